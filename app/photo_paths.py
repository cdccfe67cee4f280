"""Which photos a command line names: files as they are, folders for all photos in them and below."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.photo import ENDINGS


def photo_paths(named: Iterable[Path]) -> Iterator[Path]:
    """The named files, and of named folders their photos, folder by folder, sorted by name."""
    for path in named:
        if path.is_dir():
            yield from below(path)
        else:
            yield path


def below(folder: Path) -> Iterator[Path]:
    """The image files, by their endings, in a folder and below it; neither hidden ones nor linked folders.

    Only the names of one folder at a time are kept, however many there are in all. A folder that cannot be read
    comes last, itself.
    """
    unreadable: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                yield Path(place, name)
    yield from (Path(problem.filename) for problem in unreadable)
