"""The bars beside an answer are a table that can be read, and names in it are only text."""

import numpy as np

from app.bars import SHOWN, bars
from app.classifier import Prediction


def prediction(classes: tuple[str, ...], probabilities: list[float]) -> Prediction:
    return Prediction(classes, np.array(probabilities, np.float32), np.zeros((4, 4, 3), np.uint8), 1.0)


def test_the_most_probable_class_comes_first():
    text = bars(prediction(("cat", "dog"), [0.25, 0.75]), "Of one photo")
    assert text.index("dog") < text.index("cat") and '<tr class="answer" title="dog: probability 75.00%">' in text
    assert "<caption>Of one photo</caption>" in text and "width: 25.0%" in text and ">25.0%<" in text


def test_many_classes_end_in_one_row():
    text = bars(prediction(tuple(f"class {k}" for k in range(100)), [0.01] * 100))
    assert text.count("<tr") == SHOWN + 1 and "90 others together" in text and ">90.0%<" in text


def test_names_are_text():
    text = bars(prediction(('<img src=x onerror="alert(1)">', "dog"), [0.9, 0.1]), "<b>")
    assert "<img" not in text and "<b>" not in text
