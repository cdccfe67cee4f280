"""Which model folders there are, and what their files say."""

import contextlib
import re
from pathlib import Path
from typing import Any

from models import folder as model_folder
from models.contents import Evaluation, Parity, RealPhotos
from models.folder import MODELS, Card, CardError, read_card, read_json
from models.gallery import Gallery, read_gallery
from models.history import read_history
from models.running import is_running as _is_running

PREFERRED = ("photos", "accurate", "quick", "article")  # the order in which models are offered


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


def described(name: str) -> str:
    """What a model is, by its card: "quick: 387,872 parameters, 87% right"; its name where it has none."""
    try:
        known = card(name)
    except CardError:
        return name
    start = ", from ImageNet" if known.recipe.get("start") == "imagenet" else ""
    state = f"{known.measured[1]:.0%} right" if known.finished else "not finished"
    return f"{name}: {known.parameters:,} parameters{start}, {state}"


def alike(name: str) -> list[str]:
    """The finished models beside this one that tell the same classes apart."""
    cards = {}
    for other in names():
        with contextlib.suppress(CardError):
            cards[other] = card(other)
    return [
        other
        for other, known in cards.items()
        if other != name and name in cards and known.finished and known.classes == cards[name].classes
    ]


def history(name: str) -> list[dict[str, float]]:
    """The rows of history.csv; none before the first epoch ended. Raises CardError."""
    return read_history(folder(name))


def is_running(name: str) -> bool:
    """Whether a training is writing this model now."""
    return _is_running(folder(name))


def is_finished(name: str) -> bool:
    """Whether the model's training ended well."""
    try:
        return card(name).finished
    except CardError:
        return False


def is_name(text: str) -> bool:
    """Whether a new model may be called so: the name is a folder's."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text) is not None


def fingerprint() -> tuple:
    """What changes when a training begins, ends an epoch, stops or finishes, or a model is exported."""
    files = (model_folder.CARD, model_folder.HISTORY, model_folder.ONNX)
    return tuple((name, is_running(name), *(_changed(folder(name) / file) for file in files)) for name in names())


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def evaluation(name: str) -> dict[str, Any]:
    """What was measured on the test images. Raises CardError."""
    return read_json(folder(name) / model_folder.EVALUATION, Evaluation)


def parity(name: str) -> dict[str, Any]:
    """What export compared. Raises CardError."""
    return read_json(folder(name) / model_folder.PARITY, Parity)


def real_photos(name: str) -> dict[str, Any] | None:
    """How it does on real photographs; None where it was not measured. Raises CardError."""
    path = folder(name) / model_folder.PHOTOS
    return read_json(path, RealPhotos) if path.exists() else None


def onnx_bytes(name: str) -> bytes:
    """The ONNX file. Raises CardError."""
    try:
        return (folder(name) / model_folder.ONNX).read_bytes()
    except OSError:
        raise CardError(f"The model {name} has no {model_folder.ONNX} yet.") from None


def gallery(name: str, picture: str) -> Gallery:
    """The images of samples.png or mistakes.png.

    Args:
        picture: `models.folder.SAMPLES` or `MISTAKES`.

    Raises:
        CardError: when a file is missing or the two do not belong together.
    """
    return read_gallery(folder(name) / picture)
