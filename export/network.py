"""model.keras -> the network alone as ONNX: float pixels in, logits and features out."""

import logging
from dataclasses import dataclass

import keras
import numpy as np
import onnx
import tensorflow as tf
import tf2onnx

from export.layers import Layer, name_after_layers

OPSET = 18  # the newest that tf2onnx writes, and one that onnxruntime has read since 1.14
IR_VERSION = 8  # onnxruntime 1.15 refuses newer ones


class ExportError(ValueError):
    """A network that cannot be exported, and why, in one sentence."""


@dataclass(frozen=True)
class Network:
    """A trained network as ONNX."""

    model: onnx.ModelProto  # input `pixels`; the layers' tensors in value_info
    layers: list[Layer]  # in the order of the network
    logits: str  # tensor that the last layer gives, float32 [n, classes]; the model's first output
    features: str  # tensor that the last layer that learned gets, float32 [n, width]; the model's second output
    width: int


def convert(network: keras.Model) -> Network:
    """Convert a trained network.

    Args:
        network: takes float32 pixels 0..255 `[n, size, size, 3]`, gives logits `[n, classes]` from a dense layer.

    Returns:
        The network, of standard operators only, its tensors named after its layers (export/layers.py).

    Raises:
        ExportError: when an operator has no standard ONNX form, or the last layer gets no vector.
    """
    network = keras.Model(network.inputs[0], network.outputs[0])  # a Sequential one too has operations then
    outputs = _layer_outputs(network)
    converted = _converted(keras.Model(network.inputs[0], outputs), network.input_shape)
    _check_interface(converted, set(outputs))
    graph, layers = name_after_layers(converted.graph, list(outputs))
    tensors = {layer.name: layer.tensor for layer in layers}
    last, before = _ends(network, outputs)
    logits, features = tensors[last], tensors[before]
    graph.output.extend(value for name in (logits, features) for value in graph.value_info if value.name == name)
    model = onnx.helper.make_model(
        graph, ir_version=IR_VERSION, opset_imports=[onnx.helper.make_opsetid("", OPSET)], producer_name="glimpse"
    )
    return Network(model, layers, logits, features, outputs[before].shape[1])


def _layer_outputs(network: keras.Model) -> dict[str, keras.KerasTensor]:
    """What each layer gives, by the layer's name and in their order; the input is left out."""
    outputs = {operation.name: operation.output for operation in network.operations}
    return {
        name: tensor
        for name, tensor in outputs.items()
        if isinstance(tensor, keras.KerasTensor) and tensor is not network.inputs[0]
    }


def features_of(network: keras.Model) -> keras.KerasTensor:
    """What the last layer that learned gets: `[n, width]`."""
    return [layer for layer in network.layers if layer.trainable_weights][-1].input


def _ends(network: keras.Model, outputs: dict[str, keras.KerasTensor]) -> tuple[str, str]:
    """The names of the layers that give the logits and the features."""
    last = next(operation for operation in network.operations if operation.output is network.outputs[0])
    features = features_of(network)
    before = [name for name, tensor in outputs.items() if tensor is features and len(tensor.shape) == 2]
    if not before:
        raise ExportError(f"The network's last layer, {last.name}, gets no vector: expected a dense layer.")
    return last.name, before[0]


def _converted(network: keras.Model, input_shape: tuple) -> onnx.ModelProto:
    """As tf2onnx gives it, with an output for each layer."""
    pixels = tf.TensorSpec((None, *input_shape[1:]), tf.float32, name="pixels")
    # from_keras is broken on Keras 3 (tensorflow-onnx issue 2319); a function that returns
    # a dictionary also gives the outputs their names.
    function = tf.function(lambda pixels: network(pixels, training=False), input_signature=[pixels])
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    model, _ = tf2onnx.convert.from_function(
        function, input_signature=[pixels], opset=OPSET, custom_op_handlers={"Erfc": (_erfc, [])}
    )
    return model


def _erfc(graph, node, name: str, arguments: list) -> None:
    # TensorFlow's gelu asks for the complement of Erf, which ONNX does not have: 1 - Erf.
    erf = graph.make_node("Erf", node.input).output[0]
    one = graph.make_const(f"{name}_one", np.float32(1)).output[0]
    shape, dtype, outputs = graph.get_shape(node.output[0]), graph.get_dtype(node.output[0]), node.output
    graph.remove_node(name)
    graph.make_node("Sub", [one, erf], outputs=outputs, name=name, shapes=[shape], dtypes=[dtype])


def _check_interface(model: onnx.ModelProto, expected: set[str]) -> None:
    # An unknown operator is only logged by tf2onnx, and the returned model is not valid.
    known = {schema.name for schema in onnx.defs.get_all_schemas() if schema.domain == ""}
    foreign = sorted({node.op_type for node in model.graph.node if node.domain or node.op_type not in known})
    if foreign:
        raise ExportError(f"The network uses operators that standard ONNX does not have: {', '.join(foreign)}.")
    # Some layers (Normalization) become inputs that nobody feeds.
    inputs = [value.name for value in model.graph.input]
    if inputs != ["pixels"]:
        raise ExportError(f"The converted network has the inputs {inputs}: expected `pixels` alone.")
    missing = expected - {value.name for value in model.graph.output}
    if missing:
        raise ExportError(f"The converted network lost the outputs of its layers {', '.join(sorted(missing))}.")
