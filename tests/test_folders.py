"""Which files are of which class and split: folders as people and programs leave them."""

import pytest

from models import corrections
from models.photo_files import photo_files
from tests.conftest import encoded, photo
from train.data import counts, load
from train.folders import DataError, list_photos


def fill(root, *names: str) -> None:
    """Photos at these paths, each of another colour of noise."""
    for number, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(photo(20, 20, seed=number)))


def names(files) -> dict:
    return {name: sorted(path.name for path in paths) for name, paths in files.items()}


@pytest.mark.parametrize("train, test", [("Train", "Test"), ("training", "testing"), ("TRAIN", "eval")])
def test_splits_of_any_usual_name(tmp_path, train, test):
    fill(tmp_path, f"{train}/a/1.png", f"{train}/b/2.png", f"{test}/a/3.png", f"{test}/b/4.png")
    listed = list_photos(tmp_path)
    assert names(listed.train) == {"a": ["1.png"], "b": ["2.png"]}
    assert names(listed.test) == {"a": ["3.png"], "b": ["4.png"]}


@pytest.mark.parametrize("validation", ["val", "valid", "Validation", "dev"])
def test_a_validation_split_is_tested_on_only_where_there_is_no_other(tmp_path, validation):
    fill(tmp_path, "train/a/1.png", "train/b/2.png", f"{validation}/a/3.png", f"{validation}/b/4.png")
    listed = list_photos(tmp_path)
    assert names(listed.test) == {"a": ["3.png"], "b": ["4.png"]} and validation in listed.remarks[0]
    fill(tmp_path, "test/a/5.png", "test/b/6.png")
    listed = list_photos(tmp_path)
    assert names(listed.train) == {"a": ["1.png", "3.png"], "b": ["2.png", "4.png"]}
    assert names(listed.test) == {"a": ["5.png"], "b": ["6.png"]} and "joins the training" in listed.remarks[0]


def test_only_a_train_folder(tmp_path):
    fill(tmp_path, "train/a/1.png", "train/b/2.png")
    assert names(list_photos(tmp_path).train) == {"a": ["1.png"], "b": ["2.png"]}


def test_splits_are_never_learned_as_classes(tmp_path):
    fill(tmp_path, "train/1.png", "val/2.png")
    with pytest.raises(DataError, match="train holds 0 class folders"):
        list_photos(tmp_path)
    fill(tmp_path, "train/a/1.png", "train/b/1.png", "labels/3.png")
    with pytest.raises(DataError, match="train, val beside labels: expected only splits"):
        list_photos(tmp_path)


def test_two_folders_of_one_split_and_none_to_train_on(tmp_path):
    fill(tmp_path, "val/a/1.png", "val/b/1.png")
    with pytest.raises(DataError, match="no train folder"):
        list_photos(tmp_path)
    fill(tmp_path, "train/a/1.png", "Training/a/1.png")
    with pytest.raises(DataError, match="two folders of one split"):
        list_photos(tmp_path)


def test_a_class_may_be_called_train(tmp_path):
    fill(tmp_path, "train/1.png", "plane/2.png", "bus/3.png")
    assert list_photos(tmp_path).classes == ["bus", "plane", "train"]


def test_classes_a_folder_deeper_are_pointed_to(tmp_path):
    fill(tmp_path, "pets/a/1.png", "pets/b/2.png")
    with pytest.raises(DataError, match=r"did you mean .*pets\?"):
        list_photos(tmp_path)


def test_what_systems_leave_behind_is_left_out_and_counted(tmp_path):
    fill(tmp_path, "a/1.png", "b/1.png", "a/@eaDir/1.png", "a/.ipynb_checkpoints/1.png", "b/deeper/2.png")
    fill(tmp_path, "__MACOSX/a/1.png", "__MACOSX/a/2.png", ".ipynb_checkpoints/1.png", "b/thumbnails/1.png")
    (tmp_path / "a" / "Thumbs.db").write_bytes(b"x")
    listed = list_photos(tmp_path)
    assert names(listed.train) == {"a": ["1.png"], "b": ["1.png", "2.png"]}
    assert listed.left_out.sentences() == (
        "Left out: 2 hidden files or folders.",
        "Left out: 1 file of @eaDir.",
        "Left out: 1 file of Thumbs.db.",
        "Left out: 2 files of __MACOSX.",
        "Left out: 1 file of thumbnails.",
    )


def test_photos_of_unusual_endings_and_none_are_read(tmp_path):
    jpeg = encoded(photo(), "JPEG")
    for name in ("a/1.jfif", "a/2.mpo", "a/3.JPG", "a/four", "b/1.jpe"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(jpeg)
    (tmp_path / "a" / "README").write_text("no photo")
    (tmp_path / "a" / "paper.pdf").write_bytes(b"%PDF-1.4")
    listed = list_photos(tmp_path)
    assert names(listed.train) == {"a": ["1.jfif", "2.mpo", "3.JPG", "four"], "b": ["1.jpe"]}
    assert listed.left_out.other == 2
    assert [path.name for path in photo_files(tmp_path / "a")] == ["1.jfif", "2.mpo", "3.JPG", "four"]


def test_corrections_move_and_leave_out_photos(tmp_path):
    fill(tmp_path, "a/1.png", "a/2.png", "a/3.png", "b/1.png", "b/2.png")
    corrections.write(tmp_path, {"a/1.png": "b", "a/2.png": corrections.LEFT_OUT, "a/9.png": "b"})
    listed = list_photos(tmp_path)
    assert names(listed.train) == {"a": ["3.png"], "b": ["1.png", "1.png", "2.png"]}
    assert listed.left_out.sentences() == ()
    assert "2 labels put right" in listed.remarks[0] and "1 photos that are not there" in listed.remarks[1]
    corrections.write(tmp_path, {"a/1.png": "c"})
    with pytest.raises(DataError, match="names the classes c: expected folders of that name"):
        list_photos(tmp_path)


def test_the_training_uses_the_corrections_and_says_so(tmp_path):
    fill(tmp_path, *(f"{name}/{number}.png" for name in "ab" for number in range(4)))
    before = load(str(tmp_path), 8)
    corrections.write(tmp_path, {"a/1.png": "b"})
    data = load(str(tmp_path), 8)
    assert data.describe()["sha256"] != before.describe()["sha256"]
    assert data.describe()["left_out"] == ["corrections.csv: 1 labels put right or left out."]
    assert sorted(data.train_files + data.test_files) == sorted(before.train_files + before.test_files)
    assert counts(data) == [
        "2 classes:",
        "  a       2 to train on       1 to test on",
        "  b       4 to train on       1 to test on",
    ]
