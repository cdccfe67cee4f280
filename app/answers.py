"""One visitor's photos and their answers: bytes in, what the page shows out. Knows no Streamlit."""

import dataclasses
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.classifier import Classifier, Prediction
from models.photo import PhotoError
from models.photo_process import read_limited
from models.views import thinned

PREVIEW_SIDE = 640  # pixels; the photo itself is let go once it is answered
ICON_SIDE = 64


@dataclass(frozen=True)
class Answer:
    """A photo and what it is taken for."""

    key: str  # of the photo in the visitor's tray
    name: str
    prediction: Prediction
    width: int  # of the photo as it was read
    height: int
    icon: bytes  # JPEG, at most ICON_SIDE a side
    preview: bytes = b""  # JPEG, upright, at most PREVIEW_SIDE a side
    small: bytes = b""  # PNG: the photo as `models.views.thinned` made it, to ask more about


@dataclass(frozen=True)
class Unread:
    """A file that is no photo we can read."""

    key: str  # of the file in the visitor's tray
    name: str
    problem: str  # in one sentence


def answer_file(key: str, name: str, data: bytes, classifier: Classifier, whole: bool = True) -> Answer | Unread:
    """Answer one file.

    Args:
        key: of the file in the visitor's tray.
        name: what to call it.
        data: the bytes of a file.
        classifier: who is asked.
        whole: whether `preview` and `small` are made too, which takes longer than many an answer.
    """
    try:
        pixels = read_limited(data)
    except PhotoError as problem:
        return Unread(key, name, str(problem))
    prediction = classifier.classify(pixels)
    height, width = pixels.shape[:2]
    image = Image.fromarray(thinned(pixels, PREVIEW_SIDE))  # Pillow's copy of a large photo would take 4 bytes a pixel
    answer = Answer(key, name, prediction, width, height, jpeg(image, ICON_SIDE))
    if not whole:
        return answer
    small = png(thinned(pixels, len(prediction.seen)))
    return dataclasses.replace(answer, preview=jpeg(image, PREVIEW_SIDE), small=small)


def png(pixels: np.ndarray) -> bytes:
    """Pixels `[height, width, 3]` as PNG bytes, nothing lost."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def jpeg(image: Image.Image, side: int) -> bytes:
    """The image as JPEG bytes, made smaller where a side is longer than `side` pixels."""
    if max(image.size) > side:
        scale = side / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
