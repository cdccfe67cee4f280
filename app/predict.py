"""Answers in the terminal: `python -m app.predict PHOTO... [--model models/article] [--csv]`."""

import argparse
import csv
import io
import sys
from pathlib import Path

from app import catalog
from app.classifier import Classifier, ModelError, Prediction
from models.photo import PhotoError, read_photo


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when every photo was answered, 1 when some were not, 2 without a model."""
    parser = argparse.ArgumentParser(prog="python -m app.predict", description="Say what photos show.")
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="image files")
    parser.add_argument("--model", type=Path, help="model folder (default: the one that the page opens with)")
    parser.add_argument("--csv", action="store_true", help="a table with the probability of every class")
    options = parser.parse_args(arguments)
    try:
        classifier = Classifier(options.model or catalog.folder(catalog.default()))
    except ModelError as problem:
        print(f"predict: {problem}", file=sys.stderr)
        return 2
    answers = []
    for path in options.photos:
        try:
            prediction = classifier.classify(read_photo(path.read_bytes()))
        except (PhotoError, OSError) as problem:
            reason = problem if isinstance(problem, PhotoError) else f"The file cannot be read: {problem.strerror}."
            print(f"{path}: {reason}", file=sys.stderr)
            continue
        answers.append((str(path), prediction))
        if not options.csv:
            doubt = "" if prediction.known(classifier.threshold) else ", perhaps none of its classes"
            print(f"{path}: {prediction.answer} {prediction.confidence:.1%}{doubt}")
    if options.csv:
        print(table(answers, classifier.classes, classifier.threshold), end="")
    return 0 if len(answers) == len(options.photos) else 1


def table(answers: list[tuple[str, Prediction]], classes: tuple[str, ...], threshold: float) -> str:
    """Answers as CSV: photo, answer, confidence, whether it is familiar enough, then the probability of each class."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["photo", "answer", "confidence", "known", *classes])
    for name, prediction in answers:
        confidence, *numbers = (f"{value:.6f}" for value in (prediction.confidence, *prediction.probabilities))
        known = "true" if prediction.known(threshold) else "false"
        writer.writerow([safe_cell(name), prediction.answer, confidence, known, *numbers])
    return text.getvalue()


def safe_cell(text: str) -> str:
    """`text` so that a spreadsheet does not take a file name such as "=1+1" for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


if __name__ == "__main__":
    sys.exit(main())
