"""Which photos a command line names: files as they are, folders for all photos in them and below."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.photo_files import is_image, made_by_machines


def photo_paths(named: Iterable[Path]) -> Iterator[Path]:
    """The named files, and of named folders their photos, folder by folder, sorted by name."""
    for path in named:
        if path.is_dir():
            yield from below(path)
        else:
            yield path


def below(folder: Path) -> Iterator[Path]:
    """The image files in a folder and below it; neither hidden ones nor copies that systems made, nor linked folders.

    Only the names of one folder at a time are kept, however many there are in all. A folder that cannot be read
    comes last, itself.
    """
    unreadable: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if is_wanted(Path(place, name)))
        paths = (Path(place, name) for name in sorted(files))
        yield from (path for path in paths if path.is_file() and is_wanted(path) and is_image(path))
    yield from (Path(problem.filename) for problem in unreadable)


def is_wanted(path: Path) -> bool:
    """Whether a file or folder is neither hidden nor left behind by a system or program."""
    return not path.name.startswith(".") and not made_by_machines(path)
