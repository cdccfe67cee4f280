"""A model and photos whose names are written to do something: on every screen they are text, and nothing is fetched."""

import json
import shutil
from pathlib import Path

import onnx
import pytest
from playwright.sync_api import expect

from app.main import SCREENS
from tests.browser.server import running
from tests.conftest import ROOT, encoded, photo
from tests.test_names import HOSTILE

MODEL = "<b>mo*d*el $a$"
ADDRESSES = """() => [...document.querySelectorAll("*")].flatMap((element) =>
  ["href", "src", "srcset", "xlink:href", "data", "action", "style"].map((name) => element.getAttribute(name) ?? "")
).filter((address) => address.includes("foreign.example"))"""


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory):
    """The page with one model, of hostile names."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(ROOT / ".streamlit", root / ".streamlit")
    leave_out = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(ROOT / "app", root / "app", symlinks=True, ignore=leave_out)
    (root / "models").mkdir()
    for path in (ROOT / "models").iterdir():
        if path.suffix == ".py":
            shutil.copy(path, root / "models")
    shutil.copytree(ROOT / "models" / "decode", root / "models" / "decode", ignore=leave_out)
    rename_classes(Path(shutil.copytree(ROOT / "models" / "article", root / "models" / MODEL)))
    with running(tmp_path_factory.mktemp("log"), root / "app" / "main.py") as server:
        yield server


def rename_classes(folder: Path) -> None:
    """Give the model's ten classes hostile names, in all its files."""
    classes = json.loads((folder / "card.json").read_text())["classes"]
    names = dict(zip(classes, HOSTILE, strict=True))
    for path in folder.glob("*.json"):
        path.write_text(json.dumps(renamed(json.loads(path.read_text()), names)))
    network = onnx.load(folder / "model.onnx")
    for entry in network.metadata_props:
        if entry.key == "names":
            entry.value = json.dumps(HOSTILE)
    onnx.save(network, folder / "model.onnx")


def renamed(value, names: dict[str, str]):
    """JSON with these texts replaced."""
    if isinstance(value, dict):
        return {key: renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def test_names_are_text_on_every_screen(browser, hostile_server):
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    foreign = []
    page.on("request", lambda request: foreign.append(request.url) if "foreign.example" in request.url else None)
    page.on("dialog", lambda dialog: foreign.append(dialog.message))
    for screen in SCREENS:
        page.goto(f"{hostile_server.url}/{screen}")
        page.get_by_role("heading", level=1).wait_for(timeout=60_000)
        if screen == "classify":
            good, bad = encoded(photo(90, 60), "JPEG"), b"text"
            files = [(f"{name[:40]}.jpg", good) for name in HOSTILE[:4]] + [(f"{HOSTILE[2]}.png", bad)]
            payload = [{"name": name, "mimeType": "image/*", "buffer": data} for name, data in files]
            page.locator('input[type="file"]').first.set_input_files(payload)
            expect(page.get_by_role("heading", name="4 answers")).to_be_visible(timeout=60_000)
        app = page.locator('[data-testid="stApp"]')
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
        page.wait_for_timeout(1000)  # pictures and figures are drawn after the script has run
        assert page.evaluate(ADDRESSES) == [], screen
        assert page.get_by_text("encountered an error").count() == 0, screen
        for element in ("b", "h1"):
            assert page.locator(f"{element}:text('link'), {element}:text-is('head')").count() == 0
    page.close()
    assert not foreign
