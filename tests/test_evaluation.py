"""The figures against sums done by hand."""

import numpy as np
import pytest

from models.evaluation import evaluate, wilson_interval
from train.data import Data
from train.galleries import mistakes, samples

LABELS = np.array([0, 0, 0, 1, 1, 2])
PROBABILITIES = np.array(
    [[0.9, 0.1, 0.0], [0.4, 0.6, 0.0], [0.7, 0.2, 0.1], [0.2, 0.8, 0.0], [0.95, 0.05, 0.0], [0.1, 0.1, 0.8]]
)


def test_figures_of_six_answers():
    measured = evaluate(PROBABILITIES, LABELS, ["a", "b", "c"])
    assert measured["accuracy"] == pytest.approx(4 / 6)
    assert measured["confusion"] == [[2, 1, 0], [1, 1, 0], [0, 0, 1]]
    a, b, c = measured["classes"]
    assert a["recall"] == pytest.approx(2 / 3) and a["precision"] == pytest.approx(2 / 3)
    assert b["f1"] == pytest.approx(0.5) and c["f1"] == 1 and b["support"] == 2


def test_wilson_interval_of_a_textbook_case():
    low, high = wilson_interval(81, 263)  # Newcombe 1998, table I: 0.2553 to 0.3662
    assert low == pytest.approx(0.2553, abs=1e-4) and high == pytest.approx(0.3662, abs=1e-4)
    assert wilson_interval(0, 0) == [0, 1]
    assert wilson_interval(0, 10)[0] == 0 and wilson_interval(10, 10)[1] == pytest.approx(1)


def test_calibration_of_an_honest_and_a_boastful_network():
    random = np.random.default_rng(0)
    confidence = random.uniform(0.5, 1, 20_000)
    labels = (random.random(20_000) > confidence).astype(int)
    honest = np.stack([confidence, 1 - confidence], axis=1)
    assert evaluate(honest, labels, ["a", "b"])["calibration_error"] < 0.02
    boastful = np.tile([1.0, 0.0], (20_000, 1))
    assert evaluate(boastful, labels, ["a", "b"])["calibration_error"] == pytest.approx(labels.mean(), abs=1e-6)


def test_a_class_that_is_never_answered():
    measured = evaluate(np.array([[1.0, 0.0]]), np.array([0]), ["a", "b"])
    assert measured["classes"][1]["precision"] == 0 and measured["classes"][1]["interval"] == [0, 1]


def test_galleries():
    images = np.stack([np.full((4, 4, 3), 10 * number, np.uint8) for number in range(6)])
    data = Data("d", ["a", "b", "c"], images, LABELS, images, LABELS)
    assert [entry["class"] for entry in samples(data).entries] == ["a", "a", "a", "b", "b", "c"]
    gallery = mistakes(data, PROBABILITIES)
    assert gallery.entries == [
        {"true": "b", "predicted": "a", "confidence": 0.95},
        {"true": "a", "predicted": "b", "confidence": 0.6},
    ]
    assert gallery.images[:, 0, 0, 0].tolist() == [40, 10]
