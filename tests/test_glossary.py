"""Every term of the field that the page uses is explained."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from app.glossary import TERMS, meaning
from app.screens import words
from tests.conftest import ROOT
from tests.test_screens import SCREENS, screen, texts

# The field's words, as a reader may meet them on the page, and where the glossary has them.
FIELD = {
    r"convolutions?": "convolution",
    r"filters?": "filter",
    r"stride": "stride",
    r"padding": "padding",
    r"feature maps?": "feature map",
    r"pooling": "pooling",
    r"relu": "ReLU",
    r"flatten": "flatten",
    r"dense|fully connected": "dense",
    r"logits?": "logit",
    r"softmax": "softmax",
    r"epochs?": "epoch",
    r"batch": "batch",
    r"loss": "loss",
    r"learning rate": "learning rate",
    r"overfitting": "overfitting",
    r"augmentation": "augmentation",
    r"test-time augmentation": "test-time augmentation",
    r"calibration": "calibration",
    r"out-of-distribution": "out-of-distribution",
    r"outliers?": "outlier",
    r"outlier exposure": "outlier exposure",
    r"familiarity": "familiarity",
    r"auroc": "AUROC",
    r"precision": "precision",
    r"recall": "recall",
    r"f1": "F1",
    r"expected calibration error": "expected calibration error",
    r"batch normali[sz]ation": "batch normalization",
    r"parameters": "parameters",
    r"onnx": "ONNX",
    r"opset": "opset",
    r"parity": "parity",
    r"temperature": "temperature",
    r"class activation map": "class activation map",
}


@pytest.mark.parametrize("name", SCREENS)
def test_terms_on_the_page_are_in_the_glossary(name):
    app: AppTest = screen(name)  # of the committed models
    shown = re.sub(r"\\", "", texts(app)).lower()
    used = {term for pattern, term in FIELD.items() if re.search(rf"\b(?:{pattern})\b", shown)}
    assert used <= set(TERMS)


def test_each_term_has_one_plain_sentence():
    for term, sentence in TERMS.items():
        assert sentence[0].isupper() and sentence.endswith((".", "...")) and len(sentence) < 160, term


def test_screens_ask_only_for_terms_that_are_there():
    asked = re.findall(r"words\(([^)]*)\)", "".join(path.read_text() for path in (ROOT / "app").rglob("*.py")))
    terms = [term for call in asked for term in re.findall(r'"([^"]+)"', call)]
    assert len(terms) > 20
    for term in terms:
        assert meaning(term)
    with pytest.raises(KeyError):
        words.meaning("phlogiston")
