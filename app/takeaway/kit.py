"""The take-away kit: one zip with the ONNX file and all that is needed to use it and to trust it."""

import json
from pathlib import Path
from string import Template

import numpy as np
import onnxruntime

from app.takeaway.examples import SOURCES, javascript_example, python_example
from app.takeaway.folder import zipped
from app.takeaway.site import site_files
from models import folder as model_folder
from models.folder import CardError, atomic_write, read_card
from models.picture import encode, picture

GOLDEN_SIZES = {"landscape": (160, 107), "portrait": (75, 120), "square": (64, 64), "tiny": (3, 2), "line": (1, 200)}


def write_kit(folder: Path, target: Path) -> None:
    """Write the kit of the model in `folder` as the zip file `target`. Raises CardError as `kit` does."""
    data = kit(folder)
    with atomic_write(target) as unfinished:
        unfinished.write_bytes(data)


def kit(folder: Path) -> bytes:
    """The kit of the model in `folder`, a zip file; the same model gives the same bytes.

    Raises:
        CardError: when the model is not exported, or its files are damaged.
    """
    card = read_card(folder)
    files = {f"site/{name}": data for name, data in site_files(folder).items()}
    try:
        files["model.onnx"] = (folder / model_folder.ONNX).read_bytes()
        files["card.md"] = (folder / model_folder.README).read_bytes()
    except OSError:
        raise CardError(f"{folder.name} has no {model_folder.README}: export it again.") from None
    photos = golden_photos()
    files |= {f"golden/{name}": as_ppm(pixels) for name, pixels in photos.items()}
    expected = expected_answers(files["model.onnx"], photos)
    texts = {
        "README.txt": Template((SOURCES / "README.txt").read_text(encoding="utf-8")).substitute(NAME=card.name),
        "labels.txt": "\n".join(card.classes) + "\n",
        "golden/expected.json": json.dumps(expected, indent=1) + "\n",
        "verify.py": (SOURCES / "verify.py").read_text(encoding="utf-8"),
        "example.py": python_example(),
        "example.mjs": javascript_example(card.classes),
    }
    files |= {name: text.encode() for name, text in texts.items()}
    files["photo.jpg"] = encode(picture(640, 427, seed=0), "photo.jpg")  # for the examples
    return zipped(files, card.name)


def golden_photos() -> dict[str, np.ndarray]:
    """Photos of our own making: uint8 RGB `[height, width, 3]` by file name."""
    return {
        f"{name}.ppm": np.asarray(picture(*size, seed=100 + number))
        for number, (name, size) in enumerate(GOLDEN_SIZES.items())
    }


def as_ppm(pixels: np.ndarray) -> bytes:
    """The pixels as a binary PPM file: a line of text, then raw RGB, which needs no library to read."""
    height, width = pixels.shape[:2]
    return f"P6 {width} {height} 255\n".encode() + pixels.tobytes()


def expected_answers(model: bytes, photos: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """The probabilities that the ONNX file gives for each photo."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return {
        name: session.run(["probabilities"], {"photo": pixels[np.newaxis]})[0][0].astype(float).tolist()
        for name, pixels in photos.items()
    }
