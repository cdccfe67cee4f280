"""Inputs of our own making: photos of every shape, and images at the limits."""

import functools

import numpy as np

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
