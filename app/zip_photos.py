"""A zip of photos, with a folder for each class."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from models.photo_files import ENDINGS, MACHINE_FILES, MACHINE_FOLDERS, THUMBNAIL_FOLDERS

MOST_ENTRIES = 20_000
LARGEST = 50_000_000  # bytes of one photo, unpacked


class ZipError(ValueError):
    """A zip that cannot be used; the message is one sentence for the visitor."""


@dataclass(frozen=True)
class ZippedPhoto:
    """A photo in a zip."""

    name: str  # its path there
    label: str  # the folder that it lies in
    data: bytes


def zipped_photos(data: bytes) -> tuple[int, Iterator[ZippedPhoto]]:
    """How many photos a zip holds, and these one at a time; what is hidden, or no image, is left out.

    Raises:
        ZipError: no zip, too many entries, or no photo in a folder. While photos are taken: a damaged zip, one with a
            password, a photo of more than LARGEST bytes.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ZipError("The file is no zip: expected one with a folder of photos for each class.") from None
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise ZipError(f"The zip holds {len(entries):,} files: expected at most {MOST_ENTRIES:,}.")
    wanted = [entry for entry in entries if _is_photo(entry)]
    if not wanted:
        raise ZipError("The zip holds no photo in a folder: expected a folder of photos for each class.")
    return len(wanted), _read(archive, wanted)


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[ZippedPhoto]:
    for entry in entries:
        if entry.file_size > LARGEST:
            raise ZipError(f"{entry.filename} has {entry.file_size:,} bytes: expected at most {LARGEST:,}.")
        try:
            with archive.open(entry) as file:
                data = file.read(LARGEST + 1)  # the size that a zip claims may be wrong
        except RuntimeError:
            raise ZipError("The zip has a password: expected one without.") from None
        except Exception:  # zlib, lzma and bz2 raise their own on damaged data
            raise ZipError(f"The zip is damaged at {entry.filename}.") from None
        if len(data) > LARGEST:
            raise ZipError(f"{entry.filename} is larger than it says: expected at most {LARGEST:,} bytes.")
        yield ZippedPhoto(entry.filename, PurePosixPath(entry.filename).parent.name, data)


def _is_photo(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry is an image in a folder, and none that systems leave behind."""
    path = PurePosixPath(entry.filename)
    if entry.is_dir() or not path.parent.name or path.suffix.lower() not in ENDINGS:
        return False
    names = [part.lower() for part in path.parts]
    left_behind = MACHINE_FOLDERS | MACHINE_FILES | THUMBNAIL_FOLDERS
    return not any(name.startswith(".") or name in left_behind for name in names)
