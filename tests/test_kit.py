"""The kit, unpacked in a clean environment with onnxruntime alone."""

import os
import subprocess
import venv
import zipfile

import pytest

from export.__main__ import main as export
from models.folder import MODELS


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """The unpacked kit of the tutorial's network."""
    folder = tmp_path_factory.mktemp("kit")
    assert export([str(MODELS / "article"), "--kit", str(folder / "kit.zip")]) == 0
    with zipfile.ZipFile(folder / "kit.zip") as archive:
        archive.extractall(folder)
    return folder / "article"


@pytest.fixture(scope="module")
def clean_python(tmp_path_factory) -> str:
    """A new environment with what the kit's own README asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "onnxruntime", "pillow"], check=True, capture_output=True)
    return python


def test_what_is_in_it(kit):
    names = {path.relative_to(kit).as_posix() for path in kit.rglob("*") if path.is_file()}
    assert {"model.onnx", "card.md", "labels.txt", "verify.py", "example.py", "example.mjs", "site/index.html"} <= names
    assert (kit / "labels.txt").read_text().split() == (
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    )
    for name in ("example.py", "example.mjs", "verify.py"):
        assert len((kit / name).read_text().splitlines()) <= 25


def test_the_golden_answers_are_repeated_without_tensorflow(kit, clean_python):
    absent = subprocess.run([clean_python, "-c", "import tensorflow"], capture_output=True)
    assert absent.returncode != 0
    done = subprocess.run([clean_python, "verify.py"], cwd=kit, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(" ok") == 5, done.stdout + done.stderr
    done = subprocess.run([clean_python, "example.py"], cwd=kit, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.split()[0] in (kit / "labels.txt").read_text(), done.stderr


def test_a_changed_file_is_found(kit, clean_python):
    expected = kit / "golden" / "expected.json"
    whole = expected.read_text()
    expected.write_text(whole.replace("0.", "0.9", 1))
    done = subprocess.run([clean_python, "verify.py"], cwd=kit, capture_output=True, text=True)
    expected.write_text(whole)
    assert done.returncode == 1 and "FAILED" in done.stdout


def test_same_model_same_kit(tmp_path):
    for name in ("a.zip", "b.zip"):
        assert export([str(MODELS / "article"), "--kit", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
