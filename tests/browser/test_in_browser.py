"""The page's switch "Answer in this browser", and its screen "Take it with you", in a real Chromium."""

import io
import json
import zipfile

import pytest
from playwright.sync_api import Page, expect

from app import catalog
from app.classifier import Classifier
from app.doubt import sureness
from app.takeaway.variants import variants
from export.synthetic import generated_photos
from models.photo import read_photo
from tests.browser.axe import serious_findings


def switch_on(page: Page) -> None:
    page.get_by_text("Answer in this browser").click()
    expect(page.get_by_text("Ready.")).to_be_visible(timeout=60_000)


def give(page: Page, files: dict[str, bytes]) -> None:
    payload = [{"name": name, "mimeType": "image/*", "buffer": data} for name, data in files.items()]
    page.locator("#files").set_input_files(payload)
    expect(page.get_by_text("Looked at")).to_be_visible(timeout=60_000)


def open_take(page: Page) -> None:
    if page.viewport_size["width"] < 600:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Take it with you").click()
    page.get_by_role("heading", name="Code to start from").wait_for()


def test_nothing_of_a_photo_or_its_answer_leaves_the_browser(open_page, tmp_path):
    page = open_page()
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.reload()
    switch_on(page)
    before = len(sent)
    data = generated_photos()["landscape.jpg"]
    give(page, {"private.jpg": data, "bad.png": b"text"})
    (tmp_path / "model.onnx").write_bytes(variants(catalog.folder(catalog.default()))[0].data)
    prediction = Classifier(tmp_path).classify(read_photo(data))
    expect(page.get_by_role("heading", name=f"{prediction.answer}, {sureness(prediction.confidence)}")).to_be_visible()
    expect(page.get_by_text("private.jpg, 640 x 427 pixels")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="damaged or no photo")).to_be_visible()
    assert not any(sent[before:]), "what the page sent after the photos were given"
    assert serious_findings(page) == []


def test_photos_stay_while_another_screen_is_looked_at(open_page):
    page = open_page()
    switch_on(page)
    give(page, {"mine.jpg": generated_photos()["landscape.jpg"]})
    page.get_by_role("link", name="Data").click()
    page.get_by_role("heading", level=1, name="What it learned from").wait_for()
    page.get_by_role("link", name="Classify").click()
    expect(page.get_by_text("mine.jpg, 640 x 427 pixels")).to_be_visible()


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 390)])
def test_the_take_screen(open_page, scheme, width):
    page = open_page(width=width, scheme=scheme)
    open_take(page)
    page.get_by_role("button", name="Download the page").wait_for()
    assert serious_findings(page) == []


def test_kit_and_site_are_downloaded_from_the_page(open_page):
    page = open_page()
    open_take(page)
    name = catalog.default()
    for label, names in (
        ("Download the kit", {f"{name}/verify.py", f"{name}/model.onnx", f"{name}/site/index.html"}),
        ("Download the page", {f"{name}-site/index.html", f"{name}-site/model.onnx.gz", f"{name}-site/single.html"}),
    ):
        with page.expect_download(timeout=120_000) as download:
            page.get_by_role("button", name=label).click()
        with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
            assert names <= set(archive.namelist())
            assert json.loads(archive.read(next(path for path in archive.namelist() if path.endswith("files.json"))))
