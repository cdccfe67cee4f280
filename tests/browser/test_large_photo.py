"""What a large photo takes of a server that has done nothing else."""

import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.server import Server, running
from tests.browser.test_page import drop
from tests.conftest import encoded
from tests.test_photo import BAD


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """One of its own: the highest memory is of this photo, and not of what other tests looked at."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_a_large_photo_is_answered_and_memory_stays_small(open_page, server):
    page = open_page()
    large = encoded(Image.effect_noise((8192, 6144), 40).convert("RGB").resize((8192, 6144)), "JPEG", quality=70)
    drop(page, {"phone.jpg": large, "huge.png": BAD["huge header"][0], "wide.png": BAD["large PNG"][0]})
    expect(page.get_by_text(re.compile("phone.jpg, .* pixels"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("alert")).to_have_count(2)
    assert server.memory("VmHWM") < 400, "megabytes"
