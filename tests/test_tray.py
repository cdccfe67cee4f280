"""A visitor's photos: kept, removed, answered once by each model."""

import pytest

from app.classifier import Classifier
from app.tray import FEW, Tray
from tests.conftest import encoded, photo


@pytest.fixture
def classifier(trained) -> Classifier:
    return Classifier(trained, threads=1)


def test_the_newest_photos_come_first_and_each_is_its_own():
    tray = Tray()
    tray.add([("a", b"1"), ("b", b"2")])
    tray.add([("c", b"1")])
    assert [photo.name for photo in tray.photos] == ["c", "a", "b"]
    assert len({photo.key for photo in tray.photos}) == 3
    tray.remove(tray.photos[1].key)
    assert [photo.name for photo in tray.photos] == ["c", "b"]
    tray.clear()
    assert not tray.photos


def test_a_sample_gives_way():
    tray = Tray()
    tray.add([("sample", b"1")], sample=True)
    tray.add([("other sample", b"1")], sample=True)
    tray.add([("mine", b"2")])
    assert [photo.name for photo in tray.photos] == ["mine"]


def test_each_photo_is_asked_once(classifier, monkeypatch):
    tray, told = Tray(), []
    tray.add((f"{number}.png", encoded(photo(seed=number))) for number in range(FEW + 1))
    tray.add([("bad.png", b"text")])
    answers = tray.answers(classifier, lambda done, count: told.append((done, count)))
    assert [answer.name for answer in answers] == ["bad.png", *(f"{number}.png" for number in range(FEW + 1))]
    assert answers[0].problem and told[-1] == (FEW + 2, FEW + 2)
    monkeypatch.setattr(classifier, "classify", lambda pixels: pytest.fail("asked again"))
    assert tray.answers(classifier) == answers


def test_of_many_photos_the_preview_is_made_when_one_is_shown(classifier):
    tray = Tray()
    tray.add((f"{number}.png", encoded(photo(seed=number))) for number in range(FEW + 1))
    answer = tray.answers(classifier)[2]
    assert answer.icon and not answer.preview
    whole = tray.whole(answer, classifier)
    assert whole.preview and whole.small and whole.key == answer.key
    assert tray.answers(classifier)[2] is whole
