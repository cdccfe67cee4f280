"""history.csv: a row for each epoch of a training."""

import csv
import io
import math
from pathlib import Path

from models import folder as model_folder
from models.folder import CardError

COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")


def read_history(folder: Path) -> list[dict[str, float]]:
    """The rows of `folder`/history.csv, values as numbers; none before the first epoch has ended.

    Raises:
        CardError: another column, or a value that is no finite number.
    """
    path = folder / model_folder.HISTORY
    if not path.exists():
        return []
    damaged = CardError(f"The {path.name} of {folder.name} is damaged: expected the columns {', '.join(COLUMNS)}.")
    try:
        table = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
        rows = [{name: float(row[name]) for name in COLUMNS} for row in table]
    except (OSError, csv.Error, KeyError, TypeError, ValueError):
        raise damaged from None
    if not all(math.isfinite(value) for row in rows for value in row.values()):
        raise damaged
    return rows


def write_history(folder: Path, rows: list[dict[str, float]]) -> None:
    """Write history.csv whole or not at all: a header and a row an epoch, numbers to seven digits."""
    lines = [",".join(COLUMNS)]
    lines += [",".join(f"{row[name]:.7g}" for name in COLUMNS) for row in rows]
    model_folder.write_text(folder / model_folder.HISTORY, "\n".join(lines) + "\n")
