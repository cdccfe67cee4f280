"""A lesson as one zip: to be saved by the visitor and opened again. It holds no full photos, as the lesson does not.

lesson.json             classes, and name and class of each photo
features.npy, small.npy what was noticed in each: float16 [n, views, width], uint8 [n, side, side, 3]
thumbnails/0000.jpg
"""

import io
import json
import zipfile
from typing import Any

import numpy as np
from PIL import Image

from app.answers import jpeg
from app.features import FeatureReader
from app.lesson import MOST_CLASSES, MOST_PHOTOS, THUMBNAIL_SIDE, Lesson, TaughtPhoto
from models.duplicates import SIDE
from models.photo import PhotoError
from models.photo_process import read_limited

VERSION = 1
KEPT = ("name", "label", "fingerprint", "burst")  # of a photo, in lesson.json
LARGEST = 300_000_000  # bytes, unpacked
LARGEST_THUMBNAIL = 200_000  # bytes


class LessonFileError(ValueError):
    """A file that is no lesson; the message is one sentence for the visitor."""


def save(lesson: Lesson, reader: FeatureReader) -> bytes:
    """The lesson as a zip."""
    about = {
        "glimpse_lesson": VERSION,
        "start": reader.name,
        "start_sha256": reader.sha256,
        "classes": lesson.classes,
        "photos": [{key: getattr(photo, key) for key in KEPT} for photo in lesson.photos],
        "corrections": lesson.corrections,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lesson.json", json.dumps(about, indent=1, ensure_ascii=False))
        if lesson.photos:
            archive.writestr("features.npy", _npy(np.stack([photo.features for photo in lesson.photos])))
            archive.writestr("small.npy", _npy(np.stack([photo.small for photo in lesson.photos])))
        for number, photo in enumerate(lesson.photos):
            archive.writestr(_thumbnail(number), photo.thumbnail)
    return buffer.getvalue()


def open_lesson(data: bytes, reader: FeatureReader) -> Lesson:
    """The lesson in a zip, which is a stranger's: everything is checked.

    Raises:
        LessonFileError: no lesson, a damaged one, or one that another model's features were kept in.
    """
    damaged = LessonFileError("The file is no lesson that Glimpse saved, or it is damaged.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise damaged
        about = json.loads(archive.read("lesson.json"))
        if about["glimpse_lesson"] != VERSION:
            raise damaged
        if about["start_sha256"] != reader.sha256:
            raise LessonFileError(
                f"The lesson was given to another version of {about['start']}: give its photos once more."
            )
        classes, rows = about["classes"], about["photos"]
        corrections = dict(about.get("corrections", {}))
        _check_texts(classes, rows, corrections)
        photos = _photos(archive, rows, classes) if rows else []
    except LessonFileError:
        raise
    except Exception:  # zipfile, zlib, json and numpy raise many kinds on damaged files
        raise damaged from None
    return Lesson(reader.sha256, classes, photos, corrections=corrections)


def _check_texts(classes: Any, rows: Any, corrections: dict) -> None:
    if len(classes) > MOST_CLASSES or len(rows) > MOST_PHOTOS or len(set(classes)) != len(classes):
        raise ValueError("too many")
    texts = [*classes, *(row[key] for row in rows for key in KEPT), *corrections, *corrections.values()]
    if not all(isinstance(text, str) and len(text) < 1000 for text in texts):
        raise ValueError("no text")


def _photos(archive: zipfile.ZipFile, rows: list[dict[str, str]], classes: list[str]) -> list[TaughtPhoto]:
    features, small = (_array(archive.read(name)) for name in ("features.npy", "small.npy"))
    if features.dtype != np.float16 or features.ndim != 3 or not np.isfinite(features).all():
        raise ValueError("features")
    if small.dtype != np.uint8 or small.shape != (len(rows), SIDE, SIDE, 3) or len(features) != len(rows):
        raise ValueError("small")
    photos = []
    for number, row in enumerate(rows):
        if row["label"] not in classes:
            raise ValueError("label")
        thumbnail = _checked(archive.read(_thumbnail(number)))
        values = {key: row[key] for key in KEPT}
        photos.append(TaughtPhoto(features=features[number], small=small[number], thumbnail=thumbnail, **values))
    return photos


def _checked(thumbnail: bytes) -> bytes:
    """A thumbnail that our own reader has read, written anew."""
    if len(thumbnail) > LARGEST_THUMBNAIL:
        raise ValueError("thumbnail")
    try:
        return jpeg(Image.fromarray(read_limited(thumbnail)), THUMBNAIL_SIDE)
    except PhotoError:
        raise ValueError("thumbnail") from None


def _thumbnail(number: int) -> str:
    return f"thumbnails/{number:04}.jpg"


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _array(data: bytes) -> np.ndarray:
    return np.load(io.BytesIO(data), allow_pickle=False)
