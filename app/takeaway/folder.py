"""Made files, by their paths in a folder: written to one, or packed into a zip."""

import io
import zipfile
from pathlib import Path

from models.folder import atomic_write

EARLIEST = (1980, 1, 1, 0, 0, 0)  # zip files know no earlier date; a fixed one gives the same bytes every time


def write_folder(files: dict[str, bytes], target: Path) -> None:
    """Write the files below `target`, each whole or not at all; folders are made as they are needed."""
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as unfinished:
            unfinished.write_bytes(data)


def zipped(files: dict[str, bytes], folder: str) -> bytes:
    """The files as a zip with one folder; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            # What is packed already, the most of it, would only take time.
            method = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", EARLIEST), files[name], method)
    return buffer.getvalue()
