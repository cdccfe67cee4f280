"""A layer in words: what it does, its shape, and why it has that many parameters."""

from app.inside import Inside, Layer
from app.weights import Convolution

KINDS = {
    "Conv2D": "convolution",
    "DepthwiseConv2D": "depthwise convolution: each filter sees one map",
    "MaxPooling2D": "pooling: the largest of neighbours",
    "AveragePooling2D": "pooling: the mean of neighbours",
    "GlobalMaxPooling2D": "global pooling: the largest value of each map",
    "GlobalAveragePooling2D": "global pooling: the mean of each map",
    "BatchNormalization": "batch normalization: each map scaled and moved",
    "Activation": "activation",
    "ReLU": "activation: ReLU",
    "Add": "sum of this path and a shortcut",
    "Multiply": "product of two paths",
    "Flatten": "flatten: the maps as one row of numbers",
    "Dense": "dense, fully connected",
    "Softmax": "softmax: logits made probabilities",
    "Dropout": "dropout: at work only while training",
    "ZeroPadding2D": "padding with zeros",
}
CONTINUED = ("BatchNormalization", "Activation", "ReLU", "Add", "Dropout")  # belong to what stands before them


def kind(layer: Layer) -> str:
    """What a layer does, in a few words."""
    return KINDS.get(layer.type, layer.type)


def size(layer: Layer) -> str:
    """ "30 x 30 x 32"."""
    return " x ".join(map(str, layer.shape))


def parameters(inside: Inside, layer: Layer) -> str:
    """ "896 parameters: (3 x 3 x 3 + 1) x 32"."""
    if layer.parameters == 0:
        return "no parameters"
    reason = why(inside, layer)
    return f"{layer.parameters:,} parameters" + (f": {reason}" if reason else "")


def why(inside: Inside, layer: Layer) -> str:
    """The multiplication behind a layer's parameters; "" where none is known that gives their number."""
    if layer.name in inside.convolutions:
        return _of_convolution(inside.convolutions[layer.name], layer)
    if layer.name in inside.dense:
        inputs, units = inside.dense[layer.name].weights.shape
        if (inputs + 1) * units == layer.parameters:
            return f"({inputs:,} + 1) x {units}"
        return f"{inputs:,} x {units}" if inputs * units == layer.parameters else ""
    if layer.type == "BatchNormalization" and layer.parameters % layer.shape[-1] == 0:
        return f"{layer.parameters // layer.shape[-1]} for each of {layer.shape[-1]} maps"
    return ""


def _of_convolution(convolution: Convolution, layer: Layer) -> str:
    filters, channels, height, width = convolution.weights.shape
    weights = height * width * channels
    if (weights + 1) * filters == layer.parameters:
        return f"({height} x {width} x {channels} + 1) x {filters}"
    return f"{height} x {width} x {channels} x {filters}" if weights * filters == layer.parameters else ""


def main_layers(inside: Inside) -> list[Layer]:
    """The layers without those that the next one only normalises, activates or adds to.

    Example:
        Of convolution, batch normalization, activation and pooling the last two remain.
    """
    following = [*(layer.type for layer in inside.layers[1:]), ""]
    return [layer for layer, after in zip(inside.layers, following, strict=True) if after not in CONTINUED]
