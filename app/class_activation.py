"""From a network's last feature maps to a class: exactly how much each place and each unit gives. NumPy alone.

A class activation map gives each place of the last feature maps its part of a class's logit:

- Global average pooling, then one dense layer: the class activation map of Zhou et al. 2016 (arXiv:1512.04150,
  section 2): feature maps times the class's weights.
- Global maximum pooling: each feature map counts only where it is largest, so its whole part stands there.
- Flatten and dense layers with ReLU: for one photo such a head is linear, because each unit is either on or off.
  Its weights for this photo, times the feature maps, give the parts. Draelos and Carin 2020 (HiResCAM,
  arXiv:2011.08891, section 3) do this by the gradient; both cases above are special cases of it.

The parts and the rest (biases, which see no place) add up to the logit.

Where kinds are kept (train/kinds.py), a class's probability is the sum of its kinds' probabilities. The logarithm of a
sum of exponentials is the mean of the exponents, by the terms' shares of the sum, and the entropy of these shares.
So for one photo a class's weights are the mean of its kinds' weights, by their shares; the entropy and the
softmax's divisor belong to the rest.
"""

from dataclasses import dataclass

import numpy as np

from app.inside import Inside, Layer
from models.views import softmax

POOLED = {"GlobalAveragePooling2D": "average", "GlobalMaxPooling2D": "maximum", "Flatten": "flatten"}
NOTHING_AT_WORK = ("Dropout", "Activation", "InputLayer")  # what may stand in a head without changing its values
OF_KINDS = ["Dense", "Softmax", "Dense", "Activation"]  # how a network with kinds ends: kinds, ..., sums, logarithms


@dataclass(frozen=True)
class ClassActivation:
    """One class's logit, place by place."""

    parts: np.ndarray  # float64 [height, width], in units of the logit; negative where a place speaks against it
    rest: float  # the biases' part
    layer: str  # whose feature maps they are of
    pooling: str  # "average", "maximum" or "flatten"

    @property
    def logit(self) -> float:
        """Parts and rest together."""
        return float(self.parts.sum() + self.rest)


@dataclass(frozen=True)
class Contributions:
    """One class's logit, value by value of what the last layer gets."""

    parts: np.ndarray  # float64 [values]: value x weight
    values: np.ndarray  # float32 [values]
    weights: np.ndarray  # float32 [values], of this class
    rest: float  # what sees no value
    rest_is: str = "the bias"

    @property
    def logit(self) -> float:
        """Parts and rest together."""
        return float(self.parts.sum() + self.rest)

    def order(self) -> np.ndarray:
        """The values' numbers, the one that speaks most for the class first."""
        return np.argsort(-self.parts, kind="stable")


def last_maps(inside: Inside) -> Layer | None:
    """The last layer that feature maps leave."""
    return next((layer for layer in reversed(inside.layers) if layer.has_maps), None)


def contributions(inside: Inside, activations: dict[str, np.ndarray], number: int) -> Contributions | None:
    """What each value that the last dense layer gets gives to a class.

    Args:
        inside: the network.
        activations: what `Inside.activations` gives for a photo.
        number: of the class, from 0.

    Returns:
        None where the network does not end in a dense layer.
    """
    last = last_learned(inside)
    before = inside.layer_before(last.name)
    if last.name not in inside.dense or before is None or before.has_maps:
        return None
    values = activations[before.name]
    weights, rest = _of_class(inside, activations, number)
    parts = values.astype(np.float64) * weights
    return Contributions(parts, values, weights, rest, "the bias" if last is inside.layers[-1] else "the rest")


def last_learned(inside: Inside) -> Layer:
    """The last layer with weights that were learned: the last one, or the one that gives kinds their logits."""
    ends_in_kinds = [layer.type for layer in inside.layers[-len(OF_KINDS) :]] == OF_KINDS
    return inside.layers[-len(OF_KINDS)] if ends_in_kinds else inside.layers[-1]


def sums_of_kinds(inside: Inside) -> np.ndarray:
    """Which kind is of which class, in a network that ends in kinds: 0 or 1 `[kinds, classes and outliers]`."""
    return inside.dense[inside.layers[-2].name].weights


def _of_class(inside: Inside, activations: dict[str, np.ndarray], number: int) -> tuple[np.ndarray, float]:
    """The last learned layer's weights `[inputs]` of a class, for this photo, and what adds to them."""
    last = last_learned(inside)
    dense = inside.dense[last.name]
    if last is inside.layers[-1]:
        return dense.weights[:, number].astype(np.float64), float(dense.bias[number])
    of_class = sums_of_kinds(inside)[:, number] > 0
    logits = activations[last.name].astype(np.float64)
    shares = softmax(logits[of_class])
    entropy = -float(shares @ np.log(shares + np.finfo(float).tiny))
    rest = dense.bias[of_class] @ shares + entropy - np.logaddexp.reduce(logits)
    return dense.weights[:, of_class] @ shares, float(rest)


def class_activation(inside: Inside, activations: dict[str, np.ndarray], number: int) -> ClassActivation | None:
    """The class activation map of one class.

    Args:
        inside: the network.
        activations: what `Inside.activations` gives for a photo.
        number: of the class, from 0.

    Returns:
        None where the head after the last feature maps is not one of those that this module's text names.
    """
    maps = last_maps(inside)
    if maps is None:
        return None
    after = inside.layers[inside.layers.index(maps) + 1 : inside.layers.index(last_learned(inside)) + 1]
    if not after:
        return None
    pooling, dense = after[0], [layer for layer in after[1:] if layer.type not in NOTHING_AT_WORK]
    if pooling.type not in POOLED or not dense or any(layer.name not in inside.dense for layer in dense):
        return None
    if any(inside.dense[layer.name].activation not in ("", "Relu") for layer in dense):
        return None
    weights, rest = _linear(inside, activations, [layer.name for layer in dense], number)
    values = activations[maps.name].astype(np.float64)  # [height, width, channels]
    parts = PLACED[POOLED[pooling.type]](values, weights)
    return ClassActivation(parts, rest, maps.name, POOLED[pooling.type])


def _linear(inside: Inside, activations: dict, names: list[str], number: int) -> tuple[np.ndarray, float]:
    """The dense layers as one, for this photo: weights `[inputs]` of a class, and what their biases give."""
    weights, rest = _of_class(inside, activations, number)
    for name in reversed(names[:-1]):
        layer = inside.dense[name]
        if layer.activation == "Relu":
            weights = weights * (activations[name] > 0)  # a unit that is off gives nothing
        rest += float(layer.bias @ weights)
        weights = layer.weights @ weights
    return weights, rest


def _averaged(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    height, width, _ = values.shape
    return values @ weights / (height * width)


def _largest(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    height, width, channels = values.shape
    flat = values.reshape(-1, channels)
    places = flat.argmax(axis=0)
    parts = np.zeros(height * width)
    np.add.at(parts, places, flat[places, np.arange(channels)] * weights)
    return parts.reshape(height, width)


def _flattened(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return (values * weights.reshape(values.shape)).sum(axis=-1)


PLACED = {"average": _averaged, "maximum": _largest, "flatten": _flattened}
