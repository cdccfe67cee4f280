"""The take-away kit: one zip with the ONNX file and all that is needed to use it and to trust it."""

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from export.card import PYTHON_EXAMPLE, javascript_example
from export.parity import open_session
from export.site import write_site
from export.synthetic import encode, picture
from models import folder as model_folder
from models.folder import CardError, atomic_write, read_card

GOLDEN_SIZES = {"landscape": (160, 107), "portrait": (75, 120), "square": (64, 64), "tiny": (3, 2), "line": (1, 200)}
EARLIEST = (1980, 1, 1, 0, 0, 0)  # zip files know no earlier date; a fixed one gives the same bytes every time

READ_ME = """\
{name}: one ONNX file that takes a raw photo and gives an answer.

  model.onnx      the file: photo in, probabilities out; see card.md
  labels.txt      the classes, one a line, in the order of the probabilities
  example.py      pip install onnxruntime pillow; python example.py
  example.mjs     npm install onnxruntime-web sharp; node example.mjs
  photo.jpg       a made-up photo for the examples: put your own in its place
  golden/         made-up photos (PPM: raw RGB) and the answers to expect
  verify.py       pip install onnxruntime; python verify.py repeats the golden answers
  site/           a page that answers in the browser: give it out with any web server
"""

VERIFY = r'''"""Repeat the golden answers with onnxruntime alone: python verify.py"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

here = Path(__file__).parent
session = onnxruntime.InferenceSession(here / "model.onnx")
failed = 0
for name, expected in json.loads((here / "golden" / "expected.json").read_text()).items():
    header, pixels = (here / "golden" / name).read_bytes().split(b"\n", 1)
    _, width, height, _ = header.split()
    photo = np.frombuffer(pixels, np.uint8).reshape(1, int(height), int(width), 3)
    (probabilities,) = session.run(["probabilities"], {"photo": photo})
    difference = float(np.abs(probabilities[0] - expected).max())
    failed += difference > 1e-5
    print(f"{name}: largest difference {difference:.1e}, {'ok' if difference <= 1e-5 else 'FAILED'}")
sys.exit(1 if failed else 0)
'''


def write_kit(folder: Path, target: Path) -> None:
    """Pack the model in `folder` into the zip file `target`.

    Raises:
        CardError: when the model is not exported, or its files are damaged.
    """
    card = read_card(folder)
    with TemporaryDirectory() as temporary:
        site = Path(temporary) / "site"
        write_site(folder, site)
        files = {f"site/{path.relative_to(site).as_posix()}": path.read_bytes() for path in site.rglob("*.*")}
    try:
        files["model.onnx"] = (folder / model_folder.ONNX).read_bytes()
        files["card.md"] = (folder / model_folder.README).read_bytes()
    except OSError:
        raise CardError(f"{folder.name} has no {model_folder.README}: export it again.") from None
    photos = golden_photos()
    files |= {f"golden/{name}": as_ppm(pixels) for name, pixels in photos.items()}
    texts = {
        "README.txt": READ_ME.format(name=card.name),
        "labels.txt": "\n".join(card.classes) + "\n",
        "golden/expected.json": json.dumps(expected_answers(folder, photos), indent=1) + "\n",
        "verify.py": VERIFY,
        "example.py": PYTHON_EXAMPLE,
        "example.mjs": javascript_example(card),
    }
    files |= {name: text.encode() for name, text in texts.items()}
    files["photo.jpg"] = encode(picture(640, 427, seed=0), "photo.jpg")  # for the examples
    with atomic_write(target) as unfinished, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{card.name}/{name}", EARLIEST), files[name], zipfile.ZIP_DEFLATED)


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


def expected_answers(folder: Path, photos: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """The probabilities that the file gives for each photo."""
    session = open_session(folder / model_folder.ONNX)
    return {
        name: session.run(["probabilities"], {"photo": pixels[np.newaxis]})[0][0].astype(float).tolist()
        for name, pixels in photos.items()
    }
