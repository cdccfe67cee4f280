"""The whole ONNX file and the smaller one, as the page and the site offer them."""

import hashlib
import json

import pytest

from app.takeaway.variants import variants
from models.folder import INT8, INT8_COST, ONNX, CardError

COST = {
    "images": 10_000,
    "accuracy": 0.9292,
    "accuracy_of_whole": 0.93,
    "agreement": 0.9925,
    "milliseconds": 5.0,
    "milliseconds_of_whole": 9.0,
}


def test_the_whole_file_alone(model):
    (whole,) = variants(model)
    assert whole.file == ONNX and whole.data == (model / ONNX).read_bytes()


def test_the_smaller_file_comes_first_and_says_its_price(model):
    (model / INT8).write_bytes(b"small")
    digest = hashlib.sha256((model / ONNX).read_bytes()).hexdigest()
    (model / INT8_COST).write_text(json.dumps(COST | {"of": digest}))
    small, whole = variants(model)
    assert (small.file, small.data, whole.file) == (INT8, b"small", ONNX)
    assert "92.92% right on 10,000 test images, the whole file 93.00%; the same answer on 99.2%" in small.title


def test_a_smaller_file_of_another_network_is_left_out(model):
    (model / INT8).write_bytes(b"small")
    assert len(variants(model)) == 1, "what it costs was not measured"
    (model / INT8_COST).write_text(json.dumps(COST | {"of": "of an earlier export"}))
    assert len(variants(model)) == 1


def test_what_is_damaged_or_missing_is_told(model):
    (model / INT8).write_bytes(b"small")
    (model / INT8_COST).write_text("{}")
    with pytest.raises(CardError, match=r"int8\.json"):
        variants(model)
    (model / ONNX).unlink()
    with pytest.raises(CardError, match="is not exported yet"):
        variants(model)
