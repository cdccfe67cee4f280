"""Names that a reader knows: every tensor and node of the converted network is called after its Keras layer.

In the exported file the tensor that leaves the layer `convolution_1` is called `convolution_1`. Where a layer bears
the name of one of the file's own tensors (`logits`, `features`, ...) it is called `network_logits`. Other
tensors and weights of a layer begin with its name: `convolution_1/kernel`. Netron shows these names.

How to look at a layer, in memory, with the `onnx` package:

    model = onnx.load("model.onnx")
    layers = json.loads({entry.key: entry.value for entry in model.metadata_props}["layers"])
    tensor = layers["convolution_1"]["tensor"]
    model.graph.output.append(next(value for value in model.graph.value_info if value.name == tensor))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (maps,) = session.run([tensor], {"photo": photo})

`maps` is float32 and has the views of all photos on its first axis: all views of the first photo, then those of the
second, ... `layers["convolution_1"]["channels"]` is "first" for `[n * views, channels, height, width]`,
as convolutions have it in ONNX, and "last" for `[..., channels]`, as Keras has it. `layers` lists the layers in the
order of the network; a layer that changes nothing, such as dropout, has the tensor of the one before it.
"""

from dataclasses import dataclass

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper

TO_CHANNELS_FIRST, TO_CHANNELS_LAST = [0, 3, 1, 2], [0, 2, 3, 1]
WEIGHTS = {
    "Conv": ["", "kernel", "bias"],
    "MatMul": ["kernel", "kernel"],
    "Mul": ["factor"] * 2,
    "Add": ["bias"] * 2,
    "Reshape": ["", "shape"],
}


@dataclass(frozen=True)
class Layer:
    """Where a layer's output is found in the ONNX file."""

    name: str  # in Keras
    tensor: str  # in the ONNX file
    channels: str  # "first" or "last"


def name_after_layers(graph: onnx.GraphProto, names: list[str]) -> tuple[onnx.GraphProto, list[Layer]]:
    """Name the tensors, nodes and weights of a converted network after its layers.

    Args:
        graph: as tf2onnx gives it, with each layer's output as an output of the graph, in Keras's shape.
        names: of the layers, in the order of the network.

    Returns:
        A graph with the same input and no outputs, its layers' tensors in `value_info`; and where each layer is found.
        The same network gives the same graph: tf2onnx numbers its names with a counter of the whole process.
    """
    weights = {tensor.name: tensor for tensor in graph.initializer}
    graph = _with_plain_reshapes(graph, weights)
    given_by = {output: node for node in graph.node for output in node.output}
    same = _undone_transposes(graph, given_by)
    new_names = {value.name: value.name for value in graph.input} | {"": ""}
    shapes = {value.name: value for value in graph.output}
    named, layers = onnx.GraphProto(name=graph.name, input=graph.input), []
    for name in names:
        tensor, channels = _leaving(name, given_by)
        layers.append(Layer(name, new_names.setdefault(tensor, name), channels))
        if new_names[tensor] != name:
            continue  # it changes nothing
        ours = _leading_to(tensor, given_by, same, new_names.keys() - {tensor}, weights)
        for node in graph.node:
            if node.output[0] in ours:
                named.node.append(_named(node, name, same, new_names, weights, named.initializer))
        named.value_info.append(_value_info(name, shapes[name], channels))
    return named, layers


def _with_plain_reshapes(graph: onnx.GraphProto, weights: dict[str, onnx.TensorProto]) -> onnx.GraphProto:
    """A copy in which layers that only reshape (Flatten) know their shape; it joins `weights`.

    TensorFlow computes it from the number of images, in seven nodes.
    """
    sizes = {value.name: _sizes(value) for value in graph.output}
    plain = onnx.GraphProto()
    plain.CopyFrom(graph)
    for node in plain.node:
        if node.op_type == "Reshape" and node.output[0] in sizes:
            node.input[1] = f"{node.output[0]}/shape"
            shape = np.array([-1, *sizes[node.output[0]]])
            weights[node.input[1]] = onnx.numpy_helper.from_array(shape, node.input[1])
    return plain


def _sizes(value: onnx.ValueInfoProto) -> list[int]:
    """All but the first, which is the number of images."""
    return [dimension.dim_value for dimension in value.type.tensor_type.shape.dim[1:]]


def _undone_transposes(graph: onnx.GraphProto, given_by: dict[str, onnx.NodeProto]) -> dict[str, str]:
    """Tensors that were moved to Keras's shape and back again, each with the tensor that it equals."""
    same = {}
    for node in graph.node:
        if _moves(node, TO_CHANNELS_FIRST) and _moves(given_by.get(node.input[0]), TO_CHANNELS_LAST):
            same[node.output[0]] = given_by[node.input[0]].input[0]
    return same


def _moves(node: onnx.NodeProto | None, axes: list[int]) -> bool:
    return node is not None and node.op_type == "Transpose" and list(node.attribute[0].ints) == axes


def _leaving(tensor: str, given_by: dict[str, onnx.NodeProto]) -> tuple[str, str]:
    """The tensor before it was copied or moved to Keras's shape, and where its channels are."""
    while tensor in given_by and given_by[tensor].op_type == "Identity":
        tensor = given_by[tensor].input[0]
    if _moves(given_by.get(tensor), TO_CHANNELS_LAST):
        return given_by[tensor].input[0], "first"
    return tensor, "last"


def _leading_to(tensor: str, given_by: dict, same: dict, known: set[str], weights: dict) -> set[str]:
    """The first outputs of the nodes between the tensors of earlier layers, which are `known`, and this one."""
    found, waiting = set(), [tensor]
    while waiting:
        node = given_by[waiting.pop()]
        found.add(node.output[0])
        inputs = [same.get(name, name) for name in node.input]
        waiting += [name for name in inputs if name not in known and name not in weights]
    return found


def _named(node, layer: str, same: dict, new_names: dict, weights: dict, used) -> onnx.NodeProto:
    """A copy of the node whose new tensors, and weights not used before, get names; these weights join `used`."""
    for position, name in enumerate(node.input):
        if name in weights and name not in new_names:
            kinds = WEIGHTS.get(node.op_type, [])
            kind = kinds[position] if position < len(kinds) else "constant"
            new_names[name] = _free(f"{layer}/{kind}", new_names)
            used.append(_renamed(weights[name], new_names[name]))
    for name in node.output:
        new_names.setdefault(name, _free(f"{layer}/{node.op_type}", new_names))
    copy = onnx.NodeProto(op_type=node.op_type, attribute=sorted(node.attribute, key=lambda item: item.name))
    copy.input.extend(new_names[same.get(name, name)] for name in node.input)
    copy.output.extend(new_names[name] for name in node.output)
    copy.name = copy.output[0]
    return copy


def _free(name: str, new_names: dict[str, str]) -> str:
    """The name, with a number where it is taken."""
    taken, number, free = set(new_names.values()), 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _renamed(tensor: onnx.TensorProto, name: str) -> onnx.TensorProto:
    copy = onnx.TensorProto()
    copy.CopyFrom(tensor)
    copy.name = name
    return copy


def _value_info(name: str, value: onnx.ValueInfoProto, channels: str) -> onnx.ValueInfoProto:
    """Type and shape of a layer's tensor; `value` has Keras's shape."""
    sizes = _sizes(value)
    if channels == "first":
        sizes = [sizes[-1], *sizes[:-1]]
    return onnx.helper.make_tensor_value_info(name, value.type.tensor_type.elem_type, [None, *sizes])
