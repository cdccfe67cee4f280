"""What a model folder holds: which `train` and `export` write and `app` shows.

    models/<name>/model.keras       the trained network
                  card.json         what it is and how it came to be: `Card`
                  history.csv       a row an epoch
                  evaluation.json   what was measured on the test images
                  samples.png/.json, mistakes.png/.json   small galleries
                  model.onnx, parity.json, README.md      written by `export`
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
from typing import Any

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
PHOTOS = "photos.json"
README = "README.md"
UNFINISHED = ".unfinished-"  # begins the name of a file that is being written

ACCEPT_ALL = -1.0  # a threshold that no photo stays below


class CardError(ValueError):
    """A card that is missing, damaged or of another schema version."""


@dataclass(frozen=True)
class Card:
    """Everything there is to say of a model in one JSON file.

    The fields below `layers` are empty while the training runs; `export` is empty until
    `python -m export` has written model.onnx.
    """

    name: str
    classes: list[str]
    image_size: int  # pixels a side of the square the network sees
    recipe: dict[str, Any]  # every setting of train.recipes.Recipe
    data: dict[str, Any]  # name, copy, counts, fingerprint
    seed: int
    backend: str  # "tensorflow" or "jax"
    device: str  # what it was trained on, in words
    versions: dict[str, str]
    validation: str  # which images the validation curve is of, in words
    parameters: int
    layers: list[dict[str, Any]]  # name, type, output shape, parameters: the table
    created: str = ""  # ISO date on which the training finished
    seconds: float = 0.0  # training time, without evaluation
    views: str = "one"  # what the file averages over: "one", "mirror" or "several"
    temperature: float = 1.0  # what the file divides its logits by
    threshold: float = ACCEPT_ALL  # of the file's `familiarity`: below it, what a photo shows is not `known`
    threshold_from: str = ""  # what the threshold was chosen on, in words; empty: it turns nothing away
    accuracy: dict[str, float] = field(default_factory=dict)  # 0..1: train, test (as the file answers), test_one_view
    export: dict[str, Any] = field(default_factory=dict)  # opset, sha256, bytes, accuracy, parity
    schema: int = SCHEMA_VERSION

    @property
    def finished(self) -> bool:
        """Whether the training ended (an unfinished one can be resumed)."""
        return bool(self.accuracy)


def read_card(folder: Path) -> Card:
    """Read `folder`/card.json.

    Raises:
        CardError: in one sentence, when it is missing, no JSON, or of another schema.
    """
    try:
        values = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CardError(f"The model folder {folder.name} has no {CARD}.") from None
    except (OSError, ValueError):
        raise CardError(f"The {CARD} of {folder.name} cannot be read: expected a JSON object.") from None
    if not isinstance(values, dict):
        raise CardError(f"The {CARD} of {folder.name} holds a {type(values).__name__}: expected a JSON object.")
    if values.get("schema") != SCHEMA_VERSION:
        raise CardError(
            f"The {CARD} of {folder.name} has schema version {values.get('schema')!r}: "
            f"this Glimpse reads version {SCHEMA_VERSION}."
        )
    known = {item.name: item for item in dataclasses.fields(Card)}
    missing = [
        name
        for name, item in known.items()
        if name not in values and item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
    ]
    unknown = sorted(set(values) - set(known))
    if missing or unknown:
        problem = f"lacks {', '.join(missing)}" if missing else f"has unknown entries: {', '.join(unknown)}"
        raise CardError(f"The {CARD} of {folder.name} {problem}.")
    wrong = [
        name
        for name, kind in (("name", str), ("classes", list), ("image_size", int), ("layers", list))
        if not isinstance(values[name], kind)
    ]
    wrong += [name for name in ("recipe", "data", "accuracy", "export") if not isinstance(values.get(name, {}), dict)]
    if wrong:
        raise CardError(f"The {CARD} of {folder.name} holds another type than expected in: {', '.join(wrong)}.")
    return Card(**values)


def write_card(folder: Path, card: Card) -> None:
    """Write `card` as `folder`/card.json, whole or not at all."""
    write_json(folder / CARD, dataclasses.asdict(card))


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON, whole or not at all."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """The value in a JSON file.

    Raises:
        CardError: in one sentence, when it is missing or damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CardError(f"The model folder {path.parent.name} has no readable {path.name}.") from None


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
