"""The learning rate over time, and Muon on convolution kernels."""

import keras
import numpy as np
import pytest

from train.optimizers import HEAD_MOMENTUM, ConvolutionMuon, learning_rate, make_optimizer
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
    optimizer = ConvolutionMuon(0.1, bias_ratio=1, head_ratio=1)
    optimizer.ns_steps = 10
    optimizer.build([kernel])
    before = np.array(kernel)
    optimizer.apply([random.normal(size=kernel.shape).astype(np.float32)])
    scaled = before * (8**0.5 / np.linalg.norm(before))
    step = (scaled - np.array(kernel)).reshape(-1, 8) / 0.1
    singular = np.linalg.svd(step, compute_uv=False)
    assert singular.min() > 0.6 and singular.max() < 1.3  # near 1: the gradient's own reach from 0.4 to 2
    assert np.linalg.norm(scaled) == pytest.approx(8**0.5, rel=1e-4)


def test_beside_muon_biases_and_the_last_layer_follow_keras_own_gradient_descent():
    random = np.random.default_rng(0)
    start = [random.normal(size=shape).astype(np.float32) for shape in ((8,), (8, 3))]
    steps = [[random.normal(size=values.shape).astype(np.float32) for values in start] for _ in range(3)]
    ours = [keras.Variable(values) for values in start]
    optimizer = ConvolutionMuon(0.1, bias_ratio=5.0, head_ratio=0.2)
    optimizer.build(ours)
    for gradients in steps:
        optimizer.apply(gradients)
    for index, rate in enumerate((0.5, 0.02)):
        expected = keras.Variable(start[index])
        descent = keras.optimizers.SGD(rate, momentum=HEAD_MOMENTUM, nesterov=True)
        descent.build([expected])
        for gradients in steps:
            descent.apply([gradients[index]])
        np.testing.assert_allclose(ours[index], expected, rtol=1e-4, atol=1e-6)


def test_muon_has_the_rates_of_the_recipe():
    optimizer = make_optimizer(Recipe(optimizer="muon", learning_rate=0.5, bias_rate=2.0, head_rate=0.05), 10)
    assert (optimizer.bias_ratio, optimizer.head_ratio) == (4.0, 0.1)
