"""Inputs of our own making: photos of every shape, and images at the limits."""

import functools

import numpy as np
from PIL import Image, ImageDraw

from models.picture import encode, picture


def extreme_inputs(size: int) -> list[np.ndarray]:
    """Black, white, primary colours, noise, a checkerboard: uint8 `[size, size, 3]` each."""
    random = np.random.default_rng(0)
    plain = [np.full((size, size, 3), colour, np.uint8) for colour in (0, 255, (255, 0, 0), (0, 255, 0), (0, 0, 255))]
    noise = random.integers(0, 256, (size, size, 3), np.uint8)
    checkerboard = np.indices((size, size)).sum(axis=0) % 2 * 255
    return [*plain, noise, np.repeat(checkerboard[:, :, None], 3, axis=2).astype(np.uint8)]


@functools.cache
def generated_photos() -> dict[str, bytes]:
    """Image files of every shape, of our own making: smooth colours with edges and noise."""
    shapes = {  # name: (width, height)
        "landscape.jpg": (640, 427),
        "portrait.jpg": (301, 500),
        "odd.png": (101, 77),
        "small.png": (9, 14),
        "one-pixel.png": (1, 1),
        "line.png": (1, 5000),
        "large.jpg": (4000, 3000),
    }
    return {name: encode(picture(*size, seed), name) for seed, (name, size) in enumerate(shapes.items())}


@functools.cache
def detailed_photos() -> dict[str, np.ndarray]:
    """Photos that a careless resize gets wrong, uint8 `[height, width, 3]`: noise, stripes, text, odd sizes."""
    random = np.random.default_rng(7)
    rows, columns = np.indices((333, 500))
    stripes = np.stack([rows % 2, columns % 2, (rows + columns) % 2], axis=2) * 255
    return {
        "noise": random.integers(0, 256, (375, 500, 3), np.uint8),
        "stripes of one pixel": stripes.astype(np.uint8),
        "text": _text(640, 480),
        "one pixel": random.integers(0, 256, (1, 1, 3), np.uint8),
        "33 x 31": random.integers(0, 256, (31, 33, 3), np.uint8),
        "a line": random.integers(0, 256, (700, 1, 3), np.uint8),
        "panorama": np.asarray(picture(2400, 160, seed=8)),
        "12 megapixels": np.asarray(picture(4000, 3000, seed=9)),
    }


def _text(width: int, height: int) -> np.ndarray:
    """A page of black letters."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    for line in range(height // 12):
        draw.text((5, 12 * line), f"{line} the same answer in every runtime " * 4, fill="black")
    return np.asarray(page)
