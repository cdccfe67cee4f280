"""One ONNX file with a new head: all that an exported file does until its features stays, what follows is new.

The new file keeps to the contract of all others (export/graph.py): the same input and outputs, an exact square,
doubt and metadata.
"""

import json
import math
from collections.abc import Iterable

import numpy as np
import onnx
import onnx.checker
import onnx.helper
import onnx.numpy_helper
import onnx.parser

from models import likeness
from models.head import Head

KEPT = ("seen", "views", "features", "view_features")  # tensors of the start's file that stay
FLOAT = onnx.TensorProto.FLOAT

HEAD = """
<ir_version: {ir}, opset_import: ["" : {opset}]>
head (float[views, n, {width}] view_features, float[n, {width}] features)
  => (float[n, {classes}] probabilities, float[n, {classes}] logits, float[n] familiarity, bool[n] known,
      float[n, {views}, {classes}] view_probabilities)
<int64[1] first_axis = {{0}}, {likeness_constants},
 float head_temperature = {{{temperature}}}, float head_threshold = {{{threshold}}}>
{{
  weighted = MatMul (view_features, head_weights)
  head_logits = Add (weighted, head_bias)
  divided_head_logits = Div (head_logits, head_temperature)
  probabilities_by_view = Softmax <axis = 2> (divided_head_logits)
  probabilities = ReduceMean <keepdims = 0> (probabilities_by_view, first_axis)
  logits = ReduceMean <keepdims = 0> (divided_head_logits, first_axis)
  taught = Cast <to = 1> (taught_half)
  {likeness}
  known = GreaterOrEqual (familiarity, head_threshold)
  view_probabilities = Transpose <perm = [1, 0, 2]> (probabilities_by_view)
}}
"""

DOUBT = """
<ir_version: {ir}, opset_import: ["" : {opset}]>
doubt (float[n, {width}] features) => (float[n] familiarity, bool[n] known)
<{constants}, float likeness_threshold = {{{threshold}}}>
{{
  taught = Cast <to = 1> (taught_half)
  {likeness}
  known = GreaterOrEqual (familiarity, likeness_threshold)
}}
"""


class NewFileError(ValueError):
    """A file that cannot get a new head; the message is one sentence."""


def with_head(start: bytes, head: Head, classes: list[str], about: dict[str, str]) -> bytes:
    """The file `start` with another head.

    Args:
        start: an ONNX file that Glimpse exported.
        head: learned on the features of that file.
        classes: names, in the order of the head.
        about: metadata that replaces the start's; keys of its training data and accuracy are left out.

    Returns:
        The new file; the same arguments give the same bytes.

    Raises:
        NewFileError: the file gives no features, or of another width than the head's.
    """
    model = onnx.load_from_string(start)
    _check(model.graph, head)
    views = len(json.loads(_metadata(model)["view_names"]))
    kept = _replace_tail(model.graph, KEPT, _tail(head, len(classes), views, model))
    onnx.helper.set_model_props(model, _new_metadata(model, head, classes, kept, about))
    onnx.checker.check_model(model)  # not in full: that copies every weight, and the page has no memory to spare
    return model.SerializeToString(deterministic=True)


def with_likeness(model: onnx.ModelProto, taught: np.ndarray, threshold: float) -> None:
    """Let an exported model doubt by likeness to taught photos: `familiarity` and `known` are replaced.

    Args:
        model: with the output `features`; it is changed.
        taught: float16 `[photos, width]`, see models/likeness.py.
        threshold: of the likeness.
    """
    text = DOUBT.format(
        **_versions(model),
        width=taught.shape[1],
        threshold=threshold,
        constants=likeness.ONNX_CONSTANTS,
        likeness=likeness.ONNX.strip(),
    )
    tail = _parsed(text, {"taught_half": taught.T})
    replaced = {value.name for value in tail.output}
    _replace_tail(model.graph, [value.name for value in model.graph.output if value.name not in replaced], tail)
    onnx.checker.check_model(model, full_check=True)


def _replace_tail(graph: onnx.GraphProto, kept: Iterable[str], tail: onnx.GraphProto) -> set[str]:
    """Keep what the tensors `kept` need, and put `tail` behind it; gives the names of all tensors that stay."""
    nodes = _leading_to(kept, graph)
    outputs = {value.name: value for value in [*graph.output, *tail.output]}  # the tail's, where both have one
    stay = {name for node in nodes for name in node.output}
    for field, values in (
        ("output", [outputs[value.name] for value in graph.output]),
        ("initializer", [*_used(graph.initializer, nodes), *tail.initializer]),
        ("value_info", [value for value in graph.value_info if value.name in stay]),
        ("node", [*nodes, *tail.node]),
    ):
        copies = [type(value).FromString(value.SerializeToString()) for value in values]
        graph.ClearField(field)
        getattr(graph, field).extend(copies)
    return stay


def _tail(head: Head, classes: int, views: int, model: onnx.ModelProto) -> onnx.GraphProto:
    """From features to answers, as a graph of its own."""
    text = HEAD.format(
        **_versions(model),
        width=len(head.weights),
        classes=classes,
        views=views,
        likeness_constants=likeness.ONNX_CONSTANTS,
        temperature=head.temperature,
        threshold=head.threshold,
        likeness=likeness.ONNX.strip(),
    )
    weights = {"head_weights": head.weights, "head_bias": head.bias, "taught_half": head.taught.T}
    return _parsed(text, weights)


def _parsed(text: str, weights: dict[str, np.ndarray]) -> onnx.GraphProto:
    """The graph of an ONNX text, with these weights, its nodes named after what they give."""
    graph = onnx.parser.parse_model(text).graph
    graph.initializer.extend(
        onnx.numpy_helper.from_array(np.ascontiguousarray(values), name) for name, values in weights.items()
    )
    for node in graph.node:
        node.name = node.output[0]
    return graph


def _versions(model: onnx.ModelProto) -> dict[str, int]:
    opset = next(item.version for item in model.opset_import if not item.domain)
    return {"ir": model.ir_version, "opset": opset}


def _check(graph: onnx.GraphProto, head: Head) -> None:
    widths = [value.type.tensor_type.shape.dim[1].dim_value for value in graph.output if value.name == "features"]
    if not widths:
        raise NewFileError("The file to start from gives no features: export it again.")
    if widths[0] != len(head.weights):
        raise NewFileError(f"The file gives {widths[0]} features: expected {len(head.weights)}, those of the head.")


def _leading_to(tensors: Iterable[str], graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """The nodes that these tensors need, in their order."""
    given_by = {name: node for node in graph.node for name in node.output}
    needed, waiting = set(), [name for name in tensors if name in given_by]
    while waiting:
        name = waiting.pop()
        if name in given_by and name not in needed:
            needed.update(given_by[name].output)
            waiting += given_by[name].input
    return [node for node in graph.node if node.output[0] in needed]


def _used(tensors: Iterable[onnx.TensorProto], nodes: list[onnx.NodeProto]) -> list[onnx.TensorProto]:
    used = {name for node in nodes for name in node.input}
    return [tensor for tensor in tensors if tensor.name in used]


def _metadata(model: onnx.ModelProto) -> dict[str, str]:
    return {entry.key: entry.value for entry in model.metadata_props}


def _new_metadata(
    model: onnx.ModelProto, head: Head, classes: list[str], kept: set[str], about: dict[str, str]
) -> dict[str, str]:
    """The start's metadata with what is new; what was said of its own training and accuracy goes."""
    old = _metadata(model)
    stays = {key: value for key, value in old.items() if "accuracy" not in key and "training" not in key}
    layers = {name: where for name, where in json.loads(old.get("layers", "{}")).items() if where["tensor"] in kept}
    weights = [tensor for tensor in model.graph.initializer if tensor.name != "taught_half" and len(tensor.dims) > 0]
    numbers = sum(math.prod(tensor.dims) for tensor in weights if tensor.data_type in (FLOAT, onnx.TensorProto.FLOAT16))
    return (
        stays
        | {
            "names": json.dumps(classes),
            "temperature": str(head.temperature),
            "threshold": str(head.threshold),
            "parameters": str(numbers),
            "layers": json.dumps(layers | {"head": {"tensor": "head_logits", "channels": "last"}}),
        }
        | about
    )
