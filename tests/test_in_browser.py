"""What the browser sends back is a stranger's input: good answers are taken, anything else is told."""

import base64

import numpy as np
import pytest

from app import browser
from app.screens.in_browser import received, runtime, script

CLASSES = ("a", "b")
SEEN = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
GOOD = {
    "name": "x.jpg",
    "probabilities": [0.25, 0.75],
    "seen": base64.b64encode(SEEN.tobytes()).decode(),
    "familiarity": 3.5,
    "width": 9,
    "height": 7,
}


def test_a_good_answer():
    answer = received(GOOD, CLASSES, 4)
    assert (answer.name, answer.width, answer.height, answer.problem) == ("x.jpg", 9, 7, "")
    assert answer.prediction.answer == "b" and answer.prediction.confidence == 0.75
    assert answer.prediction.familiarity == 3.5 and answer.prediction.views == ()
    np.testing.assert_array_equal(answer.prediction.seen, SEEN)


def test_a_problem_of_the_browser():
    assert received({"name": "x", "problem": "The file is empty."}, CLASSES, 4).problem == "The file is empty."


@pytest.mark.parametrize(
    "values",
    [
        None,
        7,
        {},
        GOOD | {"probabilities": [1.0]},
        GOOD | {"familiarity": "very"},
        GOOD | {"probabilities": [0.9, 0.9]},
        GOOD | {"probabilities": ["a", "b"]},
        GOOD | {"probabilities": [float("nan"), 1]},
        GOOD | {"seen": "!"},
        GOOD | {"seen": "AAAA"},
        GOOD | {"width": "wide"},
    ],
)
def test_anything_else_is_told(values):
    answer = received(values, CLASSES, 4)
    assert answer.prediction is None and answer.problem == "The answer from the browser could not be read."


def test_the_runtime_comes_from_this_server_or_from_the_cdn(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "RUNTIME", tmp_path)
    assert runtime()["wasm"]["url"].startswith("/app/static/node_modules/onnxruntime-web/dist/ort-wasm")
    monkeypatch.setattr(browser, "RUNTIME", tmp_path / "none")
    assert runtime()["wasm"]["url"].startswith(browser.CDN) and runtime()["script"]["integrity"].startswith("sha384-")


def test_the_components_script_imports_nothing():
    text = script()
    assert "\nimport " not in text and text.count("export default") == 1 and "\nexport {" not in text
