"""Test-time augmentation: the views and the arithmetic of their answers."""

import numpy as np
from PIL import Image

from models.views import VIEWS, familiarity, mean_probabilities, softmax


def test_views_of_square_images():
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8)
    np.testing.assert_array_equal(VIEWS["one"].of_photos(images, 16), images[np.newaxis])
    np.testing.assert_array_equal(VIEWS["mirror"].of_photos(images, 16), [images, images[:, :, ::-1]])
    several = VIEWS["several"].of_photos(images, 16)
    assert several.shape == (6, 2, 16, 16, 3)
    np.testing.assert_array_equal(several[:2], [images, images])  # the whole is the square
    middle = Image.fromarray(images[1]).crop((1, 1, 15, 15)).resize((16, 16), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(several[2, 1], np.asarray(middle))
    np.testing.assert_array_equal(several[3:], several[:3, :, :, ::-1])


def test_views_that_disagree_leave_doubt():
    logits = np.array([[[8.0, 0.0]], [[0.0, 8.0]]])  # two views of one image
    np.testing.assert_allclose(mean_probabilities(logits, 2.0), [[0.5, 0.5]])
    np.testing.assert_allclose(mean_probabilities(logits[:1], 2.0), softmax(np.array([[4.0, 0.0]])))


def test_familiarity_is_0_for_all_alike_and_1_for_certain():
    logits = np.array([[[3.0, 3.0, 3.0], [900.0, 0.0, 0.0], [0.0, 900.0, 0.0]]] * 2)  # two views of three images
    logits[1, 2] = 0  # one view is certain, the other unsure
    np.testing.assert_allclose(familiarity(logits, 1.0), [0, 1, 0.5], atol=1e-9)
    assert familiarity(np.array([[[2.0, 0.0]]]), 4.0) < familiarity(np.array([[[2.0, 0.0]]]), 1.0)


def test_views_of_a_photo_are_named():
    pixels = np.random.default_rng(0).integers(0, 256, (140, 160, 3), np.uint8)
    for kind in VIEWS.values():
        views = kind.of_photo(pixels, 64)
        assert views.shape == (len(kind.names), 64, 64, 3)
        np.testing.assert_array_equal(views[0], VIEWS["one"].of_photo(pixels, 64)[0])
    assert VIEWS["mirror"].names == ["centre square", "centre square, mirrored"]


def test_outliers_have_the_rest_of_the_probability():
    logits = np.log(
        np.array([[[0.5, 0.2, 0.1, 0.2]], [[0.1, 0.1, 0.4, 0.4]]])
    )  # two views; two classes, two kinds of outliers
    np.testing.assert_allclose(familiarity(logits, 1.0, outlier_classes=2), [(0.7 + 0.2) / 2])
