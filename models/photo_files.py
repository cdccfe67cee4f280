"""Which files of a folder are photos, and how they are split."""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image


def photo_files(folder: Path) -> list[Path]:
    """The image files in a folder, by their endings, sorted by name; hidden ones left out."""
    endings = set(Image.registered_extensions())
    return [path for path in sorted(folder.glob("[!.]*")) if path.suffix.lower() in endings]


def split_alternate(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Photos to train or choose with, and photos to measure with: every second one, by name."""
    ordered = sorted(paths)
    return ordered[::2], ordered[1::2]
