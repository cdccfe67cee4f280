"""One visitor's photos and their answers: bytes in, what the page shows out. Knows no Streamlit."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.classifier import Classifier, Prediction
from models.photo import PhotoError
from models.photo_process import read_limited
from models.views import reduced

PREVIEW_SIDE = 640  # pixels; the photo itself is let go once it is answered
ICON_SIDE = 64


@dataclass(frozen=True)
class Answer:
    """What came of one file: either a prediction, or a problem in one sentence."""

    name: str
    prediction: Prediction | None = None
    preview: bytes = b""  # JPEG, upright, at most PREVIEW_SIDE a side
    icon: bytes = b""  # JPEG, at most ICON_SIDE a side
    small: bytes = b""  # PNG: the photo as `models.views.reduced` made it, to ask more about
    width: int = 0  # of the photo as it was read
    height: int = 0
    problem: str = ""
    key: str = ""  # of the photo in the visitor's tray


def answer_file(name: str, data: bytes, classifier: Classifier, key: str = "", whole: bool = True) -> Answer:
    """Answer one file.

    Args:
        name: what to call it.
        data: the bytes of an image file; anything else gives an `Answer` with a problem.
        classifier: who is asked.
        key: of the photo in the visitor's tray.
        whole: whether `preview` and `small` are made too, which takes longer than many an answer.
    """
    try:
        pixels = read_limited(data)
    except PhotoError as problem:
        return Answer(name, problem=str(problem), key=key)
    prediction = classifier.classify(pixels)
    image = Image.fromarray(pixels)
    height, width = pixels.shape[:2]
    preview = jpeg(image, PREVIEW_SIDE) if whole else b""
    small = png(reduced(pixels, len(prediction.seen))) if whole else b""
    return Answer(name, prediction, preview, jpeg(image, ICON_SIDE), small, width, height, key=key)


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
