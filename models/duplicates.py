"""Photos that are there twice: the same pixels, or nearly the same picture (saved anew, resized, taken in a row).

A picture is reduced to SIDE x SIDE pixels, and two whose values differ by less than NEAR on average are near
duplicates. imagededup finds more (mirrored, cropped) and wants PyTorch, which is larger than all of Glimpse.
"""

from dataclasses import dataclass

import numpy as np

from models.views import square

SIDE = 16  # pixels
NEAR = 4.0  # of 255 levels


@dataclass(frozen=True)
class Pair:
    """Two photos, by their numbers, that show the same."""

    first: int
    second: int
    difference: float  # mean of all levels, 0..255


def small_picture(pixels: np.ndarray) -> np.ndarray:
    """What photos are compared by: uint8 `[SIDE, SIDE, 3]` of uint8 RGB pixels `[height, width, 3]`."""
    return square(pixels, SIDE)


def find_duplicates(pictures: np.ndarray) -> list[Pair]:
    """Pairs of near duplicates, most alike first: as few as connect all that are like each other.

    Each photo is paired with the earliest one that it is like, and with one of every other group that it connects.

    Args:
        pictures: uint8 `[n, SIDE, SIDE, 3]`, from `small_picture`.
    """
    flat = pictures.reshape(len(pictures), -1).astype(np.float32)
    brightness = flat.mean(axis=1)
    pairs, groups = [], np.arange(len(flat))
    for second in range(1, len(flat)):
        # The mean difference is at least the difference of the means: most photos need no look.
        like = np.flatnonzero(np.abs(brightness[:second] - brightness[second]) < NEAR)
        differences = np.abs(flat[like] - flat[second]).mean(axis=1)
        near = np.flatnonzero(differences < NEAR)
        for group, place in zip(*np.unique(groups[like[near]], return_index=True), strict=True):
            pairs.append(Pair(int(like[near[place]]), second, float(differences[near[place]])))
            groups[groups == group] = groups[second]
    return sorted(pairs, key=lambda pair: pair.difference)


def grouped(pairs: list[Pair], count: int) -> np.ndarray:
    """A number for each of `count` photos, the same for those that are like each other: int64 `[count]`."""
    groups = np.arange(count)
    for pair in pairs:
        groups[groups == groups[pair.second]] = groups[pair.first]
    return groups
