"""A file with a new head: it keeps the contract, answers what the head answers, and refuses what does not fit."""

import dataclasses
import json

import numpy as np
import onnx
import onnxruntime
import pytest

from app.classifier import OUTPUTS, Classifier
from app.features import FeatureReader, FeaturesError
from app.takeaway.new_file import NewFileError, with_head
from models.folder import ONNX, read_card
from models.head import Head, learn
from models.photo import read_photo
from models.views import square
from tests.conftest import encoded, photo

CLASSES = ["=1+1", "tabby, tabby cat"]


@pytest.fixture(scope="module")
def reader(trained) -> FeatureReader:
    return FeatureReader(trained)


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    """Orange and purple photos, which the network never had to tell apart, of several shapes."""
    colours = ["orange", "purple"] * 6
    return [read_photo(encoded(photo(40 + k, 60 - k, colour, k))) for k, colour in enumerate(colours)]


@pytest.fixture(scope="module")
def head(reader, photos) -> Head:
    return learn(np.stack([reader.read(pixels) for pixels in photos]), np.arange(12) % 2)[0]


@pytest.fixture(scope="module")
def new_file(reader, head) -> bytes:
    return with_head(reader.file, head, CLASSES, {"description": "mine"})


def run(file: bytes, names: list[str], pixels: np.ndarray) -> list[np.ndarray]:
    return onnxruntime.InferenceSession(file).run(names, {"photo": pixels[np.newaxis]})


def test_it_answers_as_the_head_does(reader, head, new_file, photos):
    for pixels in photos:
        names = ["probabilities", "familiarity", "known", "view_probabilities", "features"]
        probabilities, familiarity, known, by_view, features = run(new_file, names, pixels)
        expected, likeness = head.answer(reader.read(pixels)[np.newaxis])
        np.testing.assert_allclose(probabilities, expected, atol=1e-5)
        np.testing.assert_allclose(familiarity, likeness, atol=1e-5)
        np.testing.assert_allclose(by_view.mean(axis=1), probabilities, atol=1e-6)
        np.testing.assert_array_equal(features, run(reader.file, ["features"], pixels)[0])
        assert known.dtype == bool


def test_it_keeps_the_contract_of_all_files(reader, new_file, photos, trained):
    outputs = [
        [value.name for value in onnxruntime.InferenceSession(file).get_outputs()] for file in (reader.file, new_file)
    ]
    assert outputs[0] == outputs[1] and set(OUTPUTS) <= set(outputs[1])
    np.testing.assert_array_equal(
        run(new_file, ["seen"], photos[0])[0][0], square(photos[0], read_card(trained).image_size)
    )
    together = np.stack([photos[0]] * 3)
    answers = onnxruntime.InferenceSession(new_file).run(["probabilities"], {"photo": together})[0]
    np.testing.assert_allclose(answers, run(new_file, ["probabilities"], photos[0])[0].repeat(3, axis=0), atol=1e-6)
    model = onnx.load_from_string(new_file)
    onnx.checker.check_model(model, full_check=True)
    names = [name for node in model.graph.node for name in node.output]
    assert len(names) == len(set(names)) and "head_logits" in names
    start = onnx.load_from_string(reader.file)
    assert (model.ir_version, model.opset_import[0].version) == (start.ir_version, start.opset_import[0].version)


def test_its_metadata_is_its_own(new_file):
    metadata = {entry.key: entry.value for entry in onnx.load_from_string(new_file).metadata_props}
    assert json.loads(metadata["names"]) == CLASSES and metadata["description"] == "mine"
    assert not any("accuracy" in key or "training" in key for key in metadata)
    tensors = {name for node in onnx.load_from_string(new_file).graph.node for name in node.output}
    assert all(layer["tensor"] in tensors for layer in json.loads(metadata["layers"]).values())


def test_the_page_opens_it_like_any_other(tmp_path, new_file, photos):
    (tmp_path / ONNX).write_bytes(new_file)
    prediction = Classifier(tmp_path).classify(photos[0])
    assert prediction.classes == tuple(CLASSES) and prediction.answer == "=1+1"


def test_the_same_head_gives_the_same_bytes(reader, head, new_file):
    assert with_head(reader.file, head, CLASSES, {"description": "mine"}) == new_file


def test_a_head_of_other_features_is_refused(reader, head):
    narrow = dataclasses.replace(head, weights=head.weights[:3], taught=head.taught[:, :3])
    with pytest.raises(NewFileError, match="expected 3, those of the head"):
        with_head(reader.file, narrow, CLASSES, {})


def test_a_model_without_features_is_one_sentence(model):
    (model / ONNX).write_bytes(b"no file")
    with pytest.raises(FeaturesError, match="damaged or no ONNX file"):
        FeatureReader(model)
    (model / ONNX).unlink()
    with pytest.raises(FeaturesError, match="export it first"):
        FeatureReader(model)
