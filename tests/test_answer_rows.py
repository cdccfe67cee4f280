"""Answers as lines: names stay text."""

import csv
import io

import numpy as np
import pytest

from app.answer_rows import Csv, JsonLines, Text, printable, safe_cell, table
from app.classifier import Prediction

PREDICTION = Prediction(("cat", "dog, wet"), np.array([0.25, 0.75], np.float32), np.zeros((1, 1, 3), np.uint8), 0.5)
ODD = ['a,"b".jpg', "=1+1.png", "two\nlines.png", "\x1b[31mred.png", "\udcff.png", "ä 猫.png"]


@pytest.mark.parametrize("path", ODD)
@pytest.mark.parametrize("layout", [Csv(), JsonLines()])
def test_a_row_is_one_line_and_its_photo_is_found_again(layout, path):
    row = layout.row(path, PREDICTION, threshold=0.0)
    assert row.encode().count(b"\n") == 1 and row.endswith("\n")
    assert layout.name_in(row) == layout.name(path)


def test_json_keeps_names_and_tables_disarm_formulas():
    assert [JsonLines().name(path) for path in ODD] == ODD
    assert Csv().name("=1+1.png") == "'=1+1.png" and safe_cell("plain.png") == "plain.png"


def test_nothing_steers_the_terminal():
    row = Text().row("\x1b[31m\n.png", PREDICTION, threshold=0.9)
    assert row == "\\x1b[31m\\n.png: dog, wet 75.0%, perhaps none of its classes\n"
    assert printable("ä 猫.png") == "ä 猫.png"


def test_the_pages_table():
    (row,) = csv.DictReader(io.StringIO(table([("x.png", PREDICTION)], PREDICTION.classes, 0.9)))
    assert row == {
        "photo": "x.png",
        "answer": "dog, wet",
        "confidence": "0.750000",
        "known": "false",
        "cat": "0.250000",
        "dog, wet": "0.750000",
    }
