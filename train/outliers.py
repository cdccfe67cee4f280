"""Outliers: photos of none of the classes, which outlier exposure teaches a network to be unsure of."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, JpegImagePlugin

from models.photo import PhotoError, read_photo
from models.photo_files import photo_files, split_alternate
from train.data import DataError

SQUARES_A_PHOTO = 16
FILTERS = [Image.Resampling.BILINEAR, Image.Resampling.BOX, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]


def read_outliers(folder: Path, image_size: int, seed: int = 0, like: Path | None = None) -> np.ndarray:
    """Squares of random place and size, and the whole, of every outlier to train with.

    Args:
        folder: photos of other things; the first half of `split_alternate` is used.
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
        raise DataError(f"There is no folder {folder}: expected outliers, photos of none of the classes.")
    compression = _compression(like, image_size) if like and like.is_dir() else None
    random = np.random.default_rng([seed, 2])
    images = []
    for path in split_alternate(photo_files(folder))[0]:
        try:
            photo = Image.fromarray(read_photo(path.read_bytes()))
        except (PhotoError, OSError):
            continue
        squares = [_random_square(photo, image_size, random) for _ in range(SQUARES_A_PHOTO)]
        squares.append(photo.resize((image_size, image_size), Image.Resampling.BILINEAR))
        images += [_compressed(square, compression) for square in squares]
    if not images:
        raise DataError(f"{folder} holds no readable photo: expected outliers, photos of none of the classes.")
    return np.stack(images)


def _random_square(photo: Image.Image, size: int, random: np.random.Generator) -> Image.Image:
    side = random.uniform(0.5, 1) * min(photo.size)
    left, top = (random.uniform(0, length - side) for length in photo.size)
    return photo.resize((size, size), random.choice(FILTERS), (left, top, left + side, top + side))


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
        if not isinstance(image, JpegImagePlugin.JpegImageFile) or image.size != (image_size, image_size):
            return None
        return {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
