"""Feature maps as pictures."""

import io

import numpy as np
from PIL import Image

from app.feature_maps import bright, by_response, change, coloured, mosaic, moved, strip


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def maps(channels: int, size: int = 6) -> np.ndarray:
    """Maps of one value each, the last map the largest."""
    return np.ones((size, size, 1), np.float32) * np.arange(channels, dtype=np.float32)


def test_the_strongest_come_first():
    assert by_response(maps(4)).tolist() == [3, 2, 1, 0]
    found = strip(maps(40), shown=3)
    assert (found.numbers, found.largest, found.total) == ([39, 38, 37], [39.0, 38.0, 37.0], 40)
    picture = opened(found.png)
    assert picture.shape == (6, 18, 3) and picture[0, 0, 0] == 255 and picture[0, 17, 0] == round(255 * 37 / 39)


def test_large_maps_are_thinned_and_many_stay_one_picture():
    assert strip(np.zeros((224, 100, 2), np.float32)).shape == (45, 20)
    assert opened(mosaic(maps(300))).shape == (19 * 7, 16 * 7, 3)
    assert opened(mosaic(maps(2))).shape == (7, 14, 3)


def test_colours():
    picture = coloured(np.array([[0, 2, -2, 9]]), highest=2)
    assert picture.tolist() == [[[0, 0, 0], [255, 255, 255], [0, 114, 255], [255, 255, 255]]]
    assert not coloured(np.zeros((2, 2)), 0).any()
    assert bright(np.array([1.0, -3.0])) > 2.9


def test_what_a_shift_changes():
    square = np.arange(12).reshape(2, 2, 3)
    assert moved(square).tolist() == [[[0, 1, 2], [0, 1, 2]], [[6, 7, 8], [6, 7, 8]]]
    assert change(np.array([1.0, 3.0]), np.array([1.0, 1.0])) == 0.5
    assert change(np.zeros(2), np.ones(2)) == 0
