"""Photographs to train with beside the data: of its classes, and outliers by their kinds."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from models import contents
from models.photo import PhotoError, read_photo
from models.photo_files import photo_files, split_alternate
from train.data import DataError

OUTLIERS = "none"  # their folder
COLLECTIONS = "collections.txt"  # where the photographs are from, a line each; the card names them
LARGEST_SIDE = 192  # pixels; larger photographs are made smaller, to fit into memory
FEWEST = 10  # photographs of a kind of outliers; rarer kinds are one kind together
VARIOUS = "various"


@dataclass(frozen=True)
class Photographs:
    """Photographs with labels: indices into the classes of the data, and from there on into `kinds`.

    Images are uint8 RGB `[height, width, 3]`, each of its own size.
    """

    name: str
    images: list[np.ndarray]
    labels: np.ndarray  # int64 `[n]`
    kinds: list[str]  # of outliers
    collections: list[str]  # where they are from

    def describe(self, classes: int) -> contents.Photographs:
        """What the card says of them: counts, and a fingerprint of every byte."""
        digest = hashlib.sha256(self.labels.tobytes())
        for image in self.images:
            digest.update(image.tobytes())
        outliers = int((self.labels >= classes).sum())
        return {
            "name": self.name,
            "of_classes": len(self.labels) - outliers,
            "per_class": np.bincount(self.labels, minlength=classes)[:classes].tolist(),
            "outliers": outliers,
            "kinds_of_outliers": len(self.kinds),
            "collections": self.collections,
            "sha256": digest.hexdigest(),
        }


def read_photographs(folder: Path, classes: list[str]) -> Photographs:
    """Read FOLDER/<class>/... and FOLDER/none/..., a class may be missing; and collections.txt, where there is one.

    Raises:
        DataError: no such folder, or no readable photograph in it.
    """
    if not folder.is_dir():
        raise DataError(
            f"There is no folder {folder}: expected a folder of photographs for each class, and {OUTLIERS}/."
        )
    images, labels = [], []
    for label, name in enumerate(classes):
        found = _read(photo_files(folder / name))
        images += [image for _, image in found]
        labels += [label] * len(found)
    outliers = _read(photo_files(folder / OUTLIERS))
    kinds, numbers = number_kinds([path for path, _ in outliers])
    images += [image for _, image in outliers]
    labels += [len(classes) + number for number in numbers]
    if not images:
        raise DataError(f"{folder} holds no readable photograph: expected a folder for each class, and {OUTLIERS}/.")
    path = folder / COLLECTIONS
    collections = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return Photographs(folder.resolve().name, images, np.array(labels, np.int64), kinds, collections)


def read_calibration(folder: Path, classes: list[str]) -> tuple[list[np.ndarray], np.ndarray]:
    """Photographs to calibrate with: the first of each class's `split_alternate`.

    Returns:
        Photographs uint8 `[height, width, 3]` and labels int64 `[n]`.

    Raises:
        DataError: there is none.
    """
    photos, labels = [], []
    for label, name in enumerate(classes):
        for path in split_alternate(photo_files(folder / name))[0]:
            try:
                photos.append(read_photo(path.read_bytes()))
                labels.append(label)
            except (PhotoError, OSError):
                continue
    if not photos:
        raise DataError(f"{folder} holds no readable photograph of a class: expected a folder for each class.")
    return photos, np.array(labels, np.int64)


def _read(paths: list[Path]) -> list[tuple[Path, np.ndarray]]:
    found = []
    for path in paths:
        try:
            photo = Image.fromarray(read_photo(path.read_bytes()))
        except (PhotoError, OSError):
            continue
        photo.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BILINEAR)
        found.append((path, np.asarray(photo)))
    return found


def number_kinds(paths: list[Path]) -> tuple[list[str], list[int]]:
    """The kinds of outliers that files are named after, and each file's kind.

    A kind is a file's name up to its last underscore: "teapot_12.jpg" and "teapot_13.jpg" are of one.
    """
    names = [path.stem.rpartition("_")[0] for path in paths]
    counts = Counter(names)
    names = [name if name and counts[name] >= FEWEST else VARIOUS for name in names]
    kinds = sorted(set(names))
    number = {kind: index for index, kind in enumerate(kinds)}
    return kinds, [number[name] for name in names]
