"""The weights of a network's convolutions and dense layers, read from the graph of an ONNX file."""

from dataclasses import dataclass

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper


@dataclass(frozen=True)
class Convolution:
    """One convolution: which tensors go in and out, and everything between them."""

    layer: str
    input: str  # tensor [1, channels, height, width]
    output: str  # tensor [1, filters, height, width]: the sums, before any activation
    weights: np.ndarray  # float32 or float16 [filters, channels / groups, height, width]
    bias: np.ndarray  # float32 [filters]; zeros where there is none
    has_bias: bool
    stride: tuple[int, int]  # pixels down and across from window to window
    padding: tuple[int, int, int, int]  # zeros above, to the left, below, to the right
    groups: int  # 1: a filter sees all channels; as many as channels: each filter sees one (depthwise)
    activation: str  # what the sums go through before they leave the layer: "" or the ONNX operator, "Relu"

    def channels_of(self, number: int) -> range:
        """The input's channels that filter `number` sees."""
        seen = self.weights.shape[1]
        group = number * self.groups // len(self.weights)
        return range(group * seen, (group + 1) * seen)

    def patch(self, maps: np.ndarray, number: int, row: int, column: int) -> np.ndarray:
        """What filter `number` sees at one place of its feature map.

        Args:
            maps: the convolution's input, float32 `[channels, height, width]`.
            number: of the filter, from 0.
            row: of the feature map, from 0.
            column: of the feature map, from 0.

        Returns:
            float32 `[channels / groups, height, width]`, of the same shape as the filter; zeros beyond the edge.
        """
        above, left, below, right = self.padding
        padded = np.pad(maps[list(self.channels_of(number))], ((0, 0), (above, below), (left, right)))
        height, width = self.weights.shape[2:]
        top, first = row * self.stride[0], column * self.stride[1]
        return padded[:, top : top + height, first : first + width]

    def sum_at(self, maps: np.ndarray, number: int, row: int, column: int) -> float:
        """The sum of patch x weights, and the bias: what the network's feature map holds at that place."""
        products = self.patch(maps, number, row, column).astype(np.float64) * self.weights[number]
        return float(products.sum() + self.bias[number])


@dataclass(frozen=True)
class Dense:
    """One fully connected layer."""

    layer: str
    weights: np.ndarray  # float32 or float16 [inputs, units]
    bias: np.ndarray  # float32 [units]
    activation: str  # what the units' sums go through: "" or the ONNX operator, "Relu"

    def sums(self, values: np.ndarray) -> np.ndarray:
        """What the units add up, float64 `[units]`, of `values` `[inputs]`."""
        return values.astype(np.float64) @ self.weights + self.bias


class Graph:
    """Looks up a graph's nodes by what they give, and its constants by name."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._given_by = {name: node for node in graph.node for name in node.output}
        self._weights = {tensor.name: tensor for tensor in graph.initializer}

    def convolution(self, layer: str, tensor: str) -> Convolution | None:
        """The convolution that ends in `tensor`, activation included; None where another kind of node gives it."""
        node, activation = self._before_activation(tensor)
        if node is None or node.op_type != "Conv":
            return None
        weights = self._constant(node.input[1])
        settings = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
        plain = settings.get("auto_pad", b"NOTSET") == b"NOTSET" and set(settings.get("dilations", [1])) == {1}
        if weights is None or weights.ndim != 4 or not plain:
            return None
        bias = self._constant(node.input[2]) if len(node.input) > 2 else None
        return Convolution(
            layer,
            node.input[0],
            node.output[0],
            weights,
            np.zeros(len(weights), np.float32) if bias is None else bias,
            bias is not None,
            tuple(settings.get("strides", (1, 1))),
            tuple(settings.get("pads", (0, 0, 0, 0))),
            settings.get("group", 1),
            activation,
        )

    def dense(self, layer: str, tensor: str) -> Dense | None:
        """The fully connected layer that ends in `tensor`; None where another kind of node gives it."""
        node, activation = self._before_activation(tensor)
        bias = None
        if node is not None and node.op_type == "Add":
            bias = self._first_constant(node)
            node = next((self._given_by[name] for name in node.input if name in self._given_by), None)
        if node is None or node.op_type not in ("MatMul", "Gemm"):
            return None
        weights = self._constant(node.input[1])
        if weights is None or weights.ndim != 2:
            return None
        if node.op_type == "Gemm":
            settings = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
            weights = weights.T if settings.get("transB") else weights
            bias = self._constant(node.input[2]) if len(node.input) > 2 else bias
        bias = np.zeros(weights.shape[1], np.float32) if bias is None else bias.reshape(-1)
        return Dense(layer, weights, bias, activation)

    def _before_activation(self, tensor: str) -> tuple[onnx.NodeProto | None, str]:
        """The node before the activation that gives `tensor`, and the activation's operator."""
        node, activation = self._given_by.get(tensor), ""
        while node is not None and node.op_type in ("Relu", "Clip", "Identity", "Min", "Max"):
            activation = activation if node.op_type == "Identity" else node.op_type
            node = self._given_by.get(node.input[0])
        return node, activation

    def _first_constant(self, node: onnx.NodeProto) -> np.ndarray | None:
        found = (self._constant(name) for name in node.input)
        return next((values for values in found if values is not None), None)

    def _constant(self, name: str) -> np.ndarray | None:
        """A weight's values, in the precision in which they are stored: half-precision ones stand behind a cast."""
        if name in self._weights:
            return onnx.numpy_helper.to_array(self._weights[name])
        node = self._given_by.get(name)
        if node is not None and node.op_type in ("Cast", "Identity"):
            return self._constant(node.input[0])
        return None
