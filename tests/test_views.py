"""Averaged views and the temperature."""

import numpy as np
import pytest

from train.views import VIEWS, fit_temperature, softmax, view


def test_weights_of_each_kind_sum_to_one():
    for kind, weights in VIEWS.items():
        assert sum(weights.values()) == 1, kind


def test_views_of_a_small_image():
    image = np.arange(9, dtype=np.uint8).reshape(1, 3, 3, 1)
    assert view(image, True, (0, 0))[0, :, :, 0].tolist() == [[2, 1, 0], [5, 4, 3], [8, 7, 6]]
    assert view(image, False, (1, 1))[0, :, :, 0].tolist() == [[4, 3, 4], [1, 0, 1], [4, 3, 4]]
    assert view(image, False, (-1, -1))[0, :, :, 0].tolist() == [[4, 5, 4], [7, 8, 7], [4, 5, 4]]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_is_found_again(temperature):
    random = np.random.default_rng(0)
    honest = random.normal(0, 2, (20_000, 5))
    labels = np.array([random.choice(5, p=row) for row in softmax(honest)])
    assert fit_temperature(honest * temperature, labels) == pytest.approx(temperature, rel=0.06)
