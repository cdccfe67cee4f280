"""EfficientNet-Lite0, of Keras's own layers (Tan and Le 2019, arXiv:1905.11946; Lite as published in 2020).

Lite leaves out squeeze-and-excitation and uses ReLU6, which small devices compute well. Without a head it has
3,413,024 parameters and gives 1,280 features for an image of any size.
"""

from typing import NamedTuple

import keras
from keras import layers

STEM, HEAD = 32, 1280  # filters


class Stage(NamedTuple):
    """Blocks of one kind, the first of which may halve the image."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    filters: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


def features(images: keras.KerasTensor) -> keras.KerasTensor:
    """Features `[n, 1280]` of images `[n, height, width, 3]`, float32 in 0..255."""
    x = layers.Rescaling(1 / 128, -127 / 128, name="scale")(images)
    x = activated(layers.Conv2D(STEM, 3, 2, "same", name="stem")(x), "stem")
    number = 0
    for stage in STAGES:
        for repeat in range(stage.blocks):
            x = block(x, stage, stage.stride if repeat == 0 else 1, f"block_{number}")
            number += 1
    x = activated(layers.Conv2D(HEAD, 1, name="head")(x), "head")
    return layers.GlobalAveragePooling2D(name="features")(x)


def block(x: keras.KerasTensor, stage: Stage, stride: int, name: str) -> keras.KerasTensor:
    """An inverted bottleneck: expand, filter each channel by itself, project; added to its input where it fits."""
    inputs = x
    if stage.expansion > 1:
        x = layers.Conv2D(x.shape[-1] * stage.expansion, 1, name=f"{name}_expand")(x)
        x = activated(x, f"{name}_expand")
    x = layers.DepthwiseConv2D(stage.kernel, stride, "same", name=f"{name}_depthwise")(x)
    x = activated(x, f"{name}_depthwise")
    x = layers.Conv2D(stage.filters, 1, name=f"{name}_project")(x)
    return layers.Add(name=f"{name}_sum")([x, inputs]) if x.shape == inputs.shape else x


def activated(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """ReLU6, named after the convolution before it."""
    return layers.ReLU(6, name=f"{name}_activation")(x)
