"""How the file does on real photographs, and the rejection curve: what it costs to turn outliers away.

    FOLDER/<class>/...    photos of the classes; a class may be missing
    FOLDER/none/...       outliers: photos of none of the classes

Every second photo of each folder is there to choose the threshold with, the rest to measure with
(`split_alternate`). A network trained with `--outliers FOLDER/none` has seen the first half of these.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from models.evaluation import calibration, wilson_interval
from models.folder import Card
from models.photo import PhotoError, read_photo
from models.photo_files import photo_files, split_alternate
from train.data import DataError

OUTLIERS = "none"  # the folder of outliers
OUTLIER = -1  # their label
CURVE_POINTS = 101  # of the rejection curve: kept shares from 100% down to 0


@dataclass(frozen=True)
class Answers:
    """What the file says of some photos."""

    labels: np.ndarray  # int [n], OUTLIER for outliers
    probabilities: np.ndarray  # float [n, classes]
    familiarity: np.ndarray  # float [n]


def ask(session: onnxruntime.InferenceSession, folder: Path, card: Card) -> tuple[Answers, Answers]:
    """Answers for all photos of a folder: those to choose with, and those to measure with.

    Raises:
        DataError: the folder is missing, or has too few photos of the classes.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: expected a folder of photos for each class, and {OUTLIERS}/.")
    to_choose, to_measure = [], []
    for label, name in [*enumerate(card.classes), (OUTLIER, OUTLIERS)]:
        if not (folder / name).is_dir():
            continue
        first, second = split_alternate(photo_files(folder / name))
        to_choose += _ask_about(session, first, label)
        to_measure += _ask_about(session, second, label)
    for rows in (to_choose, to_measure):
        if all(label == OUTLIER for label, _, _ in rows):
            raise DataError(f"{folder} has too few photos: expected at least two in a folder named after a class.")
    return _answers(to_choose), _answers(to_measure)


def _ask_about(session: onnxruntime.InferenceSession, paths: list[Path], label: int) -> list[tuple]:
    """(label, probabilities, familiarity) of each photo that can be read."""
    rows = []
    for path in paths:
        try:
            photo = read_photo(path.read_bytes())
        except (PhotoError, OSError):
            continue
        probabilities, familiarity = session.run(["probabilities", "familiarity"], {"photo": photo[np.newaxis]})
        rows.append((label, probabilities[0], familiarity[0]))
    return rows


def _answers(rows: list[tuple]) -> Answers:
    labels, probabilities, familiarity = zip(*rows, strict=True)
    return Answers(np.array(labels), np.array(probabilities), np.array(familiarity))


def measure(answers: Answers, classes: list[str], threshold: float) -> dict:
    """How well photos are answered, and the rejection curve.

    Args:
        answers: of the photos to measure with.
        classes: their names.
        threshold: of the familiarity.

    Returns:
        What photos.json holds: `photos` and `outliers` (counts), `accuracy` with its 95% `interval`,
        `accuracy_by_class` (mean over classes), `classes` (name, photos, right), `calibration_error`, `threshold`
        and `kept`, the share of photos that reach it; with outliers also `auroc` of the familiarity, `rejected`,
        the share of outliers below the threshold, and the `rejection_curve`.
    """
    is_photo = answers.labels != OUTLIER
    labels, probabilities = answers.labels[is_photo], answers.probabilities[is_photo]
    familiarity, of_outliers = answers.familiarity[is_photo], answers.familiarity[~is_photo]
    right = probabilities.argmax(axis=1) == labels
    by_class = [
        {"name": name, "photos": int((labels == k).sum()), "right": int(right[labels == k].sum())}
        for k, name in enumerate(classes)
        if (labels == k).any()
    ]
    recalls = [float(right[labels == k].mean()) for k in range(len(classes)) if (labels == k).any()]
    measured = {
        "photos": len(labels),
        "outliers": len(of_outliers),
        "accuracy": float(right.mean()),
        "interval": wilson_interval(int(right.sum()), len(labels)),
        "accuracy_by_class": float(np.mean(recalls)),
        "classes": by_class,
        "calibration_error": calibration(probabilities.max(axis=1), right)[1],
        "threshold": threshold,
        "kept": float((familiarity >= threshold).mean()),
    }
    if len(of_outliers):
        measured["auroc"] = auroc(familiarity, of_outliers)
        measured["rejected"] = float((of_outliers < threshold).mean())
        measured["rejection_curve"] = rejection_curve(familiarity, of_outliers)
    return measured


def rejection_curve(photos: np.ndarray, outliers: np.ndarray) -> list[dict[str, float]]:
    """What each threshold keeps of the photos and rejects of the outliers, from all kept to hardly any.

    The ROC curve of outlier detection, outliers rejected instead of let through (Hendrycks and Gimpel 2017,
    arXiv:1610.02136).

    Args:
        photos: familiarity of photos of the classes `[n]`.
        outliers: familiarity of outliers `[m]`.
    """
    rows = []
    for kept in np.linspace(1, 0, CURVE_POINTS):
        threshold = float(np.quantile(photos, 1 - kept, method="higher"))
        rows.append(
            {
                "threshold": threshold,
                "kept": float((photos >= threshold).mean()),
                "rejected": float((outliers < threshold).mean()),
            }
        )
    return rows


def auroc(photos: np.ndarray, outliers: np.ndarray) -> float:
    """How often a photo `[n]` of the classes is more familiar than an outlier `[m]`: 0.5 is chance, 1 always."""
    difference = photos[:, np.newaxis] - outliers
    return float((difference > 0).mean() + (difference == 0).mean() / 2)
