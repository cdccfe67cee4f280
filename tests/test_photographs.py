"""Photographs to train with: their sizes and labels."""

import numpy as np
import pytest

from tests.conftest import photo
from train.data import DataError
from train.photographs import LARGEST_SIDE, read_photographs


def test_classes_first_and_outliers_after_them(tmp_path):
    for name, count in (("red", 2), ("none", 11)):
        (tmp_path / name).mkdir()
        for number in range(count):
            photo(400 if number else 30, 300 if number else 20, seed=number).save(tmp_path / name / f"cup_{number}.png")
    (tmp_path / "none" / "broken_1.png").write_bytes(b"no image")
    (tmp_path / "collections.txt").write_text("a collection\nanother\n", encoding="utf-8")
    photographs = read_photographs(tmp_path, ["blue", "red"])
    assert photographs.collections == ["a collection", "another"]
    assert photographs.labels.tolist() == [1, 1] + [2] * 11
    assert photographs.images[0].shape == (20, 30, 3)
    assert max(image.shape[1] for image in photographs.images) == LARGEST_SIDE
    described = photographs.describe(2)
    assert described["per_class"] == [0, 2] and described["outliers"] == 11


def test_another_pixel_is_another_fingerprint(tmp_path):
    (tmp_path / "red").mkdir()
    photo().save(tmp_path / "red" / "1.png")
    first = read_photographs(tmp_path, ["red"])
    first.images[0] = first.images[0].copy()
    before = first.describe(1)["sha256"]
    first.images[0][0, 0, 0] ^= 1
    assert first.describe(1)["sha256"] != before


def test_no_photographs_are_one_sentence(tmp_path):
    with pytest.raises(DataError, match="There is no folder .*expected a folder of photographs for each class"):
        read_photographs(tmp_path / "missing", ["red"])
    with pytest.raises(DataError, match="holds no readable photograph"):
        read_photographs(tmp_path, ["red"])


def test_photographs_of_outliers_alone_are_enough(tmp_path):
    (tmp_path / "none").mkdir()
    photo().save(tmp_path / "none" / "1.png")
    assert np.array_equal(read_photographs(tmp_path, ["red"]).labels, [1])
