"""The whole way in one graph: photo -> square -> pixels -> network -> probabilities."""

import json

import onnx
import onnx.checker
import onnx.helper
import onnx.parser

from export.network import IR_VERSION, OPSET
from models.folder import Card

# The network's own nodes belong where the text says so: between `pixels` and `logits`.
# The square is the largest centred one, resized by antialiased linear interpolation. With
# exclude_outside=1 that is Pillow's BILINEAR to within one level of 255 (without: 12 levels off).
GRAPH = """
<ir_version: {ir}, opset_import: ["" : {opset}]>
glimpse (uint8[n, height, width, 3] photo)
  => (float[n, {classes}] probabilities, float[n, {classes}] logits, uint8[n, {size}, {size}, 3] seen)
<int64[1] zero = {{0}}, int64[1] one = {{1}}, int64[1] two = {{2}}, int64[1] three = {{3}},
 int64[2] rows_and_columns = {{1, 2}}, int64[3] square_shape = {{{size}, {size}, 3}}>
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
  pixels = Cast <to = 1> (seen)
  probabilities = Softmax <axis = 1> (logits)
}}
"""


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
    text = GRAPH.format(ir=IR_VERSION, opset=OPSET, size=card.image_size, classes=len(card.classes))
    model = onnx.parser.parse_model(text)
    *before, after = model.graph.node
    nodes, weights = with_stable_names(network.graph)
    del model.graph.node[:]
    model.graph.node.extend([*before, *nodes, after])
    model.graph.initializer.extend(weights)
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
    }


def with_stable_names(graph: onnx.GraphProto) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Copies of a graph's nodes and weights whose tensors are named in the order of their use.

    tf2onnx numbers names with a counter of the whole process, so its own differ at every call.
    """
    weights = {tensor.name: tensor for tensor in graph.initializer}
    names = {"": "", "pixels": "pixels", "logits": "logits"}
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
