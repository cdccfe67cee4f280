"""The static site's files, as they are made in memory."""

import io
import json
import zipfile

import pytest

from app import catalog
from app.browser import runtime
from app.takeaway.site import site_files, write_site, zipped_site
from models.folder import CardError

MODEL = catalog.folder("article")


@pytest.fixture
def without_npm(tmp_path, monkeypatch):
    """A machine where npm has not brought the runtime."""
    monkeypatch.setattr(runtime, "NPM", tmp_path / "none")


@pytest.fixture
def with_npm(tmp_path, monkeypatch):
    """One where it has, as far as the site's builder looks."""
    (tmp_path / "npm" / "dist").mkdir(parents=True)
    for name, _, _ in runtime.FILES.values():
        (tmp_path / "npm" / "dist" / name).write_bytes(b"runtime")
    package = {"name": "runtime", "version": "1", "license": "MIT", "repository": {"url": "https://example.org"}}
    (tmp_path / "npm" / "package.json").write_text(json.dumps(package))
    monkeypatch.setattr(runtime, "NPM", tmp_path / "npm")


def described(page: bytes) -> dict:
    """What the page's script is given."""
    return json.loads(page.decode().split('<script type="application/json" id="site">')[1].split("</script>")[0])


def test_without_npm_the_runtime_comes_from_a_cdn_with_integrity(without_npm):
    files = site_files(MODEL)
    page = files["index.html"].decode()
    assert page.count('"integrity": "sha384-') == 2 and "connect-src 'self' https://cdn.jsdelivr.net" in page
    assert "single.html" not in files


def test_with_npm_nothing_comes_from_elsewhere(with_npm):
    files = site_files(MODEL)
    assert b"cdn.jsdelivr.net" not in files["index.html"] + files["single.html"]
    assert {"single.html", "runtime/LICENSE.txt", "runtime/ort.wasm.bundle.min.mjs"} <= set(files)


def test_every_file_that_is_kept_for_offline_is_there(with_npm):
    files = site_files(MODEL)
    kept = json.loads(files["files.json"])
    assert set(kept) - {"./"} <= set(files)
    needed = {"site.js", "worker.js", "model.onnx.gz", "panel.css", "runtime/ort-wasm-simd-threaded.wasm.gz"}
    assert needed <= set(kept)


def test_what_it_says_of_the_network(without_npm):
    site = described(site_files(MODEL)["index.html"])
    assert len(site["classes"]) == len(site["about"]["classes"]) == 10
    assert site["about"]["history"][0].keys() == {"epoch", "accuracy", "val_accuracy"}
    assert site["models"][0]["url"] == "model.onnx.gz"


def test_nan_in_the_history_only_leaves_the_curves_out(model, without_npm):
    path = model / "history.csv"
    path.write_text(path.read_text().replace("0.", "nan", 1))
    assert described(site_files(model)["index.html"])["about"]["history"] == []


def test_names_cannot_end_the_script(model, without_npm):
    card = json.loads((model / "card.json").read_text())
    card["classes"][0] = "</script><b>"
    (model / "card.json").write_text(json.dumps(card))
    page = site_files(model)["index.html"].decode()
    assert "</script><b>" not in page and "&lt;/script&gt;&lt;b&gt;" in page
    assert described(page.encode())["classes"][0] == "</script><b>"


def test_a_model_that_is_not_exported_is_told(model):
    (model / "model.onnx").unlink()
    with pytest.raises(CardError, match="is not exported yet"):
        site_files(model)


def test_damaged_figures_are_told(model):
    (model / "evaluation.json").write_text('{"interval": [0, 1]}')
    with pytest.raises(CardError, match=r"evaluation\.json"):
        site_files(model)


def test_a_folder_and_a_zip_hold_the_same(tmp_path, without_npm):
    write_site(MODEL, tmp_path / "public")
    with zipfile.ZipFile(io.BytesIO(zipped_site(MODEL))) as archive:
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "public" / name.removeprefix("article-site/")).read_bytes()


def test_the_quick_models_site_is_small(with_npm):
    """What a visitor's browser fetches beside the runtime, of which 3.7 MB are fetched: together under 5 MB."""
    files = site_files(catalog.folder("quick"))
    fetched = [len(data) for name, data in files.items() if name not in ("single.html", "runtime/LICENSE.txt")]
    assert sum(fetched) < 1_300_000
