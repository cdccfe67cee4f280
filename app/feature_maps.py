"""A layer's feature maps as small pictures: PNG bytes instead of arrays, so that a visit takes little memory."""

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

SHOWN = 32  # maps of a layer at first: those that respond most
SIDE = 48  # pixels; larger maps are shown thinned to this


@dataclass(frozen=True)
class Strip:
    """Maps of one layer side by side."""

    png: bytes
    shape: tuple[int, int]  # height and width of a map in the picture
    numbers: list[int]  # which maps, from 0
    means: list[float]
    largest: list[float]
    total: int  # maps of the layer


def by_response(maps: np.ndarray) -> np.ndarray:
    """The numbers of `maps` `[height, width, channels]`, the one with the largest mean first."""
    return np.argsort(-maps.mean(axis=(0, 1)), kind="stable")


def strip(maps: np.ndarray, shown: int = SHOWN) -> Strip:
    """The maps that respond most, side by side, with one scale for all of them.

    Args:
        maps: float32 `[height, width, channels]`.
        shown: how many at most.
    """
    numbers = by_response(maps)[:shown]
    chosen = maps[:, :, numbers]
    step = max(1, math.ceil(max(maps.shape[:2]) / SIDE))
    small = chosen[::step, ::step]
    height, width, count = small.shape
    row = np.moveaxis(small, -1, 1).reshape(height, count * width)  # map beside map
    means, largest = chosen.mean(axis=(0, 1)), chosen.max(axis=(0, 1))
    return Strip(
        png(coloured(row, bright(chosen))),
        (height, width),
        numbers.tolist(),
        means.tolist(),
        largest.tolist(),
        maps.shape[-1],
    )


def mosaic(maps: np.ndarray, columns: int = 16) -> bytes:
    """All maps of a layer, strongest first, as one PNG.

    Args:
        maps: float32 `[height, width, channels]`.
        columns: how many in a row.
    """
    step = max(1, math.ceil(max(maps.shape[:2]) / SIDE))
    small = maps[::step, ::step, by_response(maps)]
    height, width, count = small.shape
    columns = min(columns, count)
    rows = math.ceil(count / columns)
    tiles = np.zeros((rows * columns, height + 1, width + 1), np.float32)  # a line of 0 between maps
    tiles[:count, :height, :width] = np.moveaxis(small, -1, 0)
    picture = tiles.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2)
    return png(coloured(picture.reshape(rows * (height + 1), columns * (width + 1)), bright(maps)))


def coloured(values: np.ndarray, highest: float) -> np.ndarray:
    """Values `[height, width]` as uint8 RGB `[height, width, 3]`: 0 is black, `highest` white, blue below 0."""
    share = np.clip(np.abs(values) / (highest or 1), 0, 1)
    below = share[..., np.newaxis] * np.array([0, 114, 255])
    above = np.repeat(share[..., np.newaxis] * 255, 3, axis=-1)
    return np.where(values[..., np.newaxis] < 0, below, above).round().astype(np.uint8)


def bright(maps: np.ndarray) -> float:
    """The value that is drawn white: all but the highest half percent are below it."""
    return float(np.quantile(np.abs(maps), 0.995))


def png(pixels: np.ndarray) -> bytes:
    """Pixels `[height, width, 3]` as PNG bytes."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def moved(square: np.ndarray) -> np.ndarray:
    """The square moved by one pixel to the right; its first column is doubled."""
    return np.concatenate([square[:, :1], square[:, :-1]], axis=1)


def change(before: np.ndarray, after: np.ndarray) -> float:
    """How much a feature map changed, as a share of all it held: 0 is not at all."""
    held = float(np.abs(before).sum())
    return float(np.abs(after - before).sum()) / held if held else 0.0
