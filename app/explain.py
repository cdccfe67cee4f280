"""Why this answer, and how easily it changes: asked of the ONNX file alone. Knows no Streamlit.

All functions take a photo that models.views.thinned made smaller: the file gives it the same answer.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from app.classifier import Classifier

GRID = 8  # places down and across
COVERED = 2  # places a side that are covered at once, so that neighbours overlap
CUT = 0.08  # share of the photo that a slightly different picture leaves out at a side


def heat_map(classifier: Classifier, pixels: np.ndarray) -> np.ndarray:
    """How much the answer rests on each part of a photo, by covering it (Zeiler and Fergus 2013, section 4.2).

    Args:
        classifier: to be asked, about once for each of GRID x GRID places.
        pixels: uint8 RGB `[height, width, 3]`.

    Returns:
        float `[GRID, GRID]`: by how much the answer's probability falls when the place and its neighbours are
        covered in the photo's mean colour; negative where covering makes the answer surer.
    """
    height, width = pixels.shape[:2]
    rows, columns = (np.linspace(0, length, GRID + 1).round().astype(int) for length in (height, width))
    whole = classifier.probabilities(pixels[np.newaxis])[0]
    answer = int(whole.argmax())
    colour = pixels.mean(axis=(0, 1)).round().astype(np.uint8)
    heat, times = np.zeros((GRID, GRID)), np.zeros((GRID, GRID))
    for row, column in np.ndindex(GRID - COVERED + 1, GRID - COVERED + 1):  # one photo at a time: memory stays small
        places = slice(row, row + COVERED), slice(column, column + COVERED)
        photo = pixels.copy()
        photo[rows[row] : rows[row + COVERED], columns[column] : columns[column + COVERED]] = colour
        heat[places] += whole[answer] - classifier.probabilities(photo[np.newaxis])[0, answer]
        times[places] += 1
    return heat / times


@dataclass(frozen=True)
class Steadiness:
    """The answers to slightly different pictures of one photo."""

    answer: str  # to the photo itself
    answers: dict[str, str]  # by what was done to the photo

    @property
    def same(self) -> int:
        """How many of the answers are the photo's own."""
        return sum(answer == self.answer for answer in self.answers.values())

    @property
    def steady(self) -> bool:
        """Whether all are."""
        return self.same == len(self.answers)

    def sentence(self) -> str:
        """The finding in words."""
        count = len(self.answers)
        if self.steady:
            return f"This answer is steady: {count} slightly different pictures of the photo give the same."
        others = Counter(answer for answer in self.answers.values() if answer != self.answer)
        named = ", ".join(f"{name} ({times})" for name, times in others.most_common())
        word = "fairly steady" if self.same >= 0.75 * count else "fragile"
        found = f"{self.same} of {count} slightly different pictures give the same; others: {named}"
        return f"This answer is {word}: {found}."


def steadiness(classifier: Classifier, pixels: np.ndarray) -> Steadiness:
    """Ask about slightly different pictures of a photo.

    Args:
        classifier: to be asked about nine pictures.
        pixels: uint8 RGB `[height, width, 3]`.
    """
    answers = {}
    for name, picture in slightly_different(pixels).items():
        answers[name] = classifier.classes[int(classifier.probabilities(picture[np.newaxis])[0].argmax())]
    own = classifier.classes[int(classifier.probabilities(pixels[np.newaxis])[0].argmax())]
    return Steadiness(own, answers)


def slightly_different(pixels: np.ndarray) -> dict[str, np.ndarray]:
    """Pictures that people would call the same, by what was done: mirrored, cut at a side, darker, lighter."""
    height, width = pixels.shape[:2]
    down, right = round(CUT * height), round(CUT * width)
    return {
        "mirrored": np.ascontiguousarray(pixels[:, ::-1]),
        "cut at the top": pixels[down:],
        "cut at the bottom": pixels[: height - down],
        "cut at the left": np.ascontiguousarray(pixels[:, right:]),
        "cut at the right": np.ascontiguousarray(pixels[:, : width - right]),
        "cut all around": np.ascontiguousarray(pixels[down : height - down, right : width - right]),
        "darker": (pixels * 0.8).astype(np.uint8),
        "lighter": np.clip(pixels * 1.2, 0, 255).astype(np.uint8),
    }
