"""What the page hands to the panel in the visitor's browser."""

import json

import pytest

from app.browser import runtime
from app.screens.in_browser import packed, runtime_sources, style
from app.takeaway.variants import Variant


def test_the_browser_gets_a_line_of_json_and_the_file():
    line, _, model = packed(Variant("model.onnx", b"\x08\n\xff", "the exact file"), ("a,b", "c\nd")).partition(b"\n")
    assert model == b"\x08\n\xff"
    settings = json.loads(line)
    assert settings["classes"] == ["a,b", "c\nd"] and settings["title"] == "the exact file"
    assert '<template id="card">' in settings["html"] and "self.onmessage" in settings["worker"]


def test_another_file_is_another_panel():
    keys = {json.loads(packed(Variant("model.onnx", data, ""), ()).partition(b"\n")[0])["key"] for data in (b"a", b"b")}
    assert len(keys) == 2


@pytest.mark.parametrize("base, expected", [("", "/app/static/"), ("glimpse", "/glimpse/app/static/")])
def test_the_runtime_comes_from_this_server(tmp_path, monkeypatch, base, expected):
    monkeypatch.setattr(runtime, "NPM", tmp_path)
    monkeypatch.setattr("streamlit.get_option", lambda name: base)
    assert runtime_sources()["wasm"]["url"].startswith(expected + "node_modules/onnxruntime-web/dist/ort-wasm")


def test_or_from_the_cdn(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "NPM", tmp_path / "none")
    assert runtime_sources()["wasm"]["url"].startswith(runtime.CDN)
    assert runtime_sources()["script"]["integrity"].startswith("sha384-")


def test_the_style_has_streamlits_colours():
    assert "var(--st-primary-color)" in style() and "#drop" in style()
