"""Folders of photos, whole and broken, and CIFAR-10 as keras gives it."""

import shutil

import keras
import numpy as np
import pytest

from models.photo import read_photo
from models.views import square
from tests.conftest import CLASSES, photo
from train.data import DataError, load


def test_a_folder_with_train_and_test(photo_folder):
    data = load(str(photo_folder), 16)
    assert data.classes == list(CLASSES)
    assert data.train_images.shape == (36, 16, 16, 3) and data.train_images.dtype == np.uint8
    assert data.test_images.shape == (15, 16, 16, 3)
    np.testing.assert_array_equal(np.bincount(data.train_labels), [12, 12, 12])
    first = square(read_photo((photo_folder / "train" / "blue" / "0.png").read_bytes()), 16)
    np.testing.assert_array_equal(data.train_images[0], first)
    assert data.left_out == ()


def test_a_folder_of_classes_is_split_alike_every_time(photo_folder):
    data, again = (load(str(photo_folder / "train"), 8, seed=3) for _ in range(2))
    assert np.bincount(data.test_labels).tolist() == [2, 2, 2]
    assert len(data.train_labels) + len(data.test_labels) == 36
    assert data.describe() == again.describe()
    assert data.describe()["sha256"] != load(str(photo_folder / "train"), 8, seed=4).describe()["sha256"]


def test_near_copies_are_never_both_trained_on_and_tested_on(tmp_path):
    for label, colour in (("a", "orange"), ("b", "purple")):
        (tmp_path / "burst" / label).mkdir(parents=True)
        for seed in range(6):  # six things, five photos in a row of each
            for shot in range(5):
                picture = photo(64, 64, colour, seed=seed)
                picture.putpixel((shot, 0), (9, 9, 9))
                picture.save(tmp_path / "burst" / label / f"{seed}-{shot}.png")
    for seed in range(4):
        data = load(str(tmp_path / "burst"), 32, seed=seed)
        things = [{name.rpartition("-")[0] for name in files} for files in (data.train_files, data.test_files)]
        assert len(things[1]) == 2 and not things[0] & things[1]
    shutil.copytree(tmp_path / "burst" / "b", tmp_path / "same" / "b")
    (tmp_path / "same" / "a").mkdir()
    for shot in range(5):
        photo(64, 64, "orange").save(tmp_path / "same" / "a" / f"{shot}.png")
    data = load(str(tmp_path / "same"), 32)  # of one thing alone nothing can be kept apart
    assert np.bincount(data.test_labels).tolist() == [1, 5]


def test_a_large_burst_is_trained_on_and_not_tested_on(tmp_path):
    for label, colour in (("a", "orange"), ("b", "purple")):
        (tmp_path / label).mkdir()
        for number in range(24):
            photo(64, 64, colour, seed=max(0, number - 15)).save(tmp_path / label / f"{number}.png")
    for seed in range(6):
        data = load(str(tmp_path), 32, seed=seed)
        assert np.bincount(data.test_labels).tolist() == [5, 5]


def test_what_is_no_photo_is_left_out_counted_and_named(tmp_path, photo_folder):
    folder = tmp_path / "photos"
    shutil.copytree(photo_folder / "train", folder)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "notes.txt").write_text("x")
    (folder / "red" / "notes.txt").write_text("x")
    (folder / "red" / ".hidden.png").write_text("x")
    (folder / "red" / "broken.png").write_text("x")
    data = load(str(folder), 8)
    assert len(data.train_labels) + len(data.test_labels) == 36
    assert data.left_out == (
        "Left out: 2 hidden files or folders.",
        "Left out: 2 files that are no images.",
        "Skipped: 1 unreadable images: red/broken.png.",
    )


def test_missing_folder():
    with pytest.raises(DataError, match="There is no folder nowhere"):
        load("nowhere", 8)


def test_fewer_than_two_classes(tmp_path):
    (tmp_path / "only").mkdir()
    with pytest.raises(DataError, match="holds 1 class folders: expected at least two"):
        load(str(tmp_path), 8)


def test_an_empty_class_and_an_unreadable_one(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    photo().save(tmp_path / "a" / "1.png")
    with pytest.raises(DataError, match="without images: b"):
        load(str(tmp_path), 8)
    (tmp_path / "b" / "1.png").write_text("x")
    with pytest.raises(DataError, match="class b has no readable image"):
        load(str(tmp_path), 8)
    photo().save(tmp_path / "b" / "2.png")
    with pytest.raises(DataError, match="only one readable image"):
        load(str(tmp_path), 8)


def test_different_classes_in_train_and_test(tmp_path, photo_folder):
    shutil.copytree(photo_folder, tmp_path / "photos")
    shutil.rmtree(tmp_path / "photos" / "test" / "red")
    with pytest.raises(DataError, match="must hold the same classes, and differ in: red"):
        load(str(tmp_path / "photos"), 8)


def test_cifar10_comes_from_keras(monkeypatch):
    images = np.arange(4 * 32 * 32 * 3, dtype=np.uint8).reshape(4, 32, 32, 3)
    labels = np.array([[3], [1], [9], [0]], np.uint8)
    monkeypatch.setattr(keras.datasets.cifar10, "load_data", lambda: ((images, labels), (images[:2], labels[:2])))
    data = load("cifar10", 32)
    np.testing.assert_array_equal(data.train_images, images)
    assert data.train_labels.tolist() == [3, 1, 9, 0] and data.classes[3] == "cat"
    assert load("cifar10", 16).train_images.shape == (4, 16, 16, 3)

    def fail():
        raise Exception("URL fetch failure")

    monkeypatch.setattr(keras.datasets.cifar10, "load_data", fail)
    with pytest.raises(DataError, match="could not be downloaded"):
        load("cifar10", 32)


def test_long_reads_show_their_progress(photo_folder, monkeypatch, capsys):
    monkeypatch.setattr("train.data.SHORT_READ", 10)
    load(str(photo_folder), 8)
    assert "51/51" in capsys.readouterr().out
