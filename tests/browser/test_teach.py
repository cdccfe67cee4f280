"""Teach it in a real Chromium: photos from a zip and from a fake camera, one file out."""

import re
import zipfile

import onnx
import onnxruntime
import pytest
from playwright.sync_api import expect

from app import catalog
from app.features import start_model
from models.folder import ONNX
from tests.conftest import encoded, photo


def test_taught_from_a_large_zip_and_the_camera(open_page, tmp_path):
    file = onnx.load(catalog.folder(start_model()) / ONNX)
    if "features" not in {value.name for value in file.graph.output}:
        pytest.skip(f"{start_model()} was exported before files gave features: export it again.")
    photos = tmp_path / "things.zip"
    with zipfile.ZipFile(photos, "w") as archive:
        archive.writestr("things/film.bin", bytes(60 * 2**20))  # no photo, and more than a photo may have
        for label, colour in (("one", "orange"), ("other", "purple")):
            for seed in range(5):
                archive.writestr(f"things/{label}/{seed}.png", encoded(photo(80 + seed, 60, colour, seed)))
    page = open_page()
    page.get_by_role("link", name="Teach it").click()
    page.get_by_role("heading", name="Teach it your own things").wait_for()
    page.locator('input[type="file"]').first.set_input_files(photos)
    expect(page.get_by_role("heading", name="one: 5 photos")).to_be_visible(timeout=60_000)
    page.locator("label", has_text="Use the camera").first.click()
    for count in (6, 7):
        page.get_by_role("button", name="Take Photo").click()
        expect(
            page.get_by_role("heading", name=re.compile(f"one: {count} photos|one: {count - 1} photos"))
        ).to_be_visible()
    page.get_by_role("button", name="Teach", exact=True).click()
    page.get_by_role("tab", name="Take it away").click(timeout=120_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download mine.onnx").click()
    session = onnxruntime.InferenceSession(download.value.path().read_bytes())
    assert {"probabilities", "seen", "familiarity", "known"} <= {value.name for value in session.get_outputs()}
