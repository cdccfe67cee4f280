"""From a real photo to an answer and to doubt: the alternatives, measured.

    python -m tests.benchmarks.alternatives models/accurate --photos FOLDER [FOLDER ...] [--data FOLDER]

Prints two tables, of the photos to choose with (every second one, see export/rejection.py): which squares of a photo
to ask about and how to combine the answers; and which number tells photos of the classes from outliers. With the
training data, distances in feature space are among them.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from PIL import Image

from export.rejection import OUTLIER, OUTLIERS, auroc
from models import folder as model_folder
from models.evaluation import wilson_interval
from models.folder import CardError, read_card
from models.photo import PhotoError, read_photo
from models.photo_files import photo_files, split_alternate
from models.views import familiarity, softmax, thinned
from train.data import DataError, load

BATCH = 500
FEATURES_OF = 10_000  # training images whose features are compared with a photo's
WAYS = [  # squares whose answers are combined; each is also mirrored
    ["centre"],
    ["whole"],
    ["padded"],
    ["middle 7/8"],
    ["middle 3/4"],
    ["centre", "whole"],
    ["centre", "middle 7/8"],
    ["centre", "whole", "middle 7/8"],
    ["centre", "whole", "middle 3/4"],
    ["centre", "both ends"],
    ["centre", "whole", "both ends", "middle 3/4"],
]
CHOSEN = ["centre", "whole", "middle 7/8"]


def squares(pixels: np.ndarray, size: int) -> dict[str, np.ndarray]:
    """Ways to make squares of a photo, uint8 `[k, size, size, 3]` each, by name."""
    image = Image.fromarray(thinned(pixels, size))
    width, height = image.size
    side = min(width, height)

    def cut(left: float, top: float, right: float, bottom: float) -> np.ndarray:
        return np.asarray(image.resize((size, size), Image.Resampling.BILINEAR, (left, top, right, bottom)))

    def middle(share: float) -> np.ndarray:
        half = share * side / 2
        return cut(width / 2 - half, height / 2 - half, width / 2 + half, height / 2 + half)

    colour = tuple(int(value) for value in np.asarray(image).mean(axis=(0, 1)))
    padded = Image.new("RGB", (max(width, height),) * 2, colour)
    padded.paste(image, ((padded.width - width) // 2, (padded.height - height) // 2))
    ends = [cut(0, 0, side, side), cut(width - side, height - side, width, height)]
    return {
        "centre": middle(1)[np.newaxis],
        "whole": cut(0, 0, width, height)[np.newaxis],
        "padded": np.asarray(padded.resize((size, size), Image.Resampling.BILINEAR))[np.newaxis],
        "middle 7/8": middle(7 / 8)[np.newaxis],
        "middle 3/4": middle(3 / 4)[np.newaxis],
        "both ends": np.stack(ends),
    }


def read(folder: Path, classes: list[str], size: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The squares of all photos to choose with, `[n, k, size, size, 3]` by name, and their labels `[n]`."""
    found, labels = [], []
    for label, name in [*enumerate(classes), (OUTLIER, OUTLIERS)]:
        for path in split_alternate(photo_files(folder / name))[0]:
            try:
                found.append(squares(read_photo(path.read_bytes()), size))
                labels.append(label)
            except (PhotoError, OSError):
                continue
    if not found:
        raise DataError(f"{folder} holds no photos: expected a folder for each class, and {OUTLIERS}/.")
    return {name: np.stack([row[name] for row in found]) for name in found[0]}, np.array(labels)


def combine(logits: np.ndarray, how: str) -> np.ndarray:
    """One row of logits a photo.

    Args:
        logits: `[n, views, classes]`.
        how: "logits" (their mean), "probabilities" (the logarithm of their mean) or "confidence" (the same,
            surer views counting more).
    """
    if how == "logits":
        return logits.mean(axis=1)
    probabilities = softmax(logits)
    weights = probabilities.max(axis=2, keepdims=True) if how == "confidence" else np.ones((*logits.shape[:2], 1))
    return np.log((probabilities * weights).sum(axis=1) / weights.sum(axis=1))


def energy(logits: np.ndarray) -> np.ndarray:
    """The logarithm of the sum of exponentials of logits `[n, classes]` (Liu et al. 2020, arXiv:2010.03759)."""
    return np.logaddexp.reduce(logits, axis=1)


def scores(by_view: np.ndarray, features: np.ndarray, known: tuple[np.ndarray, np.ndarray] | None) -> dict:
    """What could tell photos of the classes from outliers, higher for the classes: `[n]` by name.

    Args:
        by_view: logits `[n, views, classes]`, divided by the temperature.
        features: `[n, width]`, what the last layer sees.
        known: features and labels of training images.
    """
    probabilities, logits = softmax(by_view).mean(axis=1), by_view.mean(axis=1)
    two_best = np.sort(logits, axis=1)[:, -2:]
    found = {
        "highest probability": probabilities.max(axis=1),
        "highest logit": two_best[:, 1],
        "energy": energy(logits),
        "entropy": (probabilities * np.log(probabilities + 1e-12)).sum(axis=1),
        "familiarity: mean entropy of the views": familiarity(by_view.swapaxes(0, 1), 1.0),
        "gap of the two highest logits": two_best[:, 1] - two_best[:, 0],
    }
    if known is not None:
        found["nearest neighbours' likeness"] = nearest(features, known[0])
        found["distance to class means"] = -relative_distance(features, *known)
    return found


def nearest(features: np.ndarray, known: np.ndarray, rank: int = 50) -> np.ndarray:
    """Cosine of the angle to the 50th nearest training image (Sun et al. 2022, arXiv:2204.06507)."""

    def directions(rows: np.ndarray) -> np.ndarray:
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    rank = min(rank, len(known))
    return np.partition(directions(features) @ directions(known).T, -rank, axis=1)[:, -rank]


def relative_distance(features: np.ndarray, known: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mahalanobis distance to the nearest class, less that to all (Ren et al. 2021, arXiv:2106.09022)."""

    def distance(centres: np.ndarray, spread: np.ndarray) -> np.ndarray:
        offset = features[:, np.newaxis] - centres
        return np.einsum("ncd,de,nce->nc", offset, np.linalg.pinv(np.cov(spread.T)), offset).min(axis=1)

    centres = np.stack([known[labels == label].mean(axis=0) for label in np.unique(labels)])
    within = known - centres[np.searchsorted(np.unique(labels), labels)]
    return distance(centres, within) - distance(known.mean(axis=0, keepdims=True), known)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when measured, 2 for wrong input."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.alternatives", description=__doc__.partition("\n\n")[0]
    )
    parser.add_argument("folder", type=Path, help="the model folder")
    parser.add_argument("--photos", type=Path, nargs="+", required=True, help="folders of real photos")
    parser.add_argument("--data", help="the data it was trained on")
    options = parser.parse_args(arguments)
    try:
        compare(options.folder, options.photos, options.data)
    except (CardError, DataError) as problem:
        print(f"alternatives: {problem}", file=sys.stderr)
        return 2
    return 0


def compare(folder: Path, photos: list[Path], source: str | None) -> None:
    """Print both tables."""
    card = read_card(folder)
    network = keras.saving.load_model(folder / model_folder.NETWORK, compile=False)
    both = keras.Model(network.inputs, [network.layers[-1].input, network.outputs[0]])
    known = None
    if source:
        data = load(source, card.image_size, card.seed)
        chosen = np.random.default_rng(0).permutation(len(data.train_labels))[:FEATURES_OF]
        features, _ = ask(both, data.train_images[chosen, np.newaxis])
        known = (features.mean(axis=1), data.train_labels[chosen])
    for photo_folder in photos:
        found, labels = read(photo_folder, card.classes, card.image_size)
        answers = {name: ask(both, images) for name, images in found.items()}
        features = {name: rows for name, (rows, _) in answers.items()}
        logits = {name: rows / card.temperature for name, (_, rows) in answers.items()}
        is_photo = labels >= 0
        print(f"\n{photo_folder.resolve().name}: {is_photo.sum()} photos of the classes, {(~is_photo).sum()} outliers")
        print_ways(logits, labels)
        if not is_photo.all():
            print_scores(scores(together(logits, CHOSEN), together(features, CHOSEN).mean(1), known), is_photo)


def ask(network: keras.Model, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features `[n, 2 k, width]` and logits `[n, 2 k, classes]` of images `[n, k, size, size, 3]`, then mirrored."""
    views = np.concatenate([images, images[:, :, :, ::-1]], axis=1)
    flat = views.reshape(-1, *views.shape[2:]).astype(np.float32)
    return tuple(rows.reshape(*views.shape[:2], -1) for rows in network.predict(flat, batch_size=BATCH, verbose=0))


def together(values: dict[str, np.ndarray], way: list[str]) -> np.ndarray:
    """The views of all squares of one way, `[n, views, ...]`."""
    return np.concatenate([values[name] for name in way], axis=1)


def print_ways(logits: dict[str, np.ndarray], labels: np.ndarray) -> None:
    """How often each way is right, and how well its familiarity tells outliers."""
    is_photo = labels >= 0
    heading = f"{'squares, each also mirrored':<44}{'mean of':<15}"
    print(f"{heading}{'right':>7}{'95% interval':>15}{'by class':>10}{'AUROC':>7}")
    for way in WAYS:
        asked = together(logits, way)
        found = familiarity(asked.swapaxes(0, 1), 1.0)
        area = "" if is_photo.all() else f"{auroc(found[is_photo], found[~is_photo]):.3f}"
        for how in ("logits", "probabilities", "confidence") if len(way) > 1 else ("logits",):
            right = combine(asked, how).argmax(axis=1) == labels
            low, high = wilson_interval(int(right[is_photo].sum()), int(is_photo.sum()))
            by_class = np.mean([right[labels == label].mean() for label in np.unique(labels[is_photo])])
            print(
                f"{', '.join(way):<44}{how:<15}{right[is_photo].mean():7.1%}{f'{low:.0%} to {high:.0%}':>15}"
                f"{by_class:10.1%}{area:>7}"
            )


def print_scores(found: dict[str, np.ndarray], is_photo: np.ndarray) -> None:
    """How well each number tells photos of the classes from outliers."""
    print(f"\n{'what tells them from outliers':<44}{'AUROC':>7}")
    for name, values in found.items():
        print(f"{name:<44}{auroc(values[is_photo], values[~is_photo]):7.3f}")


if __name__ == "__main__":
    sys.exit(main())
