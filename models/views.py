"""Test-time augmentation: which views of a photo a network is asked about, and what their answers amount to.

The ONNX file does the same arithmetic inside (export/graph.py); training and parity do it here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from models.resize import Span, resize

MIDDLE = (7, 8)  # share of the centre square's side that the middle shows, as a fraction

CENTRE, WHOLE, MIDDLE_OF_IT = "centre square", "whole photo", "middle of the square"
SQUARES = (CENTRE, WHOLE, MIDDLE_OF_IT)  # in the order of `squares`


@dataclass(frozen=True)
class Views:
    """One kind of test-time augmentation: the squares cut from a photo, and what else is made of them."""

    squares: tuple[str, ...]  # the first of SQUARES
    mirrored: bool = False  # whether each is also mirrored

    @property
    def names(self) -> list[str]:
        """A name for each view, in their order: the squares, then what is made of them."""
        mirrored = [f"{name}, mirrored" for name in self.squares if self.mirrored]
        return [*self.squares, *mirrored]

    def of_photo(self, pixels: np.ndarray, size: int) -> np.ndarray:
        """The views of one photo.

        Args:
            pixels: uint8 RGB `[height, width, 3]`.
            size: pixels a side of each view.

        Returns:
            uint8 RGB `[views, size, size, 3]`; the first is the centre square.
        """
        photo = thinned(pixels, size)[np.newaxis]
        spans = [square_spans(name, *photo.shape[1:3]) for name in self.squares]
        cut = np.concatenate([resize(photo, rows, columns, size) for rows, columns in spans])
        return np.concatenate([cut, cut[:, :, ::-1]]) if self.mirrored else cut

    def of_photos(self, photos: Iterable[np.ndarray], size: int) -> np.ndarray:
        """The views of many photos, uint8 RGB `[height, width, 3]` each: `[views, n, size, size, 3]`."""
        return np.stack([self.of_photo(pixels, size) for pixels in photos], axis=1)


VIEWS = {
    "one": Views(SQUARES[:1]),
    "mirror": Views(SQUARES[:1], mirrored=True),
    "several": Views(SQUARES, mirrored=True),
}


def finest(size: int) -> int:
    """How many pixels a large photo keeps at least on its shorter side, for views of `size`."""
    return max(512, 4 * size)


def thinned(pixels: np.ndarray, size: int) -> np.ndarray:
    """Every second, third, ... pixel of a large photo: its views are the photo's own, pixel for pixel.

    Args:
        pixels: uint8 RGB `[height, width, 3]`.
        size: pixels a side of the views.

    Returns:
        uint8 RGB, whose shorter side has less than twice `finest(size)` pixels.
    """
    step = max(1, min(pixels.shape[:2]) // finest(size))
    return np.ascontiguousarray(pixels[::step, ::step])


def square_spans(name: str, height: int, width: int) -> tuple[Span, Span]:
    """The rows and columns of a photo, thinned where it is large, that one of SQUARES shows."""
    if name == WHOLE:
        return (0, height), (0, width)
    side = min(height, width)
    if name == MIDDLE_OF_IT:
        side = max(1, side * MIDDLE[0] // MIDDLE[1])
    return ((height - side) // 2, side), ((width - side) // 2, side)


def square(pixels: np.ndarray, size: int) -> np.ndarray:
    """The centre square of a photo, which the ONNX file gives as `seen`.

    Args:
        pixels: uint8 RGB `[height, width, 3]`.
        size: pixels a side of the result.

    Returns:
        uint8 RGB `[size, size, 3]`, by antialiased bilinear interpolation.
    """
    if pixels.shape[:2] == (size, size):
        return pixels  # which `resize` would leave as they are
    return VIEWS["one"].of_photo(pixels, size)[0]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities `[..., classes]` of logits `[..., classes]`, float64."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def mean_probabilities(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities `[n, classes]`: the mean over views of what each says.

    Not of their logits: views that disagree, as they do of real photos, then leave the answer less sure
    (export/LOG.md has the figures).

    Args:
        logits: `[views, n, classes]`.
        temperature: what they are divided by.
    """
    return softmax(logits.astype(np.float64) / temperature).mean(axis=0)


def familiarity(logits: np.ndarray, temperature: float, outlier_classes: int = 0) -> np.ndarray:
    """Out-of-distribution score: how clearly each view by itself shows one of the classes, float64 `[n]`, 0 to 1.

    Where outliers were trained as a class of their own, the probability that the network gives to all other
    classes together, mean over views (Hendrycks et al. 2019, arXiv:1812.04606, section 5, "background class").

    Else 1 less the mean entropy of the views' probabilities, as a share of the highest there can be. It is 0 where
    every view leaves the network equally unsure of all classes, which outlier exposure teaches it for outliers
    (Hendrycks et al. 2019, arXiv:1812.04606, section 3). export/LOG.md compares it with other scores.

    Args:
        logits: `[views, n, classes]`, of outliers last.
        temperature: what they are divided by.
        outlier_classes: how many of the logits are of outliers.
    """
    probabilities = softmax(logits.astype(np.float64) / temperature)
    if outlier_classes:
        return probabilities[..., :-outlier_classes].sum(axis=-1).mean(axis=0)
    entropy = -(probabilities * np.log(np.maximum(probabilities, 1e-300))).sum(axis=-1)
    return 1 - entropy.mean(axis=0) / np.log(logits.shape[-1])
