"""model.keras -> the network alone as ONNX: float pixels in, logits out."""

import logging

import keras
import numpy as np
import onnx
import tensorflow as tf
import tf2onnx

OPSET = 18  # the newest that tf2onnx writes, and one that onnxruntime has read since 1.14
IR_VERSION = 8  # onnxruntime 1.15 refuses newer ones


class ExportError(ValueError):
    """A network that cannot be exported, and why, in one sentence."""


def convert(network: keras.Model) -> onnx.ModelProto:
    """Convert a trained network.

    Args:
        network: takes float32 pixels 0..255 `[n, size, size, 3]`, gives logits `[n, classes]`.

    Returns:
        ONNX model with the input `pixels` and the output `logits`, of standard operators only.

    Raises:
        ExportError: when an operator has no standard ONNX form.
    """
    pixels = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32, name="pixels")
    # from_keras is broken on Keras 3 (tensorflow-onnx issue 2319); a function that returns
    # a dictionary also gives the output its name.
    function = tf.function(lambda pixels: {"logits": network(pixels, training=False)}, input_signature=[pixels])
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    model, _ = tf2onnx.convert.from_function(
        function, input_signature=[pixels], opset=OPSET, custom_op_handlers={"Erfc": (_erfc, [])}
    )
    _check_interface(model)
    return model


def _erfc(graph, node, name: str, arguments: list) -> None:
    # TensorFlow's gelu asks for the complement of Erf, which ONNX does not have: 1 - Erf.
    erf = graph.make_node("Erf", node.input).output[0]
    one = graph.make_const(f"{name}_one", np.float32(1)).output[0]
    shape, dtype, outputs = graph.get_shape(node.output[0]), graph.get_dtype(node.output[0]), node.output
    graph.remove_node(name)
    graph.make_node("Sub", [one, erf], outputs=outputs, name=name, shapes=[shape], dtypes=[dtype])


def _check_interface(model: onnx.ModelProto) -> None:
    # An unknown operator is only logged by tf2onnx, and the returned model is not valid.
    known = {schema.name for schema in onnx.defs.get_all_schemas() if schema.domain == ""}
    foreign = sorted({node.op_type for node in model.graph.node if node.domain or node.op_type not in known})
    if foreign:
        raise ExportError(f"The network uses operators that standard ONNX does not have: {', '.join(foreign)}.")
    # Some layers (Normalization) become inputs that nobody feeds.
    inputs = [value.name for value in model.graph.input]
    outputs = [value.name for value in model.graph.output]
    if inputs != ["pixels"] or outputs != ["logits"]:
        raise ExportError(f"The converted network has inputs {inputs} and outputs {outputs}: expected one of each.")
