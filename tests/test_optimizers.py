"""The learning rate over time, and Muon on convolution kernels."""

import keras
import numpy as np
import pytest

from train.optimizers import ConvolutionMuon, learning_rate, make_optimizer
from train.recipes import Recipe


def test_learning_rate_rises_and_falls():
    rate = learning_rate(Recipe(learning_rate=2.0, warmup=0.25, decay=True), 100)
    values = [float(rate(step)) for step in range(101)]
    assert values[0] < 0.1 and max(values) == pytest.approx(2.0, rel=0.05) and values.index(max(values)) in (24, 25)
    assert values[100] == 0 and all(a >= b for a, b in zip(values[26:], values[27:], strict=False))
    assert learning_rate(Recipe(), 100) == 0.001


def test_adam_is_keras_own():
    assert type(make_optimizer(Recipe(), 10)) is keras.optimizers.Adam


def test_muon_steps_are_orthogonal_and_kernels_keep_their_norm():
    random = np.random.default_rng(0)
    kernel = keras.Variable(random.normal(size=(3, 3, 4, 8)).astype(np.float32))
    bias = keras.Variable(np.zeros(8, np.float32))
    optimizer = ConvolutionMuon(0.1, momentum=0.6, ns_steps=10, rms_rate=None, weight_decay=None)
    optimizer.build([kernel, bias])
    before = np.array(kernel)
    gradient = random.normal(size=kernel.shape).astype(np.float32)
    optimizer.apply([gradient, np.ones(8, np.float32)])
    scaled = before * (8**0.5 / np.linalg.norm(before))
    step = (scaled - np.array(kernel)).reshape(-1, 8) / 0.1
    singular = np.linalg.svd(step, compute_uv=False)
    assert singular.min() > 0.6 and singular.max() < 1.3  # near 1: the gradient's own reach from 0.4 to 2
    assert np.linalg.norm(scaled) == pytest.approx(8**0.5, rel=1e-4)
    assert (np.array(bias) < 0).all()
