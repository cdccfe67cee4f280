"""What a model folder holds: which `train` and `export` write and `app` shows.

    models/<name>/model.keras       the trained network
                  card.json         what it is and how it came to be: `Card`
                  history.csv       a row an epoch
                  evaluation.json   what was measured on the test images
                  samples.png/.json, mistakes.png/.json   small galleries
                  model.onnx, parity.json, README.md      written by `export`
                  taught.npy        where a head was learned from a few photos: their features (models/likeness.py)
                  photos.json       how it does on real photographs, where `export` was given some

Every room may import models/; it imports none of them, and neither Keras nor Streamlit.
"""

import dataclasses
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import ConfigDict, Field, with_config

from models.contents import (
    STRICT,
    Accuracies,
    Classes,
    ContentError,
    Count,
    Exported,
    Layer,
    Number,
    Settings,
    Source,
    read,
)

SCHEMA_VERSION = 1

MODELS = Path(__file__).resolve().parent

NETWORK = "model.keras"
CARD = "card.json"
HISTORY = "history.csv"
EVALUATION = "evaluation.json"
SAMPLES = "samples.png"
MISTAKES = "mistakes.png"
ONNX = "model.onnx"
PARITY = "parity.json"
INT8 = "model.int8.onnx"
INT8_COST = "int8.json"
PHOTOS = "photos.json"
TAUGHT = "taught.npy"
README = "README.md"
UNFINISHED = ".unfinished-"  # begins the name of a file that is being written

MAX_SIZE = 4096  # pixels a side of a network's square
ACCEPT_ALL = -1.0  # a threshold that no photo stays below


class CardError(ValueError):
    """A card that is missing, damaged or of another schema version."""


@with_config(STRICT | ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class Card:
    """Everything there is to say of a model in one JSON file.

    The fields below `layers` are empty while the training runs; `export` is empty until
    `python -m export` has written model.onnx.
    """

    name: str
    classes: Classes
    image_size: Annotated[int, Field(ge=1, le=MAX_SIZE)]  # pixels a side of the square the network sees
    recipe: Settings  # every setting of train.recipes.Recipe
    data: Source  # name, copy, counts, fingerprint
    seed: int
    backend: str  # "tensorflow" or "jax"
    device: str  # what it was trained on, in words
    versions: dict[str, str]
    validation: str  # which images the validation curve is of, in words
    parameters: Count
    layers: list[Layer]  # name, type, output shape, parameters: the table
    created: str = ""  # ISO date on which the training finished
    seconds: Number = 0.0  # training time, without evaluation
    outlier_classes: Count = 0  # how many of the network's logits, the last ones, are of outliers
    views: str = "one"  # what the file averages over: "one", "mirror" or "several"
    temperature: Number = 1.0  # what the file divides its logits by
    temperature_from: str = ""  # what it was fitted on, in words; empty: on the validation images
    threshold: Number = ACCEPT_ALL  # of the file's `familiarity`: below it, what a photo shows is not `known`
    threshold_from: str = ""  # what the threshold was chosen on, in words; empty: it turns nothing away
    accuracy: Accuracies = field(
        default_factory=dict
    )  # 0..1: train, test (the file), test_one_view; or cross_validated
    export: Exported = field(default_factory=Exported)  # opset, sha256, bytes, accuracy, parity
    schema: int = SCHEMA_VERSION

    @property
    def measured(self) -> tuple[str, float]:
        """What kind of accuracy was measured, in words, and the accuracy: a small folder keeps no test images apart."""
        if "test" in self.accuracy:
            return "test accuracy", self.accuracy["test"]
        return "cross-validated accuracy", self.accuracy["cross_validated"]

    @property
    def finished(self) -> bool:
        """Whether the training ended (an unfinished one can be resumed)."""
        return bool(self.accuracy)


def read_card(folder: Path) -> Card:
    """Read `folder`/card.json.

    Raises:
        CardError: in one sentence, when it is missing, no JSON, or of another schema.
    """
    if not (folder / CARD).exists():
        raise CardError(f"The model folder {folder.name} has no {CARD}.")
    version = read_json(folder / CARD, dict[str, Any]).get("schema")
    if version != SCHEMA_VERSION:
        raise CardError(
            f"The {CARD} of {folder.name} has schema version {str(version)[:20]}: "
            f"this Glimpse reads version {SCHEMA_VERSION}."
        )
    card = read_json(folder / CARD, Card)
    for name in ("train_per_class", "test_per_class"):
        if len(card.data.get(name, card.classes)) != len(card.classes):
            raise CardError(f"The {CARD} of {folder.name} is damaged at data.{name}: expected a number for each class.")
    return card


def write_card(folder: Path, card: Card) -> None:
    """Write `card` as `folder`/card.json, whole or not at all."""
    write_json(folder / CARD, dataclasses.asdict(card))


def write_taught(folder: Path, taught: np.ndarray) -> None:
    """Write the features, float16 `[photos, width]`, that doubt compares with."""
    with atomic_write(folder / TAUGHT) as unfinished:
        np.save(unfinished, taught, allow_pickle=False)


def read_taught(folder: Path) -> np.ndarray | None:
    """The features that doubt compares with, float16 `[photos, width]`; None where the network doubts by itself.

    Raises:
        CardError: when the file is damaged.
    """
    try:
        taught = np.load(folder / TAUGHT, allow_pickle=False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError):
        raise CardError(f"The {TAUGHT} of {folder.name} cannot be read: teach it again.") from None
    if taught.ndim != 2 or taught.dtype != np.float16:
        raise CardError(f"The {TAUGHT} of {folder.name} is damaged: expected a table of features.")
    return taught


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON, whole or not at all."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def read_json(path: Path, kind: Any = Any) -> Any:
    """The value in a JSON file of a model folder.

    Args:
        path: the file.
        kind: what it holds, of models.contents.

    Raises:
        CardError: in one sentence, when it is missing, damaged, or holds something else.
    """
    try:
        return read(path, kind)
    except OSError:
        raise CardError(f"The model folder {path.parent.name} has no readable {path.name}.") from None
    except ContentError as problem:
        raise CardError(f"The {path.name} of {path.parent.name} {problem}.") from None


def write_text(path: Path, text: str) -> None:
    """Write `text` in UTF-8 with Unix line ends, whole or not at all."""
    with atomic_write(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; rename it to `path` when the block ends well.

    Killed, out of disk or failed, the old `path` stays as it was and the unfinished file goes.
    The unfinished name keeps the ending, because writers choose the format by it.
    """
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, suffix="-" + path.name, dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
