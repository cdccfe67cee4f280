"""The loss against keras's own, on labels written out."""

import keras
import numpy as np
import pytest

from train.losses import Accuracy, make_loss
from train.recipes import Recipe


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_loss_equals_keras_on_one_hot_labels(smoothing):
    logits = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    labels = np.array([0, 3, 1, 1, 2, 0])
    expected = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)(
        np.eye(4, dtype=np.float32)[labels], logits
    )
    assert float(make_loss(Recipe(label_smoothing=smoothing))(labels, logits)) == pytest.approx(
        float(expected), rel=1e-5
    )


def test_other_things_are_to_be_spread_over_all_classes():
    logits = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    wanted = np.array([[0, 1, 0, 0], [0.25, 0.25, 0.25, 0.25], [0, 0, 0, 1]], np.float32)
    expected = keras.losses.CategoricalCrossentropy(from_logits=True)(wanted, logits)
    loss = make_loss(Recipe(outliers_a_batch=1))(np.array([1, -1, 3]), logits)
    assert float(loss) == pytest.approx(float(expected), rel=1e-5)


def test_accuracy_leaves_other_things_out():
    accuracy = Accuracy()
    accuracy.update_state(np.array([[1], [-1], [2]]), np.eye(3, dtype=np.float32)[[1, 0, 0]])
    accuracy.update_state(np.array([-1, 0]), np.eye(3, dtype=np.float32)[[0, 0]])
    assert float(accuracy.result()) == pytest.approx(2 / 3)
