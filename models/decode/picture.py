"""A file's first picture, decoded by Pillow: upright, over white, in sRGB, reduced where it is large."""

import dataclasses
import io
import math
from collections.abc import Callable

import numpy as np
from PIL import ExifTags, Image

from models.decode import jpeg
from models.decode.colour import to_srgb
from models.decode.samples import highest_level, over_white
from models.decode.still import Still, check_size, damaged

# Above this many pixels a photo is reduced by a whole factor while it is read, which keeps a
# 50-megapixel phone photo under 400 MB of memory; a network's square is at most a few hundred pixels a side.
FULL_PIXELS = 25_000_000
BAND = 128  # rows that are converted at once: little of a photo is held twice
TURNS: dict[int, Callable[[np.ndarray], np.ndarray]] = {  # EXIF orientation -> what brings pixels upright
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90,
}


def picture(still: Still) -> np.ndarray:
    """The picture as people see it: uint8 RGB `[height, width, 3]`.

    Raises:
        PhotoError: its pixels are damaged.
        Exception: of many kinds, by Pillow, for the same reason.
    """
    pixels, orientation = _decoded(still) if still.rows is None else _without_end(still)
    return np.ascontiguousarray(TURNS[orientation](pixels)) if orientation in TURNS else pixels


def _decoded(still: Still) -> tuple[np.ndarray, int]:
    """The picture on its canvas, in sRGB over white; its orientation."""
    with Image.open(io.BytesIO(still.data), formats=[still.kind]) as image:
        check_size(*image.size, still.kind)
        factor = _reduction(*(still.canvas or image.size))
        if factor > 1:
            # JPEG decodes straight to a half, quarter or eighth; other formats ignore this.
            image.draft("RGB", (image.width // factor, image.height // factor))
        canvas = still.canvas or image.size
        factor = _reduction(*canvas)
        image.load()
        orientation = still.orientation if still.kind != "AVIF" else image.getexif().get(ExifTags.Base.Orientation, 1)
        pixels = _reduced(image, still, factor)
    if still.canvas:
        width, height = (math.ceil(side / factor) for side in canvas)
        left, top = (side // factor for side in still.corner)
        pixels = _placed(pixels, (width, height), (left, top))
    return pixels, orientation


def _reduced(image: Image.Image, still: Still, factor: int) -> np.ndarray:
    """The image in sRGB over white, each side divided by `factor`."""
    profile = still.profile or image.info.get("icc_profile", b"")
    low = _lower_bytes(still) if still.see_through and image.mode == "RGB" and still.depth == 16 else None
    highest = highest_level(image)
    width, height = image.size
    pixels = np.empty((math.ceil(height / factor), math.ceil(width / factor), 3), np.uint8)
    for top in range(0, height, BAND):
        part = (0, top, width, min(height, top + BAND))
        band = to_srgb(over_white(image.crop(part), still, highest, low and low.crop(part)), profile)
        pixels[top // factor : math.ceil(part[3] / factor)] = np.asarray(band.reduce(factor))
    return pixels


def _placed(pixels: np.ndarray, size: tuple[int, int], corner: tuple[int, int]) -> np.ndarray:
    """A frame on a white canvas of this width and height; what hangs over is cut."""
    (width, height), (left, top) = size, corner
    canvas = np.full((height, width, 3), 255, np.uint8)
    place = canvas[top : top + len(pixels), left : left + pixels.shape[1]]
    place[:] = pixels[: place.shape[0], : place.shape[1]]
    return canvas


def _without_end(still: Still) -> tuple[np.ndarray, int]:
    """A JPEG without an end marker, where no pixel is missing.

    A decoder that lacks data makes up the rest from whatever follows: then two different endings give two pictures.
    """
    endings = (jpeg.END, bytes(range(1, 250)) + jpeg.END)
    (pixels, orientation), (other, _) = (
        _decoded(dataclasses.replace(still, data=still.data + ending)) for ending in endings
    )
    if not np.array_equal(pixels, other):
        raise damaged()
    pixels[int((still.rows or 0) * len(pixels)) :] = 255
    return pixels, orientation


def _lower_bytes(still: Still) -> Image.Image:
    """The lower bytes of a PNG's 16-bit colours, of which Pillow gives the upper ones."""
    with Image.open(io.BytesIO(still.data), formats=["PNG"]) as image:
        image.tile = [tile._replace(args="RGB;16L") for tile in image.tile]
        image.load()
        return image


def _reduction(width: int, height: int) -> int:
    """The smallest power of two that brings this many pixels to FULL_PIXELS or fewer."""
    factor = 1
    while width * height / factor**2 > FULL_PIXELS:
        factor *= 2
    return factor
