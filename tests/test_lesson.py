"""A visitor's lesson: photos in, a head out; saved, opened again, and taken away as one file."""

import io
import json
import zipfile

import numpy as np
import pytest

from app.classifier import Classifier
from app.features import FeatureReader
from app.lesson import GivenPhoto, Lesson, LessonError, together
from app.lesson_file import LessonFileError, open_lesson, save
from app.screens.teach_photos import until_a_problem
from app.takeaway.kit import kit
from app.taught_model import NotTheSameError, from_folder, make
from app.zip_photos import ZipError, zipped_photos
from models.duplicates import Pair, find_duplicates, grouped, small_picture
from tests.conftest import encoded, photo


@pytest.fixture(scope="module")
def reader(trained) -> FeatureReader:
    return FeatureReader(trained)


def image(colour: str, seed: int) -> bytes:
    return encoded(photo(40 + seed, 50 - seed, colour, seed))


def add(lesson: Lesson, name: str, data: bytes, label: str, reader: FeatureReader) -> bool:
    return next(lesson.add_photos([GivenPhoto(name, data, label)], reader))


@pytest.fixture
def lesson(reader) -> Lesson:
    """Six orange and six purple photos."""
    lesson = Lesson(reader.sha256)
    for label in ("orange", "purple"):
        lesson.add_class(label)
        for seed in range(6):
            assert add(lesson, f"{label}-{seed}.png", image(label, seed), label, reader)
    return lesson


def test_it_learns_and_says_how_good_it_is(lesson, reader):
    learned = lesson.learn()
    assert learned.evaluation["accuracy"] == 1 and learned.evaluation["images"] == 12
    low, high = learned.evaluation["interval"]
    assert low < 0.8 and high == 1  # twelve photos say little
    assert learned.classes == ["orange", "purple"] and not learned.doubtful and not learned.duplicates
    model = make(lesson, learned, reader, "My <pets>!")
    assert model.name == "My-pets" and model.compared >= 12 and model.difference < 1e-4
    for colour in ("orange", "purple"):
        assert model.classifier.classify(np.asarray(photo(30, 30, colour, 77))).answer == colour


def test_a_wrong_label_is_found_and_put_right(lesson, reader):
    add(lesson, "wrong.png", image("orange", 8), "purple", reader)
    (found,) = lesson.learn().doubtful
    assert (lesson.photos[found.photo].name, found.likely) == ("wrong.png", 0)
    lesson.move(found.photo, "orange")
    assert not lesson.learn().doubtful and lesson.count("orange") == 7
    lesson.remove({12})
    assert lesson.count("orange") == 6


def test_a_photo_twice(lesson, reader):
    assert not add(lesson, "again.png", image("orange", 3), "orange", reader)
    assert lesson.problems == [("again.png", "It is the same photo as orange-3.png: one is enough.")]
    saved_anew = encoded(photo(43, 47, "orange", 3), "JPEG", quality=95)
    assert add(lesson, "again.jpg", saved_anew, "purple", reader)
    assert [(pair.first, pair.second) for pair in lesson.learn().duplicates] == [(3, 12)]


def test_what_is_no_photo_is_one_sentence(lesson, reader):
    assert not add(lesson, "x.png", b"no photo", "orange", reader)
    assert lesson.problems[0][1].startswith("The file is no photo")


def test_classes(reader):
    lesson = Lesson("colours", ["a"])
    for name, problem in (("", "needs a name"), (" a ", "class a already")):
        with pytest.raises(LessonError, match=problem):
            lesson.add_class(name)
    with pytest.raises(LessonError, match="at least two classes"):
        lesson.learn()
    lesson.add_class("b")
    add(lesson, "1.png", image("red", 1), "a", reader)
    add(lesson, "2.png", image("blue", 1), "b", reader)
    learned = lesson.learn()  # one photo a class: it learns, and cannot say how well
    assert learned.evaluation is None and make(lesson, learned, reader, "x").file
    lesson.remove_class("a")
    assert [photo.label for photo in lesson.photos] == ["b"]


def test_saved_and_opened_again(lesson, reader):
    lesson.corrections = {"orange-0.png": "purple", "=x.png": ""}
    opened = open_lesson(save(lesson, reader), reader)
    assert opened.classes == lesson.classes and opened.state() == lesson.state()
    assert opened.corrections == lesson.corrections
    np.testing.assert_array_equal(opened.photos[5].features, lesson.photos[5].features)
    assert opened.learn().evaluation == lesson.learn().evaluation
    assert open_lesson(save(Lesson("colours"), reader), reader).photos == []


def changed(data: bytes, name: str, content: bytes | None) -> bytes:
    """The zip with another content of one file, or without it."""
    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
            elif content is not None:
                target.writestr(entry, content)
    return buffer.getvalue()


def test_a_damaged_or_foreign_lesson_is_refused(lesson, reader):
    data = save(lesson, reader)
    about = json.loads(zipfile.ZipFile(io.BytesIO(data)).read("lesson.json"))
    other_class = {**about, "photos": [{**row, "label": "c"} for row in about["photos"]]}
    pickled = io.BytesIO()
    np.save(pickled, np.array([{}]), allow_pickle=True)
    for bad in (
        b"",
        data[: len(data) // 2],
        changed(data, "lesson.json", b"[]"),
        changed(data, "lesson.json", json.dumps(other_class).encode()),
        changed(data, "features.npy", pickled.getvalue()),
        changed(data, "small.npy", None),
        changed(data, "thumbnails/0000.jpg", b"<script>"),
    ):
        with pytest.raises(LessonFileError, match="no lesson that Glimpse saved"):
            open_lesson(bad, reader)
    with pytest.raises(LessonFileError, match="another version of colours"):
        open_lesson(changed(data, "lesson.json", json.dumps({**about, "start_sha256": "0"}).encode()), reader)


def test_a_file_that_answers_otherwise_is_not_given_out(lesson, reader, monkeypatch):
    learned = lesson.learn()
    monkeypatch.setattr(Classifier, "classify", lambda self, pixels: _Turned(len(learned.classes)))
    with pytest.raises(NotTheSameError, match="it is not given out"):
        make(lesson, learned, reader, "x")


class _Turned:
    def __init__(self, classes: int) -> None:
        self.probabilities, self.familiarity = np.full(classes, 1 / classes), 0.0


def test_the_kit_of_a_taught_model(lesson, reader):
    model = make(lesson, lesson.learn(), reader, "mine")
    with zipfile.ZipFile(io.BytesIO(from_folder(model, kit))) as archive:
        assert archive.read("mine/model.onnx") == model.file
        assert "Cross-validated accuracy **100.0%**" in archive.read("mine/card.md").decode()
        page = archive.read("mine/site/index.html").decode()
        assert "cross-validated accuracy" in page and "test accuracy" not in page


def test_a_zip_of_folders():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in (
            "pets/cat/1.png",
            "pets/dog/1.JPG",
            "__MACOSX/pets/cat/._1.png",
            "pets/.x/1.png",
            "loose.png",
            "pets/cat/a.txt",
        ):
            archive.writestr(name, b"data")
    count, photos = zipped_photos(buffer.getvalue())
    assert count == 2 and [(p.label, p.name, p.data) for p in photos] == [
        ("cat", "pets/cat/1.png", b"data"),
        ("dog", "pets/dog/1.JPG", b"data"),
    ]


def test_zips_that_cannot_be_used(monkeypatch):
    with pytest.raises(ZipError, match="is no zip"):
        zipped_photos(b"no zip")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/1.png", b"0" * 1000)
    monkeypatch.setattr("app.zip_photos.LARGEST", 999)
    with pytest.raises(ZipError, match="expected at most 999"):
        list(zipped_photos(buffer.getvalue())[1])
    monkeypatch.setattr("app.zip_photos.LARGEST", 2000)
    broken = bytearray(buffer.getvalue())
    broken[40] ^= 255
    with pytest.raises(ZipError, match="damaged at a/1.png"):
        list(zipped_photos(bytes(broken))[1])


def test_duplicates_and_groups():
    pictures = np.stack([small_picture(np.asarray(photo(60, 40, "gray", seed))) for seed in (0, 1, 2, 0, 1)])
    pictures[3] = np.minimum(pictures[3], 250) + 1  # nearly the same
    pairs = find_duplicates(pictures)
    assert [(pair.first, pair.second) for pair in pairs] == [(1, 4), (0, 3)] and pairs[0].difference == 0
    assert grouped(pairs, 5).tolist() == [0, 1, 2, 0, 1]
    dark, between, light = (np.full((1, 16, 16, 3), level, np.uint8) for level in (100, 103, 106))
    chain = find_duplicates(np.concatenate([dark, light, dark + 50, between]))  # the last is like both, they are not
    groups = grouped(chain, 4)
    assert groups[0] == groups[1] == groups[3] != groups[2] and len(chain) == 2
    assert grouped([Pair(0, 1, 0.0), Pair(1, 2, 0.0)], 3).tolist() == [0, 0, 0]
    assert together(["x", "", "x", "", ""], np.array([0, 1, 2, 1, 2])).tolist() == [0, 1, 0, 1, 0]


def test_a_zip_that_is_damaged_in_the_middle_gives_what_came_before(reader):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for seed in range(4):
            archive.writestr(f"blue/{seed}.png", image("blue", seed))
    data = buffer.getvalue()
    damaged = data.replace(image("blue", 2), image("blue", 2)[:-9] + b"otherwise")
    assert damaged != data
    lesson = Lesson("colours")
    _, photos = zipped_photos(damaged)
    assert sum(lesson.add_photos(until_a_problem(lesson, "things.zip", photos), reader)) == 2
    assert [photo.name for photo in lesson.photos] == ["blue/0.png", "blue/1.png"]
    assert lesson.problems == [("things.zip", "The zip is damaged at blue/2.png.")]


def test_many_photos_at_once_keep_their_order(reader):
    given = [GivenPhoto(f"{seed}.png", image("blue", seed), "blue") for seed in range(20)]
    given.insert(7, GivenPhoto("x.png", b"no photo", "blue"))
    given.append(GivenPhoto("again.png", image("blue", 3), "blue"))
    lesson = Lesson("colours", ["blue"])
    assert list(lesson.add_photos(given, reader)) == [True] * 7 + [False] + [True] * 13 + [False]
    assert [photo.name for photo in lesson.photos] == [f"{seed}.png" for seed in range(20)]
    for taught in lesson.photos[:3]:
        seed = int(taught.name.removesuffix(".png"))
        expected = reader.read(np.asarray(photo(40 + seed, 50 - seed, "blue", seed)))
        np.testing.assert_allclose(taught.features, expected.astype(np.float16), rtol=0.01, atol=0.01)
