"""Outliers: which are taken, how they are cut, and that they look like the data."""

import dataclasses

import numpy as np
import pytest

from models.photo import read_photo
from models.photo_files import split_alternate
from tests.conftest import encoded, photo
from train.data import DataError, load
from train.outliers import read_outliers

SETTINGS = {"jpg": {"quality": 20}}


def test_the_split_is_every_second_by_name():
    assert split_alternate(["b", "d", "a", "c", "e"]) == (["a", "c", "e"], ["b", "d"])


def test_outliers_are_squares_of_every_second_photo(tmp_path, photo_folder):
    for number in range(4):
        photo(50, 40, "white" if number % 2 else "black", seed=number).save(tmp_path / f"{number}.png")
    (tmp_path / "notes.txt").write_text("x")
    outliers = read_outliers(tmp_path, 16)
    assert outliers.shape == (2 * 17, 16, 16, 3) and outliers.dtype == np.uint8
    assert outliers.mean() < 60  # the black ones: the white are to measure with
    data = load(str(photo_folder), 16)
    described, without = dataclasses.replace(data, outliers=outliers).describe(), data.describe()
    assert described["sha256"] == without["sha256"] and described["outliers"] == 34 and without["outliers"] == 0
    assert described["outliers_sha256"] != without["outliers_sha256"]


def test_outliers_are_compressed_as_the_data_is(tmp_path):
    for name, ending in (("data/a", "jpg"), ("data/b", "jpg"), ("outliers", "png")):
        (tmp_path / name).mkdir(parents=True)
        for number in range(2):
            photo(16, 16, seed=number).save(tmp_path / name / f"{number}.{ending}", **SETTINGS.get(ending, {}))
    outliers = read_outliers(tmp_path / "outliers", 16, like=tmp_path / "data")
    expected = read_photo(encoded(photo(16, 16, seed=0), "JPEG", **SETTINGS["jpg"]))
    np.testing.assert_array_equal(outliers[-1], expected)
    assert (outliers[-1] != np.asarray(photo(16, 16, seed=0))).any()


def test_missing_or_empty_folder(tmp_path):
    with pytest.raises(DataError, match="expected outliers"):
        read_outliers(tmp_path / "none", 8)
    with pytest.raises(DataError, match="holds no readable photo"):
        read_outliers(tmp_path, 8)
