"""The arithmetic of a training: 32 bits, or 16 where the machine is faster for it."""

import dataclasses
import time

import keras
import numpy as np
from keras import layers

from train.distribution import processes
from train.recipes import Recipe

FASTEST = "fastest"
PROBE = (64, 16, 16, 64)  # images, height, width, channels: what the middle of a network works on
STEPS = 3  # timed, after one that compiles
GAIN = 1.1  # 16 bits must be this much faster to be worth their rounding


def resolve_precision(recipe: Recipe, began_with: str = "") -> Recipe:
    """The recipe with a precision of Keras's own where it asks for the fastest.

    Processors without instructions for bfloat16 compute with it too, and take many times as long
    (train/LOG.md); no library says which they are, so both are timed: a second or a few.

    Args:
        recipe: its precision may be "fastest".
        began_with: the precision of an unfinished training that goes on; empty to measure.
    """
    if recipe.precision != FASTEST:
        return recipe
    return dataclasses.replace(recipe, precision=began_with or fastest())


def fastest() -> str:
    """The precision in which this machine and this backend train a convolution sooner.

    Raises:
        ValueError: several processes train together, and each could find another.
    """
    if processes() > 1:
        raise ValueError("Several processes need one precision: choose it with --precision float32 or mixed_bfloat16.")
    exact, rounded = seconds_a_step("float32"), seconds_a_step("mixed_bfloat16")
    return "mixed_bfloat16" if rounded * GAIN < exact else "float32"


def seconds_a_step(precision: str) -> float:
    """The least seconds that a step of training takes, forwards and backwards through one convolution.

    Args:
        precision: a dtype policy of Keras.
    """
    network = keras.Sequential(
        [
            keras.Input(PROBE[1:]),
            layers.Conv2D(PROBE[-1], 3, padding="same", dtype=precision),
            layers.Conv2D(PROBE[-1], 3, padding="same", dtype=precision),
            layers.GlobalAveragePooling2D(dtype="float32"),
        ]
    )
    network.compile(optimizer="sgd", loss="mean_squared_error")
    images, wanted = np.ones(PROBE, np.float32), np.zeros((PROBE[0], PROBE[-1]), np.float32)
    times = []
    for _ in range(1 + STEPS):
        began = time.perf_counter()
        network.train_on_batch(images, wanted)
        times.append(time.perf_counter() - began)
    return min(times[1:])
