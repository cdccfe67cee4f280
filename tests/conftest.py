"""What several tests share: made photos, and a model that the real training and export made of them."""

import io
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
CLASSES = ("blue", "green", "red")


def photo(width: int = 40, height: int = 30, colour: str = "red", seed: int = 0) -> Image.Image:
    """A picture of one colour and noise."""
    random = np.random.default_rng(seed)
    pixels = np.asarray(Image.new("RGB", (width, height), colour), float)
    return Image.fromarray((pixels + random.normal(0, 40, pixels.shape)).clip(0, 255).astype(np.uint8))


def encoded(image: Image.Image, kind: str = "PNG", **settings) -> bytes:
    """The image as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **settings)
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def same_main() -> Iterator[None]:
    """Streamlit's AppTest leaves the page's script as `__main__`, and spawned processes begin by running that."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def photo_folder(tmp_path_factory) -> Path:
    """A folder of photos: train/ and test/, three classes, photos of several shapes."""
    folder = tmp_path_factory.mktemp("photos")
    for part, count in (("train", 12), ("test", 5)):
        for colour in CLASSES:
            (folder / part / colour).mkdir(parents=True)
            for number in range(count):
                image = photo(30 + number, 40 - number, colour, seed=number)
                image.save(folder / part / colour / f"{number}.png")
    return folder


@pytest.fixture(scope="session")
def trained(tmp_path_factory, photo_folder) -> Path:
    """A model folder that the real training and the real export wrote. Not to be changed: see `model`."""
    from export.__main__ import main as export
    from train.__main__ import main as train

    models = tmp_path_factory.mktemp("models")
    arguments = ["article", "--data", str(photo_folder), "--models", str(models), "--name", "colours"]
    settings = ["--epochs", "20", "--learning-rate", "0.005", "--batch-size", "6", "--filters", "4,6,8"]
    assert train([*arguments, *settings]) == 0
    assert export([str(models / "colours"), "--data", str(photo_folder)]) == 0
    return models / "colours"


@pytest.fixture
def model(tmp_path, trained) -> Path:
    """A copy of the trained model folder, to change at will."""
    return Path(shutil.copytree(trained, tmp_path / "models" / trained.name))
