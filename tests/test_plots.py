"""Every figure has a title, axis names, and a hover that says what it is."""

import numpy as np
import pytest

from app import photo_plots, plots
from models.folder import EVALUATION, read_json
from tests.conftest import photo
from train.record import read_history

PRICE = {
    "rejection_curve": [{"threshold": 1.0, "kept": 1.0, "rejected": 0.1}, {"threshold": 2.0, "kept": 0, "rejected": 1}]
}


@pytest.fixture(scope="module")
def figures(trained):
    evaluation, history = read_json(trained / EVALUATION), read_history(trained)
    return {
        "accuracy": plots.curves({"a": history, "b": history}, "accuracy", False, {"a": "x", "b": "y"}),
        "loss": plots.curves({"a": history}, "loss", True, {"a": "x"}),
        "classes": plots.class_accuracy({"a": evaluation, "b": evaluation}),
        "confusion": plots.confusion(evaluation),
        "calibration": plots.calibration({"a": evaluation}),
        "heat": photo_plots.heat(photo(), np.eye(4) / 5, "dog"),
        "price": photo_plots.rejection_curve(PRICE, 1.5, {"mine.jpg": 1.2}),
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
    heatmap, cells = figures["confusion"].data
    assert [list(row) for row in heatmap.text] == matrix and heatmap.texttemplate == "%{text}"
    assert list(cells.text) == [f"{value:,}" for row in matrix for value in row]


def test_calibration_marks_points_of_few_images():
    bins = [
        {"confidence": 0.2, "accuracy": 0.5, "count": plots.FEW - 1},
        {"confidence": 0.9, "accuracy": 1, "count": 99},
    ]
    points = plots.calibration({"a": {"calibration": bins}}).data[1]
    assert list(points.marker.symbol) == ["circle-open", "circle"]


def test_the_heat_lies_on_the_photo(figures):
    figure = figures["heat"]
    (image,) = figure.layout.images
    assert image.source.startswith("data:image/png") and (image.sizex, image.sizey) == (40, 30)
    assert list(figure.data[0].x) == [5, 15, 25, 35] and figure.data[0].zmin == 0
    assert figure.layout.yaxis.range[0] == 30  # the first row on top


def test_the_price_has_both_sides_and_the_visitors_photos(figures):
    kept, away, own = figures["price"].data
    assert (kept.y[0], away.y[1], own.x[0]) == (1, 1, 1.2)


def test_many_classes_show_the_worst_pairs_and_odd_names_stay_names():
    names = ["0", "10", "tabby, tabby cat", "a|b", "=1+1"]
    matrix = [[9, 0, 0, 0, 1], [0, 7, 3, 0, 0], [0, 0, 10, 0, 0], [0, 0, 0, 10, 0], [2, 0, 0, 0, 8]]
    evaluation = {"classes": [{"name": name} for name in names], "confusion": matrix}
    figure = plots.worst_pairs(evaluation)
    assert list(figure.data[0].y)[::-1] == ["10, called tabby, tabby cat", "=1+1, called 0", "0, called =1+1"]
    assert list(figure.data[0].x) == [1, 2, 3]
    assert plots.confusion(evaluation).layout.xaxis.type == plots.confusion(evaluation).layout.yaxis.type == "category"
    assert plots.class_balance(names, [1] * 5, [1] * 5).layout.xaxis.type == "category"
