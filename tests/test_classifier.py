"""The ONNX file behind the page: answers, and folders without a usable file."""

import threading
import time

import numpy as np
import onnx
import pytest

from app.classifier import Classifier, ModelError
from models.photo import read_photo
from tests.conftest import CLASSES, encoded, photo


def test_answers_are_right_and_complete(trained):
    classifier = Classifier(trained)
    assert classifier.classes == CLASSES
    for colour in CLASSES:
        prediction = classifier.classify(read_photo(encoded(photo(300, 200, colour, seed=77))))
        assert prediction.answer == colour == prediction.ranked()[0][0]
        assert prediction.confidence == prediction.ranked()[0][1] > 1 / 3
        assert prediction.probabilities.sum() == pytest.approx(1, abs=1e-6)
        assert prediction.seen.shape == (32, 32, 3) and prediction.seen.dtype == np.uint8


def test_views_and_familiarity_come_with_the_answer(trained):
    classifier = Classifier(trained)
    pixels = read_photo(encoded(photo(300, 200, "red", seed=77)))
    prediction = classifier.classify(pixels)
    (view,) = prediction.views
    assert view.name == "centre square"
    np.testing.assert_array_equal(view.pixels, prediction.seen)
    np.testing.assert_allclose(view.probabilities, prediction.probabilities, atol=1e-6)
    np.testing.assert_array_equal(classifier.probabilities(pixels[np.newaxis])[0], prediction.probabilities)
    assert prediction.familiarity >= classifier.threshold


def test_interface_is_read_from_the_file(trained):
    rows = Classifier(trained).interface()
    assert rows[0] == {"role": "input", "name": "photo", "type": "uint8", "shape": "n x height x width x 3"}
    outputs = {"probabilities", "logits", "features", "seen", "familiarity", "known", "views", "view_probabilities"}
    assert {row["name"] for row in rows[1:]} == outputs


def test_folders_without_a_usable_file(model):
    whole = (model / "model.onnx").read_bytes()
    (model / "model.onnx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="damaged or no ONNX file"):
        Classifier(model)
    other = onnx.parser.parse_model(
        '<ir_version: 8, opset_import: ["": 18]> g (float[n] x) => (float[n] y) { y = Neg (x) }'
    )
    onnx.save(other, model / "model.onnx")
    with pytest.raises(ModelError, match="not one that this Glimpse exported"):
        Classifier(model)
    (model / "model.onnx").unlink()
    with pytest.raises(ModelError, match="still to be exported"):
        Classifier(model)


def test_who_asks_once_comes_before_the_next_questions_of_another(trained, monkeypatch):
    """One asks again and again, as a heat map does; another asks while the first question is looked at."""
    monkeypatch.setattr("app.classifier.processors", lambda: 1)
    classifier = Classifier(trained)
    asked, may_answer = [], threading.Event()

    class Session:
        def run(self, outputs, inputs):
            asked.append(inputs["photo"])
            assert may_answer.wait(60)
            return [None]

    monkeypatch.setattr(classifier, "_session", Session())
    many = threading.Thread(target=lambda: [classifier.probabilities("many") for _ in range(5)])
    once = threading.Thread(target=classifier.probabilities, args=("once",))
    many.start()
    while not asked:
        time.sleep(0.001)
    once.start()
    while classifier._pool._work_queue.empty():
        time.sleep(0.001)
    may_answer.set()
    many.join()
    once.join()
    assert asked == ["many", "once", "many", "many", "many", "many"]
