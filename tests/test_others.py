"""Photos of other things: which are taken, how they are cut, and that they look like the data."""

import dataclasses

import numpy as np
import pytest

from app.photo import read_photo
from tests.conftest import encoded, photo
from train.data import DataError, load
from train.others import halves, read_others

SETTINGS = {"jpg": {"quality": 20}}


def test_halves_are_every_second_by_name():
    assert halves(["b", "d", "a", "c", "e"]) == (["a", "c", "e"], ["b", "d"])


def test_other_things_are_squares_of_every_second_photo(tmp_path, photo_folder):
    for number in range(4):
        photo(50, 40, "white" if number % 2 else "black", seed=number).save(tmp_path / f"{number}.png")
    (tmp_path / "notes.txt").write_text("x")
    others = read_others(tmp_path, 16)
    assert others.shape == (2 * 17, 16, 16, 3) and others.dtype == np.uint8
    assert others.mean() < 60  # the black ones: the white are to measure with
    data = load(str(photo_folder), 16)
    described, without = dataclasses.replace(data, others=others).describe(), data.describe()
    assert described["sha256"] == without["sha256"] and described["others"] == 34 and without["others"] == 0
    assert described["others_sha256"] != without["others_sha256"]


def test_other_things_are_compressed_as_the_data_is(tmp_path):
    for name, ending in (("data/a", "jpg"), ("data/b", "jpg"), ("others", "png")):
        (tmp_path / name).mkdir(parents=True)
        for number in range(2):
            photo(16, 16, seed=number).save(tmp_path / name / f"{number}.{ending}", **SETTINGS.get(ending, {}))
    others = read_others(tmp_path / "others", 16, like=tmp_path / "data")
    expected = read_photo(encoded(photo(16, 16, seed=0), "JPEG", **SETTINGS["jpg"]))
    np.testing.assert_array_equal(others[-1], expected)
    assert (others[-1] != np.asarray(photo(16, 16, seed=0))).any()


def test_missing_or_empty_folder(tmp_path):
    with pytest.raises(DataError, match="expected photos of other things"):
        read_others(tmp_path / "none", 8)
    with pytest.raises(DataError, match="holds no readable photo"):
        read_others(tmp_path, 8)
