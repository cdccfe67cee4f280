"""The model card's example code, run as it stands: what people copy must work."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import catalog
from app.classifier import Classifier
from export.synthetic import generated_photos
from models.folder import MODELS
from models.photo import read_photo

JAVASCRIPT = Path(__file__).parent / "javascript"


@pytest.fixture(params=sorted(path.parent.name for path in MODELS.glob("*/model.onnx")))
def example(request, tmp_path):
    """A folder as a reader has it: model.onnx and photo.jpg; the model's name; the expected answer."""
    shutil.copy(MODELS / request.param / "model.onnx", tmp_path)
    (tmp_path / "photo.jpg").write_bytes(generated_photos()["landscape.jpg"])
    prediction = Classifier(MODELS / request.param).classify(read_photo((tmp_path / "photo.jpg").read_bytes()))
    return tmp_path, request.param, prediction


def check_answer(output: str, prediction, name: str) -> None:
    answer, confidence, *doubt = output.split()
    assert answer == prediction.answer
    is_known = prediction.familiarity >= Classifier(MODELS / name).threshold
    assert " ".join(doubt) == ("" if is_known else "perhaps none of these")
    assert float(confidence) == pytest.approx(prediction.confidence, abs=1e-5)


def test_the_python_example(example):
    folder, name, prediction = example
    code = catalog.example_code(name, "python")
    assert len(code.splitlines()) <= 12
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    check_answer(done.stdout, prediction, name)


@pytest.fixture(scope="module")
def node_modules() -> Path:
    """What the JavaScript example imports, installed once."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"{missing[0]} is missing: CI needs it for the JavaScript example.")
    if missing:
        pytest.skip(f"{missing[0]} is not installed: the JavaScript example is not run.")
    if not (JAVASCRIPT / "node_modules").exists():
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=JAVASCRIPT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return JAVASCRIPT / "node_modules"


def test_the_javascript_example(example, node_modules):
    folder, name, prediction = example
    (folder / "node_modules").symlink_to(node_modules)
    (folder / "example.mjs").write_text(catalog.example_code(name, "javascript"))
    done = subprocess.run(["node", "example.mjs"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    check_answer(done.stdout, prediction, name)
