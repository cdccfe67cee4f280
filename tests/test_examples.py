"""The code that people copy from the page and the card, run as it stands beside the file they downloaded."""

import shutil
import subprocess
import sys

import pytest

from app.classifier import Classifier
from app.takeaway.examples import javascript_example, python_example
from export.synthetic import generated_photos
from models.folder import MODELS, ONNX, README, read_card
from models.photo import read_photo
from tests.node_modules import node_modules

NAMES = sorted(path.parent.name for path in MODELS.glob(f"*/{ONNX}"))


@pytest.fixture(params=NAMES)
def example(request, tmp_path):
    """A folder as a reader has it: NAME.onnx and photo.jpg; the model's name; the expected answer."""
    shutil.copy(MODELS / request.param / ONNX, tmp_path / f"{request.param}.onnx")
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
    code = python_example(f"{name}.onnx")
    assert len(code.splitlines()) <= 15
    (folder / "example.py").write_text(code)
    done = subprocess.run([sys.executable, "example.py"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    check_answer(done.stdout, prediction, name)


def test_the_javascript_example(example):
    folder, name, prediction = example
    (folder / "node_modules").symlink_to(node_modules())
    code = javascript_example(read_card(MODELS / name).classes, f"{name}.onnx")
    (folder / "example.mjs").write_text(code)
    done = subprocess.run(["node", "example.mjs"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    check_answer(done.stdout, prediction, name)


@pytest.mark.parametrize("name", NAMES)
def test_the_card_has_the_same_code(name):
    text = (MODELS / name / README).read_text(encoding="utf-8")
    assert python_example() in text and javascript_example(read_card(MODELS / name).classes) in text


def test_onnxruntime_is_silent_before_it_is_imported():
    code = python_example()
    assert code.index("ORT_DISABLE_TELEMETRY") < code.index("import onnxruntime")


def test_names_are_quoted():
    code = javascript_example(['a"b', "c\\d"], 'my "best".onnx')
    assert r'["a\"b", "c\\d"]' in code and r'readFile("my \"best\".onnx")' in code
    assert r'InferenceSession("my \"best\".onnx")' in python_example('my "best".onnx')
