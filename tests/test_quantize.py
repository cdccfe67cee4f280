"""The smaller file: of the real export, asked by the page's own classifier."""

import hashlib
import json
import shutil

import numpy as np

from app.classifier import Classifier
from app.takeaway.variants import variants
from export.__main__ import main as export
from export.quantize import main as quantize
from models.folder import INT8, INT8_COST, ONNX
from models.photo import read_photo
from tests.conftest import encoded, photo
from train.__main__ import main as train


def test_the_smaller_file_answers_nearly_the_same(model, photo_folder, tmp_path, capsys):
    assert quantize([str(model), "--data", str(photo_folder)]) == 0
    assert "of 15 test images right" in capsys.readouterr().out
    measured = json.loads((model / INT8_COST).read_text())
    assert measured["of"] == hashlib.sha256((model / ONNX).read_bytes()).hexdigest()
    assert measured["images"] == 15 and measured["agreement"] >= 0.9

    small = shutil.copytree(model, tmp_path / "small")
    shutil.copy(model / INT8, small / ONNX)
    pixels = read_photo(encoded(photo(200, 150)))
    whole, smaller = Classifier(model).classify(pixels), Classifier(small).classify(pixels)
    np.testing.assert_array_equal(smaller.seen, whole.seen)
    np.testing.assert_allclose(smaller.probabilities, whole.probabilities, atol=0.1)


def test_photographs_calibrate_and_measure_too(model, photo_folder, tmp_path, capsys):
    photographs = photo_folder / "test"  # five of each class: three to calibrate with, two to measure
    assert quantize([str(model), "--data", str(photo_folder), "--photos", str(photographs)]) == 0
    assert "of 6 photographs right" in capsys.readouterr().out
    measured = json.loads((model / INT8_COST).read_text())["photographs"]
    assert measured["photos"] == 6 and abs(measured["accuracy"] - measured["accuracy_of_whole"]) < 0.2
    assert "right on 6 photographs" in variants(model)[0].title

    assert quantize([str(model), "--data", str(photo_folder), "--photos", str(tmp_path)]) == 2
    assert "holds no photograph of a class: expected" in capsys.readouterr().err


def test_other_data_is_refused(model, tmp_path, capsys):
    for colour in ("blue", "green", "red"):
        (tmp_path / "other" / colour).mkdir(parents=True)
        for number in range(4):
            photo(seed=number).save(tmp_path / "other" / colour / f"{number}.png")
    assert quantize([str(model), "--data", str(tmp_path / "other")]) == 2
    assert "is not the data that colours was trained on" in capsys.readouterr().err
    assert not (model / INT8).exists()


def test_a_model_without_test_images_is_refused(model, photo_folder, tmp_path, capsys):
    data = str(photo_folder / "train")
    assert train(["few", "--data", data, "--start", str(model), "--models", str(tmp_path), "--name", "taught"]) == 0
    assert export([str(tmp_path / "taught")]) == 0
    assert quantize([str(tmp_path / "taught"), "--data", data]) == 2
    assert capsys.readouterr().err.endswith(
        "quantize: taught has no test images: expected some to measure the smaller file on.\n"
    )
    assert not (tmp_path / "taught" / INT8).exists()
