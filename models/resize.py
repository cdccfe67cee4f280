"""Antialiased bilinear resize in whole numbers, so that every runtime gets the same pixels.

A new line is a weighted mean of old ones, with a triangle of weights that is as wide as the reduction asks: that is
Pillow's BILINEAR, to within one level of 255. The weights are whole numbers that come to ONE, pixels are whole numbers,
and no sum exceeds 255 * ONE: float32 holds them all exactly, in any order of adding. The ONNX file does the same
(export/resize.py).
"""

import functools

import numpy as np

ONE = 2**14  # 255 * ONE, the largest sum, is below 2**24, to which float32 holds every whole number

Span = tuple[int, int]  # first line and number of lines


@functools.lru_cache(maxsize=32)  # photos of a folder often share their size
def weights(span: Span, lines: int, size: int) -> np.ndarray:
    """What each old line gives to each new one.

    Line j of the span has its centre at (2j + 1) / 2 lines, new line i at (2i + 1) / 2 * length / size. Both are taken
    times 2 * size here, so that they are whole numbers: from 4 lines to 2 the weights are 3/8, 3/8, 2/8 - 1/8, ...

    Args:
        span: of the lines that are resized; others have no weight.
        lines: of the picture.
        size: of the new lines.

    Returns:
        int64 `[size, lines]`; each row comes to ONE, but for its rounding.
    """
    start, length = span
    old = (2 * (np.arange(lines) - start) + 1) * size
    new = (2 * np.arange(size)[:, np.newaxis] + 1) * length
    triangle = np.maximum(2 * max(length, size) - np.abs(old - new), 0)
    triangle[:, :start] = triangle[:, start + length :] = 0
    total = triangle.sum(axis=1, keepdims=True)
    return (2 * ONE * triangle + total) // (2 * total)  # rounded


def resize(pictures: np.ndarray, rows: Span, columns: Span, size: int) -> np.ndarray:
    """Squares of pictures: first across, then down, with whole levels in between, as Pillow does it with squares.

    Args:
        pictures: uint8 `[n, height, width, channels]`.
        rows: that are resized.
        columns: that are resized.
        size: pixels a side of the result.

    Returns:
        uint8 `[n, size, size, channels]`.
    """
    height, width = pictures.shape[1:3]
    across = weights(columns, width, size).astype(np.float32)
    down = weights(rows, height, size).astype(np.float32)
    channels_first = np.moveaxis(pictures, 3, 1).astype(np.float32)
    narrow = _levels(channels_first @ across.T)  # [n, channels, height, size]
    return np.moveaxis(_levels(down @ narrow), 1, 3).astype(np.uint8)


def _levels(sums: np.ndarray) -> np.ndarray:
    return np.floor(sums / ONE + 0.5)
