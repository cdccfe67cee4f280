"""Photos read in a process of their own: the same pixels and sentences, and what happens beyond its limits."""

import sys
import threading

import numpy as np
import pytest
from PIL import Image

from models.photo import MAX_BYTES, PhotoError, read_photo
from models.photo_process import MEMORY, SECONDS, TOO_MUCH, PhotoProcess, read_limited
from tests.conftest import encoded, photo

GOOD = encoded(photo(60, 40))
LARGE = encoded(Image.linear_gradient("L").resize((4000, 4000)).convert("RGB"), compress_level=1)
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux alone")


@pytest.fixture
def process():
    """A function that makes a process with limits of its own."""
    made = []

    def process(seconds: float = SECONDS, memory: int = MEMORY) -> PhotoProcess:
        made.append(PhotoProcess(seconds, memory))
        return made[-1]

    yield process
    for each in made:
        each.stop()


def test_the_same_pixels_and_sentences(process):
    reader = process()
    for _ in range(2):
        np.testing.assert_array_equal(reader.read(GOOD), read_photo(GOOD))
        with pytest.raises(PhotoError, match="The file is empty"):
            reader.read(b"")
        with pytest.raises(PhotoError, match="no photo but text"):
            reader.read(b"text")
    with pytest.raises(PhotoError, match="50 MB"):
        reader.read(bytes(MAX_BYTES + 1))


@pytest.mark.skipif(sys.platform == "win32", reason="no such timer")
def test_too_much_work_ends_the_process_and_the_next_photo_is_read(process):
    reader = process(seconds=0.05)
    with pytest.raises(PhotoError) as problem:
        reader.read(LARGE)
    assert str(problem.value) == TOO_MUCH
    np.testing.assert_array_equal(reader.read(GOOD), read_photo(GOOD))


@LINUX
def test_too_much_memory_is_told(process):
    reader = process(memory=30 * 2**20)
    with pytest.raises(PhotoError, match="memory"):
        reader.read(LARGE)
    np.testing.assert_array_equal(reader.read(GOOD), read_photo(GOOD))


def test_four_at_once_each_get_their_own(process):
    reader, colours, found = process(), ("red", "green", "blue", "white"), {}

    def read(colour: str) -> None:
        found[colour] = reader.read(encoded(Image.new("RGB", (500, 400), colour)))

    threads = [threading.Thread(target=read, args=(colour,)) for colour in colours]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for colour in colours:
        np.testing.assert_array_equal(found[colour], np.asarray(Image.new("RGB", (500, 400), colour)))


def test_a_broken_off_photo_never_reaches_the_next_visitor(process, monkeypatch):
    reader = process()
    reader.read(GOOD)
    with monkeypatch.context() as patched:
        patched.setattr("models.photo_process._exactly", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            reader.read(encoded(photo(60, 40, "blue")))
    np.testing.assert_array_equal(reader.read(GOOD), read_photo(GOOD))


def test_the_shared_one(process):
    assert read_limited(GOOD).shape == (40, 60, 3)
