"""The whole way in one graph: photo -> square -> pixels -> network -> probabilities."""

import json

import numpy as np
import onnx
import onnx.checker
import onnx.helper
import onnx.numpy_helper
import onnx.parser

from export.network import IR_VERSION, OPSET, ExportError
from models.folder import Card

FLOAT = onnx.TensorProto.FLOAT
LARGE = 256  # values; a cast for fewer saves nothing

# The network's own nodes belong where the text says so: between `pixels` and `network_logits`.
# The square is the largest centred one, resized by antialiased linear interpolation. With
# exclude_outside=1 that is Pillow's BILINEAR to within one level of 255 (without: 12 levels off).
GRAPH = """
<ir_version: {ir}, opset_import: ["" : {opset}]>
glimpse (uint8[n, height, width, 3] photo)
  => (float[n, {classes}] probabilities, float[n, {classes}] logits, uint8[n, {size}, {size}, 3] seen)
<int64[1] zero = {{0}}, int64[1] one = {{1}}, int64[1] two = {{2}}, int64[1] three = {{3}},
 int64[2] rows_and_columns = {{1, 2}}, int64[3] square_shape = {{{size}, {size}, 3}},
 int64[1] minus_one = {{-1}}, int64[1] lowest = {{-9223372036854775807}},
 int64[8] one_each_side = {{0, 1, 1, 0, 0, 1, 1, 0}},
 int64[2] zero_zero = {{0, 0}}, int64[2] two_two = {{2, 2}}, int64[2] size_size = {{{size}, {size}}},
 int64[2] size_and_two = {{{size_and_two}, {size_and_two}}}, int64[3] view_shape = {{{views}, -1, {classes}}},
 float[{views}, 1, 1] view_weights = {{{weights}}}, float temperature = {{{temperature}}}>
{{
  photo_shape = Shape (photo)
  height_and_width = Slice (photo_shape, one, three)
  side = ReduceMin <keepdims = 1> (height_and_width)
  margin = Sub (height_and_width, side)
  start = Div (margin, two)
  end = Add (start, side)
  centre = Slice (photo, start, end, rows_and_columns)
  count = Slice (photo_shape, zero, one)
  seen_shape = Concat <axis = 0> (count, square_shape)
  seen = Resize <mode = "linear", antialias = 1, exclude_outside = 1,
                 coordinate_transformation_mode = "half_pixel"> (centre, , , seen_shape)
  square = Cast <to = 1> (seen)
  {shifts}
  {mirror}
  network_logits = Network (pixels)
  {average}
  logits = Div (mean_logits, temperature)
  probabilities = Softmax <axis = 1> (logits)
}}
"""

# Views of the square, one after the other on the batch axis, and how their logits become one.
# The weights are those of train/views.py.
NO_SHIFTS = "shifted = Identity (square)"
SHIFTS = """padded = Pad <mode = "reflect"> (square, one_each_side)
  moved_down_right = Slice (padded, zero_zero, size_size, rows_and_columns)
  moved_up_left = Slice (padded, two_two, size_and_two, rows_and_columns)
  shifted = Concat <axis = 0> (square, moved_down_right, moved_up_left)"""
NO_MIRROR = "pixels = Identity (shifted)"
MIRROR = """mirrored = Slice (shifted, minus_one, lowest, two, minus_one)
  pixels = Concat <axis = 0> (shifted, mirrored)"""
AVERAGE = """view_logits = Reshape (network_logits, view_shape)
  weighted_logits = Mul (view_logits, view_weights)
  mean_logits = ReduceSum <keepdims = 0> (weighted_logits, zero)"""
VIEWS = {  # kind: (shifts, mirror, weights)
    "one": (NO_SHIFTS, NO_MIRROR, [1.0]),
    "mirror": (NO_SHIFTS, MIRROR, [0.5, 0.5]),
    "mirror_and_shift": (SHIFTS, MIRROR, [0.25, 0.125, 0.125, 0.25, 0.125, 0.125]),
}


def assemble(network: onnx.ModelProto, card: Card) -> onnx.ModelProto:
    """Put the network between the photo and the answer.

    Args:
        network: input `pixels` float32 `[n, size, size, 3]`, output `logits` float32 `[n, classes]`.
        card: gives the image size, the classes and the metadata.

    Returns:
        A checked model: `photo` uint8 RGB `[n, height, width, 3]` in; `probabilities`, `logits`
        float32 `[n, classes]` and `seen` uint8 `[n, size, size, 3]` out. The same network and card
        give the same bytes.
    """
    if card.views not in VIEWS:
        raise ExportError(f"The card's views are {card.views!r}: expected one of {', '.join(VIEWS)}.")
    shifts, mirror, weights = VIEWS[card.views]
    text = GRAPH.format(
        ir=IR_VERSION,
        opset=OPSET,
        size=card.image_size,
        size_and_two=card.image_size + 2,
        classes=len(card.classes),
        temperature=card.temperature,
        shifts=shifts,
        mirror=mirror,
        average=AVERAGE,
        views=len(weights),
        weights=", ".join(map(str, weights)),
    )
    model = onnx.parser.parse_model(text)
    frame = list(model.graph.node)
    place = [node.op_type for node in frame].index("Network")
    nodes, network_weights = with_stable_names(network.graph)
    casts, network_weights = in_half_the_bytes(network_weights)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *frame[:place], *nodes, *frame[place + 1 :]])
    used = {name for node in model.graph.node for name in node.input}
    constants = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend([*constants, *network_weights])
    for number, node in enumerate(model.graph.node):
        node.name = f"{node.op_type}_{number}"
    model.producer_name = "glimpse"
    onnx.helper.set_model_props(model, metadata(card))
    onnx.checker.check_model(model, full_check=True)
    return model


def metadata(card: Card) -> dict[str, str]:
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
        "test_accuracy": f"{card.accuracy['test']:.4f}",
        "parameters": str(card.parameters),
        "views": card.views,
        "temperature": str(card.temperature),
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


def with_stable_names(graph: onnx.GraphProto) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Copies of a graph's nodes and weights whose tensors are named in the order of their use.

    tf2onnx numbers names with a counter of the whole process, so its own differ at every call.
    """
    weights = {tensor.name: tensor for tensor in graph.initializer}
    names = {"": "", "pixels": "pixels", "logits": "network_logits"}
    nodes, used = [], []
    for node in graph.node:
        copy = onnx.NodeProto(op_type=node.op_type, attribute=sorted(node.attribute, key=lambda item: item.name))
        for name in node.input:
            if name in weights and name not in names:
                names[name] = f"weight_{len(used)}"
                tensor = onnx.TensorProto()
                tensor.CopyFrom(weights[name])
                tensor.name = names[name]
                used.append(tensor)
            copy.input.append(names[name])
        for name in node.output:
            names.setdefault(name, f"tensor_{len(names)}")
            copy.output.append(names[name])
        nodes.append(copy)
    return nodes, used
