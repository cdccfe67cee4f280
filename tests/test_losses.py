"""The loss against keras's own, on labels written out."""

import keras
import numpy as np
import pytest

from train.losses import make_loss
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
