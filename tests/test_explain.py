"""What an answer rests on, and how easily it changes: on a stand-in whose answer is known, and on the real file."""

import numpy as np
import pytest

from app.classifier import Classifier
from app.explain import CUT, GRID, Steadiness, heat_map, slightly_different, steadiness
from models.photo import read_photo
from tests.conftest import encoded, photo


class Corner:
    """Answers "bright" as far as the upper left quarter is bright."""

    classes = ("dark", "bright")

    def probabilities(self, photos: np.ndarray) -> np.ndarray:
        height, width = photos.shape[1:3]
        bright = photos[:, : (height + 1) // 2, : (width + 1) // 2].mean(axis=(1, 2, 3)) / 255
        return np.stack([1 - bright, bright], axis=1)


@pytest.mark.parametrize("height, width", [(64, 64), (40, 100), (5, 3), (1, 1)])
def test_the_answer_rests_where_it_comes_from(height, width):
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: (height + 1) // 2, : (width + 1) // 2] = 250
    heat = heat_map(Corner(), pixels)
    assert heat.shape == (GRID, GRID) and np.isfinite(heat).all()
    if min(height, width) > GRID:
        half = GRID // 2
        assert heat[:half, :half].min() > 0
        assert np.abs(heat[half + 1 :]).max() < 1e-9 and np.abs(heat[:, half + 1 :]).max() < 1e-9


def test_a_heat_map_of_the_real_file(trained):
    pixels = read_photo(encoded(photo(60, 40, "red")))
    before = pixels.copy()
    heat = heat_map(Classifier(trained), pixels)
    assert heat.shape == (GRID, GRID) and np.abs(heat).max() <= 1
    np.testing.assert_array_equal(pixels, before)


def test_steady_and_fragile_in_words(trained):
    found = steadiness(Classifier(trained), read_photo(encoded(photo(120, 90, "red"))))
    assert found.answer == "red" and found.same == len(found.answers) == 8
    assert found.sentence() == "This answer is steady: 8 slightly different pictures of the photo give the same."
    fragile = Steadiness("cat", {"a": "cat", "b": "dog", "c": "dog", "d": "frog"})
    assert fragile.sentence() == (
        "This answer is fragile: 1 of 4 slightly different pictures give the same; others: dog (2), frog (1)."
    )
    assert "fairly steady: 3 of 4" in Steadiness("cat", {"a": "cat", "b": "cat", "c": "cat", "d": "dog"}).sentence()


def test_slightly_different_pictures():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 100, 3), np.uint8)
    pictures = slightly_different(pixels)
    cut = round(CUT * 100)
    np.testing.assert_array_equal(pictures["mirrored"][:, ::-1], pixels)
    np.testing.assert_array_equal(pictures["cut at the left"], pixels[:, cut:])
    assert pictures["cut all around"].shape == (50 - 2 * round(CUT * 50), 100 - 2 * cut, 3)
    assert pictures["darker"].mean() < pixels.mean() < pictures["lighter"].mean()
    for picture in slightly_different(pixels[:1, :1]).values():
        assert picture.shape == (1, 1, 3)
