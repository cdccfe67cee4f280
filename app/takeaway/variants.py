"""The ONNX files of one model: the whole one, and the smaller one where export made it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from models.contents import Int8Cost
from models.folder import INT8, INT8_COST, ONNX, CardError, read_card, read_json


@dataclass(frozen=True)
class Variant:
    """One ONNX file of a model."""

    file: str  # its name in the model folder
    data: bytes
    title: str  # what it is, in words

    @property
    def megabytes(self) -> str:
        """Its size in words."""
        return f"{len(self.data) / 1e6:.2f} MB"


def variants(folder: Path) -> list[Variant]:
    """The files of the model in `folder`, the one to answer with in a browser first.

    Raises:
        CardError: when it is not exported, or a file is damaged.
    """
    card = read_card(folder)
    path = folder / ONNX
    if not card.export or not path.exists():
        raise CardError(f"{folder.name} is not exported yet: run python -m export {folder} first.")
    whole = path.read_bytes()
    return [*_int8(folder, whole), Variant(ONNX, whole, "the whole file (float32)")]


def _int8(folder: Path, whole: bytes) -> list[Variant]:
    """The smaller file, where it was made from this very one and what it costs was measured."""
    if not (folder / INT8).exists() or not (folder / INT8_COST).exists():
        return []
    cost: Int8Cost = read_json(folder / INT8_COST, Int8Cost)
    if cost["of"] != hashlib.sha256(whole).hexdigest():
        return []
    return [Variant(INT8, (folder / INT8).read_bytes(), f"the smaller file (int8), {in_words(cost)}")]


def in_words(cost: Int8Cost) -> str:
    """What the smaller file costs."""
    words = (
        f"{cost['accuracy']:.2%} right on {cost['images']:,} test images, "
        f"the whole file {cost['accuracy_of_whole']:.2%}; the same answer on {cost['agreement']:.1%}"
    )
    if on := cost.get("photographs"):
        words += f"; {on['accuracy']:.1%} right on {on['photos']} photographs ({on['accuracy_of_whole']:.1%})"
    return words
