"""The ONNX files of one model: the whole one, and the smaller one where export made it."""

from dataclasses import dataclass
from pathlib import Path

from models import folder as model_folder
from models.folder import CardError, read_card

INT8 = "model.int8.onnx"


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
        CardError: when it is not exported.
    """
    card = read_card(folder)
    path = folder / model_folder.ONNX
    if not card.export or not path.exists():
        raise CardError(f"{folder.name} is not exported yet: run python -m export {folder} first.")
    whole = path.read_bytes()
    found = [Variant(model_folder.ONNX, whole, "the exact file")]
    if (folder / INT8).exists():
        small = (folder / INT8).read_bytes()
        found.insert(0, Variant(INT8, small, "the smaller file (int8)"))
    return found
