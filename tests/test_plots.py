"""Every figure has a title, axis names, and a hover that says what it is."""

import pytest

from app import plots
from app.classifier import Classifier
from app.photo import read_photo
from models.folder import EVALUATION, read_json
from tests.conftest import encoded, photo
from train.record import read_history


@pytest.fixture(scope="module")
def figures(trained):
    evaluation, history = read_json(trained / EVALUATION), read_history(trained)
    prediction = Classifier(trained).classify(read_photo(encoded(photo())))
    return {
        "probabilities": plots.probabilities(prediction),
        "accuracy": plots.curves({"a": history, "b": history}, "accuracy", False, {"a": "x", "b": "y"}),
        "loss": plots.curves({"a": history}, "loss", True, {"a": "x"}),
        "classes": plots.class_accuracy({"a": evaluation, "b": evaluation}),
        "confusion": plots.confusion(evaluation),
        "calibration": plots.calibration({"a": evaluation}),
        "balance": plots.class_balance(["x", "y"], [3, 4], [1, 1]),
    }


def test_titles_axes_and_hovers(figures):
    for name, figure in figures.items():
        assert len(figure.layout.title.text) > 10, name
        assert figure.layout.xaxis.title.text and figure.layout.yaxis.title.text, name
        for trace in figure.data:
            assert trace.hoverinfo == "skip" or len(trace.hovertemplate) > 10, name


def test_curves_by_time_use_seconds(figures, trained):
    rows = read_history(trained)
    assert list(figures["loss"].data[0].x) == [row["seconds"] for row in rows]
    assert list(figures["accuracy"].data[1].y) == [row["val_accuracy"] for row in rows]
    assert len(figures["accuracy"].data) == 4


def test_confusion_cells_hold_the_counts(figures, trained):
    matrix = read_json(trained / EVALUATION)["confusion"]
    assert list(figures["confusion"].data[1].text) == [f"{value:,}" for row in matrix for value in row]


def test_the_answers_bar_is_on_top(figures):
    assert figures["probabilities"].data[0].x[-1] == max(figures["probabilities"].data[0].x)
