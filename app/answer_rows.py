"""Answers as lines: text for people, CSV for tables, JSON lines for programs.

A line names its photo in a way that can be found again, so that a run that was stopped goes on from its lines.
"""

import csv
import io
import json
from collections.abc import Iterable

from app.classifier import Prediction


class Text:
    """A sentence a photo: "cat.jpg: cat 93.1%"."""

    def header(self, classes: tuple[str, ...]) -> str:
        """What stands above the rows."""
        return ""

    def name(self, path: str) -> str:
        """How a row names its photo."""
        return printable(path)

    def row(self, path: str, prediction: Prediction, threshold: float) -> str:
        """The line of one photo, with its end."""
        doubt = "" if prediction.known(threshold) else ", perhaps none of its classes"
        return f"{self.name(path)}: {prediction.answer} {prediction.confidence:.1%}{doubt}\n"


class Csv:
    """Photo, answer, confidence, whether it is familiar enough, then the probability of each class."""

    def header(self, classes: tuple[str, ...]) -> str:
        return csv_line(["photo", "answer", "confidence", "known", *classes])

    def name(self, path: str) -> str:
        return safe_cell(printable(path))

    def row(self, path: str, prediction: Prediction, threshold: float) -> str:
        confidence, *numbers = (f"{value:.6f}" for value in (prediction.confidence, *prediction.probabilities))
        known = "true" if prediction.known(threshold) else "false"
        return csv_line([self.name(path), prediction.answer, confidence, known, *numbers])

    def name_in(self, line: str) -> str:
        """The photo's name in a row."""
        return next(csv.reader([line]))[0]


class JsonLines:
    """One JSON object a photo (https://jsonlines.org), with the same entries as the CSV."""

    def header(self, classes: tuple[str, ...]) -> str:
        return ""

    def name(self, path: str) -> str:
        return path

    def row(self, path: str, prediction: Prediction, threshold: float) -> str:
        by_class = zip(prediction.classes, map(float, prediction.probabilities), strict=True)
        values = {
            "photo": self.name(path),
            "answer": prediction.answer,
            "confidence": round(prediction.confidence, 6),
            "known": prediction.known(threshold),
            "probabilities": {name: round(value, 6) for name, value in by_class},
        }
        return json.dumps(values) + "\n"

    def name_in(self, line: str) -> str:
        """The photo's name in a row."""
        return json.loads(line)["photo"]


def table(answers: Iterable[tuple[str, Prediction]], classes: tuple[str, ...], threshold: float) -> str:
    """Answers, with what each photo is called, as CSV."""
    layout = Csv()
    rows = (layout.row(name, prediction, threshold) for name, prediction in answers)
    return layout.header(classes) + "".join(rows)


def csv_line(cells: list[str]) -> str:
    """Cells as one line of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def safe_cell(text: str) -> str:
    """`text` so that a spreadsheet does not take a file name such as "=1+1" for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def printable(text: str) -> str:
    r"""`text` with escapes (`\n`, `\x1b`) for what would end the line, steer a terminal, or is no character."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
