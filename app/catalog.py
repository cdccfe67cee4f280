"""Which model folders there are, and what their files say."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.photo import PhotoError, read_photo
from models import folder as model_folder
from models.folder import MODELS, Card, CardError, read_card, read_json

PREFERRED = ("accurate", "quick", "article")  # the order in which models are offered


def folder(name: str) -> Path:
    """Where a model's files lie."""
    return MODELS / name


def names() -> list[str]:
    """Names of the folders in models/ that hold a card or a network, best known first."""
    known = (model_folder.CARD, model_folder.ONNX, model_folder.NETWORK)
    found = [
        path.name
        for path in sorted(MODELS.iterdir())
        if path.is_dir() and not path.name.startswith(".") and any((path / name).exists() for name in known)
    ]
    return sorted(found, key=lambda name: PREFERRED.index(name) if name in PREFERRED else len(PREFERRED))


def default() -> str:
    """The model that the page opens with: the first that is exported."""
    exported = [name for name in names() if (folder(name) / model_folder.ONNX).exists()]
    return exported[0] if exported else PREFERRED[-1]


def card(name: str) -> Card:
    """The card of a model. Raises CardError."""
    return read_card(folder(name))


def history(name: str) -> list[dict[str, float]]:
    """The rows of history.csv that are whole, values as numbers; none before the first epoch ended."""
    try:
        text = (folder(name) / model_folder.HISTORY).read_text(encoding="utf-8")
    except OSError:
        return []
    try:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(io.StringIO(text))]
    except (TypeError, ValueError):
        raise CardError(f"The {model_folder.HISTORY} of {name} is damaged: expected numbers.") from None


def evaluation(name: str) -> dict[str, Any]:
    """What was measured on the test images. Raises CardError."""
    return read_json(folder(name) / model_folder.EVALUATION)


def parity(name: str) -> dict[str, Any]:
    """What export compared. Raises CardError."""
    return read_json(folder(name) / model_folder.PARITY)


def real_photos(name: str) -> dict[str, Any] | None:
    """How it does on real photographs; None where it was not measured. Raises CardError."""
    path = folder(name) / model_folder.PHOTOS
    return read_json(path) if path.exists() else None


def onnx_bytes(name: str) -> bytes:
    """The ONNX file. Raises CardError."""
    try:
        return (folder(name) / model_folder.ONNX).read_bytes()
    except OSError:
        raise CardError(f"The model {name} has no {model_folder.ONNX} yet.") from None


def example_code(name: str, language: str) -> str:
    """The first block of that language in the model card, "" where there is none."""
    try:
        text = (folder(name) / model_folder.README).read_text(encoding="utf-8")
    except OSError:
        return ""
    _, _, rest = text.partition(f"```{language}\n")
    return rest.partition("```")[0]


@dataclass(frozen=True)
class Gallery:
    """Small images and what each is."""

    images: np.ndarray  # uint8 RGB [n, size, size, 3]
    entries: list[dict[str, Any]]


def gallery(name: str, picture: str) -> Gallery:
    """The images of samples.png or mistakes.png.

    Args:
        picture: `models.folder.SAMPLES` or `MISTAKES`.

    Raises:
        CardError: when a file is missing or the two do not belong together.
    """
    path = folder(name) / picture
    entries = read_json(path.with_suffix(".json"))
    size = card(name).image_size
    try:
        pixels = read_photo(path.read_bytes())
        rows, columns = pixels.shape[0] // size, pixels.shape[1] // size
        images = pixels.reshape(rows, size, columns, size, 3).swapaxes(1, 2).reshape(-1, size, size, 3)
    except (OSError, PhotoError, ValueError):
        raise CardError(f"The {picture} of {name} cannot be read.") from None
    return Gallery(images[: len(entries)], entries)
