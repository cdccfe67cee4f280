"""The whole way in one graph: photo -> square -> pixels -> network -> probabilities."""

import dataclasses
import json

import numpy as np
import onnx
import onnx.checker
import onnx.helper
import onnx.numpy_helper
import onnx.parser

from export.layers import Layer
from export.network import IR_VERSION, OPSET, ExportError, Network
from models.folder import Card
from models.views import FINEST, MIDDLE, REDUCED, VIEWS, thumbnail_matrix

FLOAT = onnx.TensorProto.FLOAT
LARGE = 256  # values; a cast for fewer saves nothing

# The network's own nodes belong where the text says Network.
#
# A large photo is thinned to every second, third, ... pixel, then resized once, to a few times the square
# (models/views.py, FINEST and REDUCED); the square is the largest centred one. Resize is antialiased linear
# interpolation: with exclude_outside=1 that is Pillow's BILINEAR to within one level of 255 (without: 12 off).
RESIZE = 'Resize <mode = "linear", antialias = 1, exclude_outside = 1, coordinate_transformation_mode = "half_pixel">'
GRAPH = """
<ir_version: {ir}, opset_import: ["" : {opset}]>
glimpse (uint8[n, height, width, 3] photo)
  => (float[n, {classes}] probabilities, float[n, {classes}] logits, uint8[n, {size}, {size}, 3] seen,
      float[n] familiarity, bool[n] known, float[n, {width}] features,
      uint8[n, {views}, {size}, {size}, 3] views, float[n, {views}, {classes}] view_probabilities)
<int64[1] zero = {{0}}, int64[1] one = {{1}}, int64[1] two = {{2}}, int64[1] three = {{3}},
 int64[2] rows_and_columns = {{1, 2}}, int64[3] square_shape = {{{size}, {size}, 3}},
 int64[2] zero_zero = {{0, 0}}, int64[2] to_the_end = {{9223372036854775807, 9223372036854775807}},
 int64[1] finest = {{{finest}}}, int64[1] longest_short_side = {{{longest_short_side}}},
 int64[1] middle_part = {{{middle_part}}}, int64[1] middle_whole = {{{middle_whole}}},
 int64[1] minus_one = {{-1}}, int64[1] lowest = {{-9223372036854775807}},
 int64[5] views_shape = {{{views}, -1, {size}, {size}, 3}}, int64[3] view_logits_shape = {{{views}, -1, {logits}}},
 int64[1] class_count = {{{classes}}},
 int64[3] view_features_shape = {{{views}, -1, {width}}},
 float certain = {{1.0}}, float half_a_level = {{0.5}}, float highest_entropy = {{{highest_entropy}}},
 float temperature = {{{temperature}}}, float threshold = {{{threshold}}}>
{{
  photo_shape = Shape (photo)
  photo_height_and_width = Slice (photo_shape, one, three)
  photo_short_side = ReduceMin <keepdims = 1> (photo_height_and_width)
  pixels_a_step = Div (photo_short_side, finest)
  step = Max (pixels_a_step, one)
  steps = Concat <axis = 0> (step, step)
  thinned = Slice (photo, zero_zero, to_the_end, rows_and_columns, steps)
  thinned_shape = Shape (thinned)
  count = Slice (thinned_shape, zero, one)
  height_and_width = Slice (thinned_shape, one, three)
  short_side = ReduceMin <keepdims = 1> (height_and_width)
  side = Min (short_side, longest_short_side)
  scaled = Mul (height_and_width, side)
  half = Div (short_side, two)
  rounded = Add (scaled, half)
  reduced_height_and_width = Div (rounded, short_side)
  reduced_shape = Concat <axis = 0> (count, reduced_height_and_width, three)
  reduced = {resize} (thinned, , , reduced_shape)
  margin = Sub (reduced_height_and_width, side)
  start = Div (margin, two)
  end = Add (start, side)
  centre = Slice (reduced, start, end, rows_and_columns)
  seen_shape = Concat <axis = 0> (count, square_shape)
  seen = {resize} (centre, , , seen_shape)
  {squares}
  {mirror}
  pixels = Cast <to = 1> (looked_at)
  logits_of_network, features_of_network = Network (pixels)
  view_logits = Reshape (logits_of_network, view_logits_shape)
  divided_view_logits = Div (view_logits, temperature)
  {class_logits}probabilities_by_view = Softmax <axis = 2> ({of_classes})
  probabilities = ReduceMean <keepdims = 0> (probabilities_by_view, zero)
  logits = ReduceMean <keepdims = 0> ({of_classes}, zero)
  view_features = Reshape (features_of_network, view_features_shape)
  features = ReduceMean <keepdims = 0> (view_features, zero)
  {familiarity}
  known = GreaterOrEqual (familiarity, threshold)
  by_view = Reshape (looked_at, views_shape)
  views = Transpose <perm = [1, 0, 2, 3, 4]> (by_view)
  view_probabilities = Transpose <perm = [1, 0, 2]> (probabilities_by_view)
}}
"""

# How familiar a photo is: by its views' entropy, or by what is left of probability beside the kinds of outliers.
BY_ENTROPY = """log_probabilities_by_view = LogSoftmax <axis = 2> (divided_view_logits)
  weighted_logarithms = Mul (probabilities_by_view, log_probabilities_by_view)
  negative_entropies = ReduceSum <keepdims = 0> (weighted_logarithms, two)
  negative_entropy = ReduceMean <keepdims = 0> (negative_entropies, zero)
  share_of_highest = Div (negative_entropy, highest_entropy)
  familiarity = Add (share_of_highest, certain)"""
BY_OUTLIERS = """probabilities_of_all = Softmax <axis = 2> (divided_view_logits)
  probabilities_of_classes = Slice (probabilities_of_all, zero, class_count, two)
  familiarity_by_view = ReduceSum <keepdims = 0> (probabilities_of_classes, two)
  familiarity = ReduceMean <keepdims = 0> (familiarity_by_view, zero)"""
CLASS_LOGITS = """class_logits = Slice (divided_view_logits, zero, class_count, two)
  """

# Views of the photo, one after the other on the batch axis: those of models/views.py.
ONE_SQUARE = "squares = Identity (seen)"
THREE_SQUARES = """whole = {resize} (reduced, , , seen_shape)
  middle_scaled = Mul (side, middle_part)
  middle_rounded = Div (middle_scaled, middle_whole)
  middle_side = Max (middle_rounded, one)
  middle_margin = Sub (reduced_height_and_width, middle_side)
  middle_start = Div (middle_margin, two)
  middle_end = Add (middle_start, middle_side)
  middle_square = Slice (reduced, middle_start, middle_end, rows_and_columns)
  middle = {resize} (middle_square, , , seen_shape)
  squares = Concat <axis = 0> (seen, whole, middle)"""
NO_MIRROR = "looked_at = Identity (squares)"
MIRROR = """mirrored = Slice (squares, minus_one, lowest, two, minus_one)
  looked_at = Concat <axis = 0> (squares, mirrored)"""
THUMBNAIL = """seen_levels = Cast <to = 1> (seen)
  channels_first = Transpose <perm = [0, 3, 1, 2]> (seen_levels)
  thumbnail_columns = Transpose <perm = [1, 0]> (thumbnail_rows)
  coarse_columns = MatMul (channels_first, thumbnail_columns)
  coarse = MatMul (thumbnail_rows, coarse_columns)
  raised = Add (coarse, half_a_level)
  whole_levels = Floor (raised)
  channels_last = Transpose <perm = [0, 2, 3, 1]> (whole_levels)
  thumbnail = Cast <to = 2> (channels_last)
  mirrored = Slice (thumbnail, minus_one, lowest, two, minus_one)
  looked_at = Concat <axis = 0> (squares, mirrored)"""


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
    squares = THREE_SQUARES if len(views.squares) > 1 else ONE_SQUARE
    text = GRAPH.format(
        ir=IR_VERSION,
        opset=OPSET,
        size=card.image_size,
        finest=FINEST * card.image_size,
        longest_short_side=REDUCED * card.image_size,
        middle_part=MIDDLE[0],
        middle_whole=MIDDLE[1],
        classes=len(card.classes),
        logits=len(card.classes) + card.outlier_classes,
        class_logits=CLASS_LOGITS if card.outlier_classes else "",
        of_classes="class_logits" if card.outlier_classes else "divided_view_logits",
        familiarity=BY_OUTLIERS if card.outlier_classes else BY_ENTROPY,
        width=network.width,
        highest_entropy=float(np.log(len(card.classes))),
        temperature=card.temperature,
        threshold=card.threshold,
        resize=RESIZE,
        squares=squares.format(resize=RESIZE),
        mirror=THUMBNAIL if views.thumbnail else MIRROR if views.mirrored else NO_MIRROR,
        views=len(views.names),
    )
    model = onnx.parser.parse_model(text)
    if views.thumbnail:
        matrix = thumbnail_matrix(card.image_size)
        model.graph.initializer.append(onnx.numpy_helper.from_array(matrix, "thumbnail_rows"))
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
