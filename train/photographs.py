"""Photographs to train with beside the data: of its classes, and outliers."""

import hashlib
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


@dataclass(frozen=True)
class Photographs:
    """Photographs with labels: indices into the classes of the data, and one more of outliers.

    Images are uint8 RGB `[height, width, 3]`, each of its own size.
    """

    name: str
    images: list[np.ndarray]
    labels: np.ndarray  # int64 `[n]`
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
        images += found
        labels += [label] * len(found)
    outliers = _read(photo_files(folder / OUTLIERS))
    images += outliers
    labels += [len(classes)] * len(outliers)
    if not images:
        raise DataError(f"{folder} holds no readable photograph: expected a folder for each class, and {OUTLIERS}/.")
    path = folder / COLLECTIONS
    collections = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return Photographs(folder.resolve().name, images, np.array(labels, np.int64), collections)


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


def _read(paths: list[Path]) -> list[np.ndarray]:
    found = []
    for path in paths:
        try:
            photo = Image.fromarray(read_photo(path.read_bytes()))
        except (PhotoError, OSError):
            continue
        photo.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BILINEAR)
        found.append(np.asarray(photo))
    return found
