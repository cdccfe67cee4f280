"""How the file does on real photographs, and what it costs to turn away photos of other things.

    FOLDER/<class>/...    photos of the classes; a class may be missing
    FOLDER/none/...       photos of other things

Every second photo of each folder is there to choose the threshold with, the others to measure with
(`train.others.halves`); a network trained with `--other-photos FOLDER/none` has seen the first half of these.
"""

from pathlib import Path

import numpy as np
import onnxruntime

from app.photo import PhotoError, read_photo
from models.folder import Card
from train.data import DataError
from train.evaluate import calibration, wilson_interval
from train.others import halves, photo_files

OTHERS = "none"  # the folder of photos of other things
STEPS = 101  # of the price list: kept shares from 0 to 100%


def ask(session: onnxruntime.InferenceSession, folder: Path, card: Card) -> tuple[dict, dict]:
    """Answers for all photos of a folder: those to choose with, and those to measure with.

    Returns:
        Two dictionaries: `labels` int `[n]`, -1 for other things; `probabilities` float `[n, classes]`;
        `familiarity` float `[n]`.

    Raises:
        DataError: the folder is missing, or holds no photo of any class.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: expected a folder of photos for each class, and {OTHERS}/.")
    found: tuple[list, list] = ([], [])
    for label, name in [*enumerate(card.classes), (-1, OTHERS)]:
        if not (folder / name).is_dir():
            continue
        for rows, paths in zip(found, halves(photo_files(folder / name)), strict=True):
            for path in paths:
                try:
                    photo = read_photo(path.read_bytes())
                except (PhotoError, OSError):
                    continue
                probabilities, familiarity = session.run(["probabilities", "familiarity"], {"photo": photo[np.newaxis]})
                rows.append((label, probabilities[0], familiarity[0]))
    if not all(any(label >= 0 for label, _, _ in rows) for rows in found):
        raise DataError(f"{folder} has too few photos: expected at least two in a folder named after a class.")
    to_choose, to_measure = (
        dict(zip(("labels", "probabilities", "familiarity"), map(np.array, zip(*rows, strict=True)), strict=True))
        for rows in found
    )
    return to_choose, to_measure


def measure(answers: dict, classes: list[str], chosen: float) -> dict:
    """How well photos are answered, and the price of turning others away.

    Args:
        answers: of the photos to measure with, see `ask`.
        classes: their names.
        chosen: the threshold.

    Returns:
        What photos.json holds: `photos` and `others` (counts), `accuracy` with its 95% `interval`,
        `accuracy_by_class` (mean over classes), `classes` (name, photos, right), `calibration_error`; with
        photos of other things also `auroc` of the familiarity, `kept` and `turned_away` (shares, at the
        threshold) and `price` (a list of `kept`, `turned_away`, `threshold`).
    """
    labels, probabilities, familiarity = (answers[key] for key in ("labels", "probabilities", "familiarity"))
    shown = labels >= 0
    right = probabilities.argmax(axis=1) == labels
    by_class = [
        {"name": name, "photos": int((labels == k).sum()), "right": int(right[labels == k].sum())}
        for k, name in enumerate(classes)
        if (labels == k).any()
    ]
    measured = {
        "photos": int(shown.sum()),
        "others": int((~shown).sum()),
        "accuracy": float(right[shown].mean()),
        "interval": wilson_interval(int(right[shown].sum()), int(shown.sum())),
        "accuracy_by_class": float(np.mean([row["right"] / row["photos"] for row in by_class])),
        "classes": by_class,
        "calibration_error": calibration(probabilities[shown].max(axis=1), right[shown])[1],
        "threshold": chosen,
        "kept": float((familiarity[shown] >= chosen).mean()),
    }
    if not shown.all():
        measured["auroc"] = auroc(familiarity[shown], familiarity[~shown])
        measured["turned_away"] = float((familiarity[~shown] < chosen).mean())
        measured["price"] = price(familiarity[shown], familiarity[~shown])
    return measured


def price(shown: np.ndarray, others: np.ndarray) -> list[dict[str, float]]:
    """What each threshold keeps and turns away: from all kept to none.

    Args:
        shown: familiarity of photos of the classes `[n]`.
        others: familiarity of photos of other things `[m]`.
    """
    rows = []
    for kept in np.linspace(1, 0, STEPS):
        limit = float(np.quantile(shown, 1 - kept, method="higher"))
        rows.append(
            {
                "threshold": limit,
                "kept": float((shown >= limit).mean()),
                "turned_away": float((others < limit).mean()),
            }
        )
    return rows


def auroc(shown: np.ndarray, others: np.ndarray) -> float:
    """How often a photo of the classes is more familiar than one of other things: 0.5 is chance, 1 always."""
    difference = shown[:, np.newaxis] - others
    return float((difference > 0).mean() + (difference == 0).mean() / 2)
