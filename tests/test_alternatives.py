"""The table of alternatives: its squares, its sums, and the real command on a few photos."""

import numpy as np
import pytest

from export.synthetic import picture
from models.views import VIEWS, softmax
from tests.benchmarks.alternatives import combine, main, nearest, relative_distance, squares
from tests.conftest import CLASSES, photo


def test_squares_are_those_of_the_file():
    for width, height in ((300, 200), (90, 200), (32, 32)):
        pixels = np.asarray(picture(width, height, seed=1))
        found = squares(pixels, 32)
        for name, expected in zip(
            ("centre", "whole", "middle 7/8"), VIEWS["several"].of_photo(pixels, 32)[:3], strict=True
        ):
            assert np.abs(found[name][0].astype(int) - expected).mean() < 5, name
        assert found["both ends"].shape == (2, 32, 32, 3)


def test_answers_are_combined():
    logits = np.log([[[0.9, 0.1], [0.5, 0.5]]])
    np.testing.assert_allclose(softmax(combine(logits, "logits")), [[0.75, 0.25]])
    np.testing.assert_allclose(softmax(combine(logits, "probabilities")), [[0.7, 0.3]])
    np.testing.assert_allclose(softmax(combine(logits, "confidence")), [[(0.81 + 0.25) / 1.4, (0.09 + 0.25) / 1.4]])


def test_distances_tell_far_from_near():
    random = np.random.default_rng(0)
    labels = np.arange(400) % 2
    known = random.normal(0, 1, (400, 4)) + 8 * labels[:, np.newaxis] * [1, 0, 0, 0] + [0, 9, 0, 0]
    near, far = known[:1], np.array([[4.0, 9, 9, -9]])
    assert relative_distance(near, known, labels)[0] < relative_distance(far, known, labels)[0]
    assert nearest(near, known)[0] > nearest(far, known)[0]


def test_the_command(trained, photo_folder, tmp_path, capsys):
    for name in (*CLASSES, "none"):
        (tmp_path / name).mkdir()
        for number in range(4):
            photo(70, 60, "yellow" if name == "none" else name, seed=number).save(tmp_path / name / f"{number}.png")
    assert main([str(trained), "--photos", str(tmp_path), "--data", str(photo_folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "6 photos of the classes, 2 outliers" in lines[1]
    assert any(line.startswith("centre, whole, middle 7/8") and "100.0%" in line for line in lines)
    assert any(line.startswith("distance to class means") for line in lines)
    assert main([str(trained), "--photos", str(tmp_path / "nowhere")]) == 2
    assert "holds no photos" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["logits", "probabilities", "confidence"])
def test_one_view_is_its_own_mean(how):
    logits = np.random.default_rng(0).normal(size=(3, 1, 4))
    np.testing.assert_allclose(softmax(combine(logits, how)), softmax(logits[:, 0]))
