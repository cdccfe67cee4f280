"""Class activation maps whose answer can be done in the head; real networks are in test_inside.py."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.class_activation import class_activation, contributions
from app.inside import Layer
from app.weights import Dense

MAPS = np.array([[[1.0, 0.0], [3.0, 4.0]]])  # [1, 2, 2]: two places, two maps


def network(pooling: str, weights, activation: str = "", hidden: Dense | None = None) -> SimpleNamespace:
    """A head of the given pooling, perhaps a hidden layer, and a dense layer with the bias 0.5 for each class."""
    weights = np.asarray(weights, np.float32)
    dense = [Dense("logits", weights, np.full(weights.shape[1], 0.5, np.float32), activation)]
    if hidden is not None:
        dense.insert(0, hidden)
    row = [
        Layer("maps", "Conv2D", (1, 2, 2), 0, "maps", True),
        Layer("pooled", pooling, (2,), 0, "pooled", False),
        *(Layer(layer.layer, "Dense", (len(layer.bias),), 0, layer.layer, False) for layer in dense),
    ]
    return SimpleNamespace(
        layers=tuple(row),
        dense={layer.layer: layer for layer in dense},
        layer_before=lambda name: row[[layer.name for layer in row].index(name) - 1],
    )


def test_global_average_is_the_class_activation_map_of_zhou():
    found = class_activation(network("GlobalAveragePooling2D", [[2.0], [1.0]]), {"maps": MAPS}, 0)
    assert found.parts.tolist() == [[2 * 1 / 2, (2 * 3 + 1 * 4) / 2]]
    assert found.logit == 2 * MAPS[..., 0].mean() + MAPS[..., 1].mean() + 0.5


def test_global_maximum_stands_where_it_is():
    maps = np.array([[[5.0, 0.0], [3.0, 4.0]]])
    found = class_activation(network("GlobalMaxPooling2D", [[2.0], [-1.0]]), {"maps": maps}, 0)
    assert found.parts.tolist() == [[10.0, -4.0]] and found.logit == 6.5


def test_units_that_are_off_give_nothing():
    hidden = Dense("hidden", np.array([[1, 1], [0, 0], [0, 0], [0, -9]], np.float32), np.zeros(2, np.float32), "Relu")
    head = network("Flatten", [[3.0], [7.0]], hidden=hidden)
    values = np.maximum(MAPS.reshape(-1) @ hidden.weights, 0)  # the second unit is off
    assert values.tolist() == [1, 0]
    found = class_activation(head, {"maps": MAPS, "hidden": values}, 0)
    assert found.parts.tolist() == [[3.0, 0.0]] and found.logit == 3.5


@pytest.mark.parametrize(
    "head", [network("Reshape", [[1.0], [1.0]]), network("Flatten", np.ones((4, 1)), activation="Clip")]
)
def test_heads_that_cannot_be_undone_give_none(head):
    assert class_activation(head, {"maps": MAPS}, 0) is None


def test_contributions():
    head = network("GlobalMaxPooling2D", [[2.0], [-1.0]])
    found = contributions(head, {"pooled": np.array([3.0, 4.0], np.float32)}, 0)
    assert found.parts.tolist() == [6.0, -4.0] and found.order().tolist() == [0, 1] and found.logit == 2.5
