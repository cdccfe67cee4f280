"""Which files of a folder are photos, which folders are no classes, and how photos are split."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from models.photo import ENDINGS

# Left behind by systems and programs, with photos inside that are copies: no class, no photo.
MACHINE_FOLDERS = {"__macosx", "@eadir", "#recycle", "$recycle.bin", "system volume information", "__pycache__"}
MACHINE_FILES = {"thumbs.db", "desktop.ini"}
THUMBNAIL_FOLDERS = {"thumbnails", "thumbs", "_thumbs", "_thumbnails"}

SPLITS = {  # what people call the parts of a data set
    "train": {"train", "training", "trainset", "train_set", "training_set"},
    "validation": {"val", "valid", "validation", "validate", "dev", "val_set", "validation_set"},
    "test": {"test", "testing", "testset", "test_set", "eval", "evaluation"},
}

HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")  # of images


@dataclass
class LeftOut:
    """Counts what a folder holds besides photos."""

    hidden: int = 0  # names that begin with a dot
    machine: Counter[str] = field(default_factory=Counter)  # files, by the name of the folder or file
    other: int = 0  # files that are no images
    unreadable: list[str] = field(default_factory=list)  # class/name

    def skips(self, path: Path) -> bool:
        """Whether `path` is hidden or left behind by a system or program; it is then counted."""
        if path.name.startswith("."):
            self.hidden += 1
        elif made_by_machines(path):
            self.machine[path.name] += count_files(path)
        else:
            return False
        return True

    def sentences(self) -> tuple[str, ...]:
        """One sentence a kind."""
        lines = []
        if self.hidden:
            lines.append(f"Left out: {self.hidden} hidden files or folders.")
        for name, count in sorted(self.machine.items()):
            lines.append(f"Left out: {count} {'file' if count == 1 else 'files'} of {name}.")
        if self.other:
            lines.append(f"Left out: {self.other} files that are no images.")
        if self.unreadable:
            lines.append(f"Skipped: {len(self.unreadable)} unreadable images: {', '.join(self.unreadable)}.")
        return tuple(lines)


def photo_files(folder: Path) -> list[Path]:
    """The image files in a folder, by their endings, sorted by name; hidden ones left out."""
    return [path for path in sorted(folder.glob("[!.]*")) if path.is_file() and is_image(path)]


def walk_photos(folder: Path, left_out: LeftOut) -> Iterator[Path]:
    """The image files in a folder and all below it, sorted by name; what is none is counted in `left_out`."""
    for entry in sorted(folder.iterdir()):
        if left_out.skips(entry):
            continue
        if entry.is_dir():
            yield from walk_photos(entry, left_out)
        elif is_image(entry):
            yield entry
        else:
            left_out.other += 1


def made_by_machines(path: Path) -> bool:
    """Whether a system or a program left this folder or file behind (`__MACOSX`, `@eaDir`, `Thumbs.db`, ...)."""
    names = MACHINE_FOLDERS | THUMBNAIL_FOLDERS if path.is_dir() else MACHINE_FILES
    return path.name.lower() in names


def count_files(path: Path) -> int:
    """How many files a path stands for: itself, or all below it."""
    return sum(inside.is_file() for inside in path.rglob("*")) if path.is_dir() else 1


def is_image(path: Path) -> bool:
    """Whether the ending, or where there is none the first bytes, are those of an image file."""
    if path.suffix:
        return path.suffix.lower() in ENDINGS
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(HEADS)
    except OSError:
        return False


def split_of(folder: Path) -> str:
    """Which split a folder's name says that it is: "train", "validation", "test", or "" for none."""
    name = folder.name.lower()
    return next((split for split, names in SPLITS.items() if name in names), "")


def split_alternate(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Photos to train or choose with, and photos to measure with: every second one, by name."""
    ordered = sorted(paths)
    return ordered[::2], ordered[1::2]
