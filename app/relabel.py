"""Mistakes looked at -> labels put right, as corrections.csv takes them. Knows no Streamlit.

A mistake is an entry of mistakes.json (models/contents.py). One with `photo` is of a folder of photos, and its label
can be put right; the photo itself is never touched.
"""

from collections.abc import Iterable
from typing import Any

from models.corrections import LEFT_OUT

Mistake = dict[str, Any]


def choices(mistake: Mistake, classes: list[str]) -> list[str]:
    """The labels that a photo may get: the one that it has, the answer, the other classes, LEFT_OUT."""
    return list(dict.fromkeys([mistake["true"], mistake["predicted"], *classes, LEFT_OUT]))


def in_words(label: str, mistake: Mistake) -> str:
    """A label as a choice for this photo; no two labels read alike, whatever the classes are called."""
    if label == LEFT_OUT:
        return "leave out"
    return f"keep {label}" if label == mistake["true"] else f"it is {label}"


def put_right(mistakes: Iterable[Mistake], chosen: dict[str, str]) -> dict[str, str]:
    """What corrections.csv is to say: labels by photo, of those alone that are to change.

    Args:
        mistakes: of one model.
        chosen: a label, or LEFT_OUT, by photo.
    """
    labels = {mistake["photo"]: mistake["true"] for mistake in mistakes if "photo" in mistake}
    return {photo: chosen[photo] for photo, label in labels.items() if chosen.get(photo, label) != label}
