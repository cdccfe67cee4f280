"""The worked example against sums by plain loops, and the tutorial's figures."""

import itertools

import numpy as np
import pytest

from app import how_data
from app.screens.how import photo as photo_step
from app.worked_example import FILTER, IMAGE, SIZES, STRIDES, convolved, pooled, result_size, steps


def by_loops(image, kernel, stride) -> list[list[int]]:
    """A convolution as one would write it on paper."""
    size, window = len(image[0]), len(kernel[0])
    rows = []
    for top in range(0, size - window + 1, stride):
        row = []
        for left in range(0, size - window + 1, stride):
            total = 0
            for colour, down, across in itertools.product(range(3), range(window), range(window)):
                total += image[colour][top + down][left + across] * kernel[colour][down][across]
            row.append(total)
        rows.append(row)
    return rows


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stride", STRIDES)
def test_every_choice_against_loops(size, stride):
    kernel = FILTER[:, :size, :size]
    result = convolved(IMAGE, kernel, stride)
    assert result.tolist() == by_loops(IMAGE.tolist(), kernel.tolist(), stride)
    assert result.shape == (result_size(4, size, stride),) * 2
    assert [step.sum for step in steps(IMAGE, kernel, stride)] == result.ravel().tolist()


def test_the_tutorials_sizes():
    assert IMAGE.shape == (3, 4, 4)
    result = convolved(IMAGE, FILTER[:, :2, :2])
    assert result.shape == (3, 3) and len(steps(IMAGE, FILTER[:, :2, :2])) == 9
    largest, mean = pooled(result)
    assert largest.shape == mean.shape == (2, 2)
    assert (result_size(32, 3), result_size(30, 2, 2), result_size(15, 3), result_size(6, 3)) == (30, 15, 13, 4)
    assert 3 * photo_step.ARTICLE_SIDE**2 == 120_000


def test_pooling_by_loops():
    values = convolved(IMAGE, FILTER[:, :2, :2])
    largest, mean = pooled(values)
    for row, column in np.ndindex(2, 2):
        under = [values[row + down][column + across] for down in (0, 1) for across in (0, 1)]
        assert largest[row, column] == max(under) and mean[row, column] == sum(under) / 4
    assert len(set(largest.ravel())) == 4, "each step of the example shows another number"


def test_a_window_that_does_not_fit():
    with pytest.raises(ValueError, match="a window of 5 does not fit into 4 pixels"):
        result_size(4, 5)
    assert result_size(4, 5, padding=1) == 2


def test_the_browser_gets_the_same_numbers():
    assert how_data.worked()["image"] == IMAGE.tolist()
    assert how_data.pooling()["values"] == by_loops(IMAGE.tolist(), FILTER[:, :2, :2].tolist(), 1)
