"""The worked example: a filter slides over a small image with three colours, then a pooling over its result.

The page lets the visitor change every number; this is the arithmetic that its pictures follow.
"""

from dataclasses import dataclass

import numpy as np

# An image of 4 x 4 pixels: its red, green and blue planes. Small numbers, so that the sums can be done in the head.
IMAGE = np.array(
    [
        [[2, 0, 2, 1], [1, 1, 1, 2], [3, 0, 3, 3], [2, 1, 2, 3]],
        [[3, 1, 0, 1], [3, 2, 0, 2], [1, 0, 3, 2], [0, 1, 3, 2]],
        [[3, 0, 3, 2], [0, 2, 3, 3], [0, 1, 1, 0], [1, 1, 1, 1]],
    ]
)  # [colour, row, column]
# A filter for each colour; a filter of 2 x 2 is the upper left of it.
FILTER = np.array(
    [
        [[1, 0, -1], [0, 1, 0], [1, 0, -1]],
        [[0, 1, 0], [-1, 0, 1], [0, 1, 0]],
        [[1, -1, 0], [0, 1, -1], [1, 0, 0]],
    ]
)  # [colour, row, column]
SIZES = (1, 2, 3)  # of the filter
STRIDES = (1, 2)


def result_size(size: int, window: int, stride: int = 1, padding: int = 0) -> int:
    """How many places a window has along one side.

    Args:
        size: of the image's side, in pixels.
        window: of the filter's or the pooling's side.
        stride: pixels from one place to the next.
        padding: zeros added before and after.

    Example:
        A window of 2 has 3 places along a side of 4: `result_size(4, 2) == 3`.
    """
    if window > size + 2 * padding:
        raise ValueError(f"a window of {window} does not fit into {size} pixels with {padding} of padding on each side")
    return (size + 2 * padding - window) // stride + 1


@dataclass(frozen=True)
class Step:
    """One place of the window."""

    row: int  # of the result
    column: int
    products: np.ndarray  # [colour, row, column]: each number under the window times the filter's

    @property
    def sum(self) -> int:
        """What the result holds there."""
        return int(self.products.sum())


def steps(image: np.ndarray, kernel: np.ndarray, stride: int = 1) -> list[Step]:
    """Every place of the filter, row by row.

    Args:
        image: `[colours, height, width]`.
        kernel: the filter, `[colours, height, width]`.
        stride: pixels from one place to the next.
    """
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[0, ::stride, ::stride]
    return [Step(row, column, windows[row, column] * kernel) for row, column in np.ndindex(windows.shape[:2])]


def convolved(image: np.ndarray, kernel: np.ndarray, stride: int = 1) -> np.ndarray:
    """The result of `steps`, `[rows, columns]`."""
    rows, columns = (result_size(*sizes, stride) for sizes in zip(image.shape[1:], kernel.shape[1:], strict=True))
    return np.array([step.sum for step in steps(image, kernel, stride)]).reshape(rows, columns)


def pooled(values: np.ndarray, window: int = 2, stride: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The largest value and the mean under each place of a window: two arrays `[rows, columns]`.

    Args:
        values: `[height, width]`.
        window: pixels a side.
        stride: pixels from one place to the next.
    """
    windows = np.lib.stride_tricks.sliding_window_view(values, (window, window))[::stride, ::stride]
    return windows.max(axis=(2, 3)), windows.mean(axis=(2, 3))
