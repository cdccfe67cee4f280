"""Several visitors at once, by the page's own protocol: nobody sees another's photo, and who leaves is forgotten.

The full load, fifty visitors for ten minutes, is `python -m tests.benchmarks.visitors`.
"""

import time

import pytest
import requests

from tests.benchmarks.visitors import Report, check, colour, load, make_photo
from tests.browser.server import running
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A page that forgets a visitor a second after she left, not two minutes."""
    with running(tmp_path_factory.mktemp("server"), STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="1") as server:
        yield server


def test_nobody_sees_anothers_photo_and_all_are_answered(server):
    report, _, _ = load(server.url, visitors=6, seconds=8, pause=1, side=160)
    assert not report.foreign and not report.problems
    assert len(report.answers) >= 6


def test_a_photo_in_the_wrong_hands_would_be_seen(server):
    """The check of the test above can fail."""
    browser, report = Visitor(server.url), Report()
    photos = {"visitor3photo0.jpg": make_photo(3, 160, 0)}
    seen = browser.drop(photos)
    check(3, browser, photos, seen, report)
    assert not report.foreign and not report.problems
    check(9, browser, {"visitor9photo0.jpg": b""}, seen, report)
    browser.close()
    assert any("saw visitor3photo0" in line for line in report.foreign)
    assert any("picture of the colour" in line for line in report.foreign)
    assert len({colour(number) for number in range(64)}) == 64


def test_who_leaves_is_forgotten(server):
    browser = Visitor(server.url)
    seen = browser.drop({"visitor5photo0.jpg": make_photo(5, 160, 0)})
    picture = next(image.url for element in seen.elements("imgs") for image in element.imgs)
    assert browser.picture(picture)
    browser.close()
    deadline = time.monotonic() + 30
    while requests.get(server.url + picture, timeout=10).ok:
        assert time.monotonic() < deadline
        time.sleep(0.5)
        Visitor(server.url).close()  # Streamlit lets go of those who left when another leaves
