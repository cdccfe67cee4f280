"""A visitor's photos: kept, removed, answered once by each model."""

import threading
import time

import pytest

from app.answers import Unread
from app.classifier import Classifier
from app.tray import FEW, Tray
from tests.conftest import encoded, photo


@pytest.fixture
def classifier(trained) -> Classifier:
    return Classifier(trained)


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


def test_the_oldest_go_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr("app.tray.MOST_PHOTOS", 3)
    monkeypatch.setattr("app.tray.MOST_BYTES", 10)
    tray = Tray()
    tray.add([("a", b"1234"), ("b", b"1234")])
    tray.add([("c", b"1234")])
    assert [photo.name for photo in tray.photos] == ["c", "a"] and tray.too_many == 1
    tray.add([(name, b"") for name in "defg"])
    assert [photo.name for photo in tray.photos] == ["d", "e", "f"] and tray.too_many == 3
    tray.add([("too large", bytes(11))])
    assert not tray.photos and tray.too_many == 4


def test_who_leaves_is_forgotten_and_who_comes_back_is_not(monkeypatch):
    monkeypatch.setattr("app.tray.AWAY", 0.05)
    gone, back = Tray(), Tray()
    for tray in (gone, back):
        tray.add([("a", b"1")])
        tray.leave()
    back.stay()
    deadline = time.monotonic() + 10
    while gone.photos and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not gone.photos and back.photos


def test_who_is_connected_again_keeps_her_photos_though_nothing_ran(monkeypatch):
    monkeypatch.setattr("app.tray.AWAY", 0.05)
    tray, connected = Tray(), threading.Event()
    tray.add([("a", b"1")])
    tray.is_here = connected.is_set
    connected.set()
    tray.leave()
    time.sleep(0.3)
    assert tray.photos
    connected.clear()
    deadline = time.monotonic() + 10
    while tray.photos and time.monotonic() < deadline:
        time.sleep(0.02)
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
    assert isinstance(answers[0], Unread) and told[-1] == (FEW + 2, FEW + 2)
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
