"""Averaged views and the temperature."""

import numpy as np
import pytest
from PIL import Image

from train.views import answer, familiar_from, familiarity, fit_temperature, softmax, views


def test_views_of_square_images():
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8)
    np.testing.assert_array_equal(views(images, "one"), images[np.newaxis])
    np.testing.assert_array_equal(views(images, "mirror"), [images, images[:, :, ::-1]])
    several = views(images, "several")
    assert several.shape == (6, 2, 16, 16, 3)
    np.testing.assert_array_equal(several[:2], [images, images])  # the whole is the square
    middle = Image.fromarray(images[1]).crop((1, 1, 15, 15)).resize((16, 16), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(several[2, 1], np.asarray(middle))
    np.testing.assert_array_equal(several[3:], several[:3, :, :, ::-1])


def test_the_threshold_is_reached_by_95_of_100():
    energies = np.random.default_rng(0).permutation(np.arange(1.0, 101.0))
    assert (energies >= familiar_from(energies)).sum() == 95


def test_views_that_disagree_leave_doubt():
    logits = np.array([[[8.0, 0.0]], [[0.0, 8.0]]])  # two views of one image
    np.testing.assert_allclose(answer(logits, 2.0), [[0.5, 0.5]])
    np.testing.assert_allclose(answer(logits[:1], 2.0), softmax(np.array([[4.0, 0.0]])))


def test_familiarity_is_0_for_all_alike_and_1_for_certain():
    logits = np.array([[[3.0, 3.0, 3.0], [900.0, 0.0, 0.0], [0.0, 900.0, 0.0]]] * 2)  # two views of three images
    logits[1, 2] = 0  # one view is certain, the other unsure
    np.testing.assert_allclose(familiarity(logits, 1.0), [0, 1, 0.5], atol=1e-9)
    assert familiarity(np.array([[[2.0, 0.0]]]), 4.0) < familiarity(np.array([[[2.0, 0.0]]]), 1.0)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_is_found_again(temperature):
    random = np.random.default_rng(0)
    honest = random.normal(0, 2, (20_000, 5))
    labels = np.array([random.choice(5, p=row) for row in softmax(honest)])
    assert fit_temperature(honest[np.newaxis] * temperature, labels) == pytest.approx(temperature, rel=0.06)
