"""samples.png and mistakes.png: small images in one picture, and what each is in the .json beside it."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.contents import GalleryEntries
from models.decode.picture import FULL_PIXELS
from models.folder import CardError, atomic_write, read_json, write_json
from models.photo import PhotoError, read_photo

COLUMNS = 10  # as far as the picture is then no taller than our reader takes it
TALLEST = 16_000  # pixels; our reader refuses pictures that are much taller


@dataclass(frozen=True)
class Gallery:
    """Small images and what each is."""

    images: np.ndarray  # uint8 RGB [n, size, size, 3]
    entries: list[dict[str, Any]]  # n of them


def read_gallery(picture: Path) -> Gallery:
    """The images of a gallery's picture.

    Args:
        picture: the .png file; its .json lies beside it.

    Raises:
        CardError: when a file is missing, or the two do not belong together.
    """
    entries = read_json(picture.with_suffix(".json"), GalleryEntries)
    damaged = CardError(f"The {picture.name} of {picture.parent.name} cannot be read.")
    try:
        pixels = read_photo(picture.read_bytes())
        columns = _columns(pixels.shape[0], pixels.shape[1], len(entries))
    except (OSError, PhotoError, ValueError):
        raise damaged from None
    size = pixels.shape[1] // columns
    images = pixels.reshape(-1, size, columns, size, 3).swapaxes(1, 2).reshape(-1, size, size, 3)
    return Gallery(images[: len(entries)], entries)


def _columns(height: int, width: int, count: int) -> int:
    """How many columns a picture of `count` square images has, see `mosaic`.

    Raises:
        ValueError: the picture has another shape than so many images give.
    """
    for columns in (COLUMNS, math.ceil(math.sqrt(count))):
        rows = max(1, math.ceil(count / max(1, columns)))
        if height * columns == width * rows:
            return columns
    raise ValueError(f"{height} x {width} pixels do not hold {count} square images")


def write_gallery(picture: Path, gallery: Gallery) -> None:
    """Write the picture and its .json."""
    with atomic_write(picture) as unfinished:
        mosaic(gallery.images).save(unfinished, optimize=True)
    write_json(picture.with_suffix(".json"), gallery.entries)


def mosaic(images: np.ndarray) -> Image.Image:
    """Images `[n, size, size, 3]` as one picture, row by row; no image gives white tiles."""
    count, size = len(images), images.shape[1]
    columns = COLUMNS if math.ceil(count / COLUMNS) * size <= TALLEST else math.ceil(math.sqrt(count))
    rows = max(1, math.ceil(count / columns))
    picture = np.full((rows * columns, size, size, 3), 255, np.uint8)
    picture[:count] = images
    picture = picture.reshape(rows, columns, size, size, 3).swapaxes(1, 2)
    return Image.fromarray(picture.reshape(rows * size, columns * size, 3))


def most_images(size: int) -> int:
    """How many images of `size` pixels a side a gallery holds: half of what our reader takes without reducing it."""
    return max(1, FULL_PIXELS // 2 // size**2)
