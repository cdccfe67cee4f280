"""A photo of our own making, for checks and golden answers that need one."""

import io

import numpy as np
from PIL import Image


def picture(width: int, height: int, seed: int) -> Image.Image:
    """A made-up photo: colour gradients, a bright disc with a sharp edge, and noise."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    y, x = rows / height, columns / width
    waves = [np.sin(2 * np.pi * (random.uniform(1, 6) * x + random.uniform(1, 6) * y)) for _ in range(3)]
    pixels = 128 + 80 * np.stack(waves, axis=2)
    disc = (x - 0.45) ** 2 + (y - 0.55) ** 2 < 0.04
    pixels[disc] = random.uniform(0, 255, 3)
    pixels += random.normal(0, 8, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def encode(image: Image.Image, name: str) -> bytes:
    """The image as the bytes of a file of that name's format."""
    buffer = io.BytesIO()
    image.save(buffer, {"jpg": "JPEG", "png": "PNG"}[name.rsplit(".")[-1]])
    return buffer.getvalue()
