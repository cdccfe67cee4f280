"""The exact resize: Pillow's to a level, and the same in NumPy and in ONNX's own reference evaluator."""

import numpy as np
import onnx.parser
import pytest
from onnx.reference import ReferenceEvaluator
from PIL import Image

from export import resize as in_onnx
from export.synthetic import picture
from models.resize import ONE, resize, weights
from models.views import VIEWS


def test_weights_of_an_example():
    np.testing.assert_array_equal(weights((0, 4), 4, 2), np.round(ONE * np.array([[3, 3, 1, 0], [0, 1, 3, 3]]) / 7))
    shifted = weights((2, 4), 9, 2)
    np.testing.assert_array_equal(shifted[:, 2:6], weights((0, 4), 4, 2))
    assert not shifted[:, :2].any() and not shifted[:, 6:].any()


@pytest.mark.parametrize("size", [1, 5, 32, 224])
def test_lines_of_the_right_size_pass_unchanged(size):
    np.testing.assert_array_equal(weights((0, size), size, size), ONE * np.eye(size))


@pytest.mark.parametrize("lines", [1, 3, 100, 16_384])
@pytest.mark.parametrize("size", [32, 224])
def test_no_sum_is_beyond_what_float32_and_32_bits_hold(lines, size):
    found = weights((0, lines), lines, size)
    assert (found >= 0).all() and 255 * found.sum(axis=1).max() + ONE / 2 < 2**24
    assert 2 * ONE * 2 * max(lines, size) + 2 * max(lines, size) ** 2 < 2**31  # the largest whole number on the way


@pytest.mark.parametrize("height, width", [(1, 1), (1, 700), (28, 28), (33, 31), (97, 41), (375, 500)])
@pytest.mark.parametrize("size", [32, 112])
def test_it_is_pillows_to_a_level(height, width, size):
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    for pixels in (noise, np.asarray(picture(width, height, seed=1))):
        expected = Image.fromarray(pixels).resize((size, size), Image.Resampling.BILINEAR)
        found = resize(pixels[np.newaxis], (0, height), (0, width), size)[0]
        difference = np.abs(found.astype(int) - np.asarray(expected))
        assert difference.max() <= 1 and difference.mean() < 0.3  # Pillow 13 goes down first where that is cheaper


def test_a_span_is_what_pillow_crops():
    pixels = np.asarray(picture(60, 40, seed=2))
    expected = Image.fromarray(pixels).crop((10, 5, 45, 39)).resize((16, 16), Image.Resampling.BILINEAR)
    found = resize(pixels[np.newaxis], (5, 34), (10, 35), 16)[0]
    assert np.abs(found.astype(int) - np.asarray(expected)).max() <= 1


@pytest.mark.parametrize("kind", ["one", "several"])
@pytest.mark.parametrize("height, width", [(1, 1), (1, 90), (16, 16), (33, 31), (97, 141), (1100, 1030)])
def test_the_graph_does_the_same_by_the_letter_of_the_standard(kind, height, width):
    views = VIEWS[kind]
    text = f"""
    <ir_version: 8, opset_import: ["" : 18]>
    resize (uint8[n, height, width, 3] photo) => (float[n, squares, 16, 16, 3] squares)
    <{in_onnx.constants(16)}>
    {{ {in_onnx.steps(views)} }}"""
    photos = np.random.default_rng(0).integers(0, 256, (2, height, width, 3), np.uint8)
    (found,) = ReferenceEvaluator(onnx.parser.parse_model(text)).run(None, {"photo": photos})
    for photo, squares in zip(photos, found, strict=True):
        np.testing.assert_array_equal(squares, views.of_photo(photo, 16)[: len(views.squares)])
