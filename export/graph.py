"""The whole way in one graph: photo -> square -> pixels -> network -> probabilities."""

import dataclasses
import json

import numpy as np
import onnx
import onnx.checker
import onnx.helper
import onnx.numpy_helper
import onnx.parser

from export import resize
from export.layers import Layer
from export.network import IR_VERSION, OPSET, ExportError, Network
from models.folder import Card
from models.views import VIEWS

FLOAT = onnx.TensorProto.FLOAT
LARGE = 256  # values; a cast for fewer saves nothing

# The network's own nodes belong where the text says Network.
GRAPH = """
<ir_version: {ir}, opset_import: ["" : {opset}]>
glimpse (uint8[n, height, width, 3] photo)
  => (float[n, {classes}] probabilities, float[n, {classes}] logits, uint8[n, {size}, {size}, 3] seen,
      float[n] familiarity, bool[n] known, float[n, {width}] features,
      uint8[n, {views}, {size}, {size}, 3] views, float[n, {views}, {classes}] view_probabilities)
<{constants},
 int64[1] minus_one = {{-1}}, int64[1] lowest = {{-9223372036854775807}},
 int64[4] pixels_shape = {{-1, {size}, {size}, 3}}, int64[3] logits_shape = {{-1, {views}, {logits}}},
 int64[1] class_count = {{{classes}}},
 int64[3] features_shape = {{-1, {views}, {width}}}, int64 number_of_seen = {{0}},
 float certain = {{1.0}}, float highest_entropy = {{{highest_entropy}}},
 float temperature = {{{temperature}}}, float threshold = {{{threshold}}}>
{{
{squares}
  {mirror}
  views = Cast <to = 2> (looked_at)
  seen = Gather <axis = 1> (views, number_of_seen)
  pixels = Reshape (looked_at, pixels_shape)
  logits_of_network, features_of_network = Network (pixels)
  undivided_logits = Reshape (logits_of_network, logits_shape)
  view_logits = Div (undivided_logits, temperature)
  {class_logits}view_probabilities = Softmax <axis = 2> ({of_classes})
  probabilities = ReduceMean <keepdims = 0> (view_probabilities, one)
  logits = ReduceMean <keepdims = 0> ({of_classes}, one)
  features_of_views = Reshape (features_of_network, features_shape)
  view_features = Transpose <perm = [1, 0, 2]> (features_of_views)
  features = ReduceMean <keepdims = 0> (view_features, zero)
  {familiarity}
  known = GreaterOrEqual (familiarity, threshold)
}}
"""

# How familiar a photo is: by its views' entropy, or by what is left of probability beside the outliers.
BY_ENTROPY = """view_log_probabilities = LogSoftmax <axis = 2> (view_logits)
  weighted_logarithms = Mul (view_probabilities, view_log_probabilities)
  negative_entropies = ReduceSum <keepdims = 0> (weighted_logarithms, two)
  negative_entropy = ReduceMean <keepdims = 0> (negative_entropies, one)
  share_of_highest = Div (negative_entropy, highest_entropy)
  familiarity = Add (share_of_highest, certain)"""
BY_OUTLIERS = """probabilities_of_all = Softmax <axis = 2> (view_logits)
  probabilities_of_classes = Slice (probabilities_of_all, zero, class_count, two)
  view_familiarity = ReduceSum <keepdims = 0> (probabilities_of_classes, two)
  familiarity = ReduceMean <keepdims = 0> (view_familiarity, one)"""
CLASS_LOGITS = """class_logits = Slice (view_logits, zero, class_count, two)
  """

# What else is made of the squares: the views of models/views.py.
NO_MIRROR = "looked_at = Identity (squares)"
MIRROR = """mirrored = Slice (squares, minus_one, lowest, three, minus_one)
  looked_at = Concat <axis = 1> (squares, mirrored)"""


def assemble(network: Network, card: Card) -> onnx.ModelProto:
    """Put the network between the photo and the answer.

    Args:
        network: of the card's image size and classes.
        card: gives the image size, the classes, the views, the temperature, the threshold and the metadata.

    Returns:
        A checked model: `photo` uint8 RGB `[n, height, width, 3]` in. Out come `probabilities` and
        `logits`, float32 `[n, classes]`, each the mean over views; `seen`, uint8 `[n, size, size, 3]`,
        the centre square; `familiarity`, float32 `[n]`, and `known`, bool `[n]`, whether it reaches the
        threshold; `views`, uint8 `[n, views, size, size, 3]`, all that the network looked at, and
        `view_probabilities`, float32 `[n, views, classes]`, its answer to each; `features`, float32
        `[n, width]`, what the last layer gets, as the mean over views. The layers' tensors are in the graph's
        `value_info` (export/layers.py). The same network and card give the same bytes.
    """
    if card.views not in VIEWS:
        raise ExportError(f"The card's views are {card.views!r}: expected one of {', '.join(VIEWS)}.")
    views = VIEWS[card.views]
    text = GRAPH.format(
        ir=IR_VERSION,
        opset=OPSET,
        size=card.image_size,
        constants=resize.constants(card.image_size),
        squares=resize.steps(views),
        mirror=MIRROR if views.mirrored else NO_MIRROR,
        views=len(views.names),
        classes=len(card.classes),
        logits=len(card.classes) + card.outlier_classes,
        class_logits=CLASS_LOGITS if card.outlier_classes else "",
        of_classes="class_logits" if card.outlier_classes else "view_logits",
        familiarity=BY_OUTLIERS if card.outlier_classes else BY_ENTROPY,
        width=network.width,
        highest_entropy=float(np.log(len(card.classes))),
        temperature=card.temperature,
        threshold=card.threshold,
    )
    model = onnx.parser.parse_model(text)
    layers = _put_in_place(network, model.graph)
    model.producer_name = "glimpse"
    onnx.helper.set_model_props(model, metadata(card, layers))
    onnx.checker.check_model(model, full_check=True)
    return model


def _put_in_place(network: Network, frame: onnx.GraphProto) -> list[Layer]:
    """Put the network's nodes into the frame, where it has one called Network; give its layers as they are then named.

    A layer's tensor that bears the name of one of the frame's gets the prefix `network_`.
    """
    nodes = list(frame.node)
    place = [node.op_type for node in nodes].index("Network")
    of_frame = {name for node in nodes for name in (*node.input, *node.output)}
    new_names = {layer.tensor: f"network_{layer.tensor}" for layer in network.layers if layer.tensor in of_frame}
    graph = _renamed(network.model.graph, new_names)
    layers = [dataclasses.replace(item, tensor=new_names.get(item.tensor, item.tensor)) for item in network.layers]
    outputs = [new_names.get(name, name) for name in (network.logits, network.features)]
    frame.CopyFrom(_renamed(frame, dict(zip(nodes[place].output, outputs, strict=True))))
    nodes = list(frame.node)
    casts, weights = in_half_the_bytes(list(graph.initializer))
    used = {name for node in nodes for name in node.input}
    constants = [tensor for tensor in frame.initializer if tensor.name in used]
    frame.ClearField("node")
    frame.ClearField("initializer")
    frame.node.extend([*casts, *nodes[:place], *graph.node, *nodes[place + 1 :]])
    frame.initializer.extend([*constants, *weights])
    frame.value_info.extend(graph.value_info)
    for node in frame.node:
        node.name = node.output[0]
    return layers


def _renamed(graph: onnx.GraphProto, new_names: dict[str, str]) -> onnx.GraphProto:
    """A copy whose tensors of these names bear others."""
    renamed = onnx.GraphProto()
    renamed.CopyFrom(graph)
    for node in renamed.node:
        node.input[:] = [new_names.get(name, name) for name in node.input]
        node.output[:] = [new_names.get(name, name) for name in node.output]
    for value in renamed.value_info:
        value.name = new_names.get(value.name, value.name)
    return renamed


def metadata(card: Card, layers: list[Layer]) -> dict[str, str]:
    """What the file says of itself; strings only, lists as JSON."""
    return {
        "description": f"{card.name}: tells {len(card.classes)} classes apart in photos",
        "task": "classify",
        "names": json.dumps(card.classes),
        "imgsz": json.dumps([card.image_size, card.image_size]),
        "input": "photo: uint8 RGB [n, height, width, 3], upright, any size",
        "version": str(card.schema),
        "date": card.created,
        "license": "Apache-2.0",
        "training_data": card.data["name"],
        "training_data_sha256": card.data["sha256"],
        card.measured[0].replace(" ", "_").replace("-", "_"): f"{card.measured[1]:.4f}",
        "parameters": str(card.parameters),
        "views": card.views,
        "view_names": json.dumps(VIEWS[card.views].names),
        "temperature": str(card.temperature),
        "threshold": str(card.threshold),
        "layers": json.dumps({layer.name: {"tensor": layer.tensor, "channels": layer.channels} for layer in layers}),
    }


def in_half_the_bytes(weights: list[onnx.TensorProto]) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Store weights that are exact in float16 as such, each with a cast back: the same numbers in half the bytes.

    Recipes with `saved_as` float16 round their weights before they are measured.
    """
    casts, stored = [], []
    for tensor in weights:
        values = onnx.numpy_helper.to_array(tensor)
        with np.errstate(over="ignore"):
            half = values.astype(np.float16)
        if values.dtype == np.float32 and values.size >= LARGE and (half == values).all():
            casts.append(onnx.helper.make_node("Cast", [f"{tensor.name}_half"], [tensor.name], to=FLOAT))
            tensor = onnx.numpy_helper.from_array(half, f"{tensor.name}_half")
        stored.append(tensor)
    return casts, stored
