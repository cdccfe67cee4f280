"""How well a head learns from 5, 10, 20 and 40 photos a class, on the features of one or several models.

    python -m tests.benchmarks.few --data FOLDER --outliers PHOTOS/none --start models/photos models/accurate

FOLDER holds a folder of photos per class. Of each class 40 photos are for teaching, in another order each time, and
the others are asked about. Prints the mean and the least accuracy over the times, the mean cross-validated accuracy,
what the threshold keeps and turns away, and the AUROC of the likeness against the outliers.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from models.head import learn
from models.photo import PhotoError, read_photo
from models.photo_files import photo_files
from models.views import square
from train.data import load
from train.few import open_start, view_features

COUNTS = (5, 10, 20, 40)
FOR_TEACHING = 40  # of each class; the others are asked about
TIMES = 8


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.few", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", required=True, type=Path, metavar="FOLDER")
    parser.add_argument("--outliers", required=True, type=Path, metavar="FOLDER")
    parser.add_argument("--start", required=True, nargs="+", type=Path, metavar="MODEL")
    options = parser.parse_args(arguments)
    print("| features of | photos a class | right (least) | cross-validated | kept | turned away | AUROC |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for folder in options.start:
        start = open_start(folder)
        size = start.card.image_size
        data = load(str(options.data), size, hold_out=False)
        features = view_features(start, data.train_images)
        outliers = view_features(start, read_squares(options.outliers, size))
        for count in COUNTS:
            print(f"| {folder.name} | {count} | {row(features, data.train_labels, outliers, count)} |", flush=True)
    return 0


def read_squares(folder: Path, size: int) -> np.ndarray:
    """The photos of a folder as squares, uint8 `[n, size, size, 3]`."""
    images = []
    for path in photo_files(folder):
        try:
            images.append(square(read_photo(path.read_bytes()), size))
        except (PhotoError, OSError):
            continue
    return np.stack(images)


def row(features: np.ndarray, labels: np.ndarray, outliers: np.ndarray, count: int) -> str:
    """A row of the table, from its third column on.

    Args:
        features, outliers: `[n, views, width]`.
        labels: int `[n]`.
        count: photos a class to teach with.
    """
    right, validated, kept, turned_away, auroc = [], [], [], [], []
    for seed in range(TIMES):
        order = np.random.default_rng(seed).permutation(len(labels))
        of_class = [order[labels[order] == label] for label in np.unique(labels)]
        taught = np.concatenate([members[:count] for members in of_class])
        asked = np.concatenate([members[FOR_TEACHING:] for members in of_class])
        head, found = learn(features[taught], labels[taught])
        probabilities, likeness = head.answer(features[asked])
        others = head.answer(outliers)[1]
        right.append((probabilities.argmax(axis=1) == labels[asked]).mean())
        validated.append((found.probabilities.argmax(axis=1) == labels[taught]).mean())
        kept.append((likeness >= head.threshold).mean())
        turned_away.append((others < head.threshold).mean())
        auroc.append((likeness[:, None] > others[None]).mean())
    means = [f"{np.mean(values):.1%}" for values in (validated, kept, turned_away)]
    return " | ".join([f"{np.mean(right):.1%} ({min(right):.1%})", *means, f"{np.mean(auroc):.3f}"])


if __name__ == "__main__":
    sys.exit(main())
