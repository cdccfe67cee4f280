"""The file of a trained model in every runtime that is installed; in CI none may be missing."""

import os

import keras
import numpy as np
import onnx
import onnx.numpy_helper
import pytest

from export import runtimes
from export.__main__ import main
from export.parity import ParityError
from models.folder import read_card
from models.views import VIEWS

REQUIRED = ("onnxruntime", "OpenVINO", "tract", "ONNX's reference evaluator")


@pytest.fixture(scope="module")
def network(trained) -> keras.Model:
    return keras.saving.load_model(trained / "model.keras", compile=False)


@pytest.fixture
def without_the_oldest(monkeypatch):
    """Its environment takes long to make: CI asks it with the committed models, see below."""

    def missing(*_):
        raise runtimes.MissingRuntime("left out")

    monkeypatch.setitem(runtimes.RUNTIMES, "onnxruntime, oldest", (str, missing))


def test_every_runtime_gives_the_same_pixels_and_answers(trained, network, without_the_oldest):
    rows = {
        row["runtime"]: row for row in runtimes.in_every_runtime(trained / "model.onnx", network, read_card(trained))
    }
    assert list(rows) == list(runtimes.RUNTIMES)
    for name in REQUIRED:
        if "problem" in rows[name] and "CI" not in os.environ:
            pytest.skip(f"{name}: {rows[name]['problem']}")
        assert rows[name]["images"] == rows[name]["same_answers"] == 8, rows[name]
        assert rows[name]["pixels"] == rows[name]["known"] == 0 and rows[name]["probabilities"] < 1e-4
    assert rows["onnxruntime, oldest"] == {
        "runtime": "onnxruntime, oldest",
        "version": "not installed",
        "problem": "left out",
    }


def test_a_file_with_other_pixels_is_found_out(trained, network, tmp_path, without_the_oldest):
    file = onnx.load(trained / "model.onnx")
    half = next(tensor for tensor in file.graph.initializer if tensor.name == "half_a_level")
    half.CopyFrom(onnx.numpy_helper.from_array(np.array(0.4, np.float32), half.name))  # rounds down too often
    onnx.save(file, tmp_path / "model.onnx")
    with pytest.raises(ParityError, match="detailed photos in onnxruntime differs in its pixels by 1"):
        runtimes.in_every_runtime(tmp_path / "model.onnx", network, read_card(trained))


def test_the_command_prints_a_row_for_each_runtime(model, without_the_oldest, monkeypatch, capsys):
    for name in ("OpenVINO", "tract", "onnxruntime-web"):
        monkeypatch.setitem(runtimes.RUNTIMES, name, runtimes.RUNTIMES["onnxruntime, oldest"])
    assert main([str(model), "--check", "--runtimes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name in runtimes.RUNTIMES:
        assert any(line.startswith(name) for line in lines), name
    assert sum("not installed  left out" in line for line in lines) == 4


def test_the_photos_are_hard():
    """Noise and stripes: what a resize without antialiasing gets wrong."""
    for name in ("noise", "stripes of one pixel", "text"):
        photo = runtimes.detailed_photos()[name]
        nearest = photo[:: photo.shape[0] // 32, :: photo.shape[1] // 32][:32, :32].astype(int)
        assert np.abs(nearest - VIEWS["several"].of_photo(photo, 32)[1]).max() > 50
