"""Photos of other things than the classes, to learn to be unsure of; and which photos are kept to measure with."""

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image, JpegImagePlugin

from app.photo import PhotoError, read_photo
from train.data import DataError

SQUARES_OF_OTHERS = 16  # taken of each photo of other things
FILTERS = [Image.Resampling.BILINEAR, Image.Resampling.BOX, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]


def halves(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Photos to train or choose with, and photos to measure with: every second one, by name."""
    ordered = sorted(paths)
    return ordered[::2], ordered[1::2]


def photo_files(folder: Path) -> list[Path]:
    """The image files in a folder, by their endings, hidden ones left out."""
    endings = set(Image.registered_extensions())
    return [path for path in sorted(folder.glob("[!.]*")) if path.suffix.lower() in endings]


def read_others(folder: Path, image_size: int, seed: int = 0, like: Path | None = None) -> np.ndarray:
    """Squares of random place and size, and the whole, of every photo to train with.

    Args:
        folder: photos of other things; the first of `halves` is used.
        image_size: pixels a side of the squares.
        seed: of their places and sizes.
        like: the folder of the training images. Where these are small JPEG files the squares are compressed
            as they are: else the network could tell them apart by their sharpness.

    Returns:
        uint8 `[m, size, size, 3]`.

    Raises:
        DataError: no folder, or no readable photo in it.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: expected photos of other things.")
    compression = _compression(like, image_size) if like and like.is_dir() else None
    random = np.random.default_rng([seed, 2])
    images = []
    for path in halves(photo_files(folder))[0]:
        try:
            photo = Image.fromarray(read_photo(path.read_bytes()))
        except (PhotoError, OSError):
            continue
        for _ in range(SQUARES_OF_OTHERS):
            side = random.uniform(0.5, 1) * min(photo.size)
            left, top = (random.uniform(0, length - side) for length in photo.size)
            part = photo.resize((image_size, image_size), random.choice(FILTERS), (left, top, left + side, top + side))
            images.append(_compressed(part, compression))
        images.append(_compressed(photo.resize((image_size, image_size), Image.Resampling.BILINEAR), compression))
    if not images:
        raise DataError(f"{folder} holds no readable photo: expected photos of other things.")
    return np.stack(images)


def _compressed(image: Image.Image, compression: dict | None) -> np.ndarray:
    if compression is None:
        return np.asarray(image)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **compression)
    return read_photo(buffer.getvalue())


def _compression(folder: Path, image_size: int) -> dict | None:
    """Pillow's settings to compress an image as the data's own are, where these are small JPEG files."""
    path = next(folder.rglob("*.jp*g"), None)
    if path is None:
        return None
    with Image.open(path) as image:
        if image.size != (image_size, image_size) or image.format != "JPEG":
            return None
        return {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
