"""corrections.csv: labels put right, beside the photos that stay as they are. The next training uses it.

photo,label
train/cat/12.jpg,dog        this photo shows a dog
train/cat/13.jpg,           this one is left out
"""

import csv
import io
from pathlib import Path

from models.folder import write_text

FILE = "corrections.csv"
COLUMNS = ["photo", "label"]
LEFT_OUT = ""  # the label of a photo that is not to be learned from


class CorrectionsError(ValueError):
    """A corrections.csv that cannot be used; the message is one sentence."""


def parse(text: str) -> dict[str, str]:
    """Labels by photo, of a corrections.csv's text; the last line of a photo counts.

    The columns may be named again further down, where one file was added to another.

    Raises:
        CorrectionsError: other columns, or a row that lacks one.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))  # spreadsheets write a byte order mark
    try:
        if reader.fieldnames != COLUMNS:
            raise CorrectionsError(
                f"{FILE} begins with {reader.fieldnames}: expected the columns {', '.join(COLUMNS)}."
            )
        rows = list(reader)
    except csv.Error:
        raise CorrectionsError(f"{FILE} cannot be read: expected a table as CSV.") from None
    if any(None in row or None in row.values() for row in rows):
        raise CorrectionsError(f"{FILE} has a row of other length: expected {', '.join(COLUMNS)} in each.")
    rows = [row for row in rows if list(row.values()) != COLUMNS]
    return {unguarded(row["photo"]): unguarded(row["label"]) for row in rows}


def to_csv(corrections: dict[str, str]) -> str:
    """The text of a corrections.csv, photos in order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(photo), guarded(label)] for photo, label in sorted(corrections.items()))
    return text.getvalue()


def read(folder: Path) -> dict[str, str]:
    """The corrections of a folder of photos: labels by path from there; none where there is no file.

    Raises:
        CorrectionsError: in one sentence, when the file cannot be used.
    """
    try:
        return parse((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise CorrectionsError(f"{FILE} cannot be read: expected text in UTF-8.") from None


def write(folder: Path, corrections: dict[str, str]) -> None:
    """Write `folder`/corrections.csv whole or not at all."""
    write_text(folder / FILE, to_csv(corrections))


def guarded(text: str) -> str:
    """`text` so that a spreadsheet takes none for a formula: an apostrophe before "=1+1"."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else text


def unguarded(text: str) -> str:
    """What was given to `guarded`."""
    return text[1:] if text[:1] == "'" else text
