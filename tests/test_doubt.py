"""Doubt in words, with its measured price."""

from types import SimpleNamespace

import numpy as np

from app.classifier import Prediction
from app.doubt import Doubt, doubt_of, heading, sureness, usual
from models.folder import ACCEPT_ALL

CURVE = [{"threshold": k / 100, "kept": 1 - k / 100, "rejected": k / 100} for k in range(51)]
MEASURED = {
    "threshold": 0.45,
    "kept": 0.95,
    "rejected": 0.3,
    "photos": 40,
    "outliers": 154,
    "rejection_curve": CURVE,
}


def prediction(familiarity: float) -> Prediction:
    return Prediction(("cat", "dog"), np.array([0.9, 0.1], np.float32), np.zeros((4, 4, 3), np.uint8), familiarity)


def test_the_price_in_words():
    doubt = doubt_of(SimpleNamespace(threshold=0.45), MEASURED)
    assert "30% of photos that show something else are turned away, and 5% of photos of its" in doubt.price()
    assert "measured on 154 and 40 photos" in doubt.price()
    assert "below the threshold of 0.45" in doubt.verdict(prediction(0.2))
    assert "Clear enough" in doubt.verdict(prediction(0.6))


def test_the_visitors_choice_moves_the_threshold():
    classifier = SimpleNamespace(threshold=0.45)
    assert doubt_of(classifier, MEASURED, kept=usual(MEASURED)).threshold == 0.45
    assert doubt_of(classifier, MEASURED, kept=60).threshold == CURVE[40]["threshold"]


def test_without_a_measurement_or_a_threshold_it_says_so():
    assert "was not measured" in doubt_of(SimpleNamespace(threshold=0.3), None).price()
    open_to_all = Doubt(ACCEPT_ALL)
    assert open_to_all.price() == "" and "always answers" in open_to_all.verdict(prediction(0.1))


def test_heading():
    assert heading(prediction(0.5), 0.4) == "cat, 90%"
    assert [sureness(share) for share in (0.994, 0.996, 1.0)] == ["99%", "over 99%", "over 99%"]
    assert heading(prediction(0.3), 0.4) == "Perhaps none of these; most like cat, 90%"
