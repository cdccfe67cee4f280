"""Recipes: every setting of a training, in one frozen dataclass.

The command line's flags and the card's `recipe` are made from these fields.
"""

import dataclasses
import inspect
import math
from dataclasses import dataclass
from typing import Any


def setting(default: Any, help: str, choices: tuple[str, ...] = ()) -> Any:
    """A field of a recipe, with the sentence that `--help` shows for it."""
    return dataclasses.field(default=default, metadata={"help": help, "choices": choices})


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training, besides the images themselves.

    The defaults are the tutorial's.

    Raises:
        ValueError: a setting out of its range, in one sentence.
    """

    network: str = setting(
        "tutorial", "which network of train/networks.py", ("tutorial", "whitened", "efficientnet_lite0")
    )
    start: str = setting("", "where the weights start from: imagenet, or a model folder; empty: from scratch")
    blend: float = setting(
        1.0, "share of the trained weights in the final network, the rest being those that it started from (WiSE-FT)"
    )
    keep_kinds: bool = setting(
        False, "whether ImageNet's thousand kinds are kept, and a class's probability is the sum of its kinds'"
    )
    image_size: int = setting(32, "pixels a side of the square that the network sees")
    source_size: int = setting(
        0, "pixels a side at which the data's own images are kept, to be cut and resized anew each time; 0: image_size"
    )
    filters: tuple[int, ...] = setting((32, 64, 64), "filters of each convolution (tutorial) or block (whitened)")
    depth: int = setting(2, "convolutions a block (whitened)")
    kernel_size: int = setting(3, "pixels a side of the convolution kernels")
    pooling: str = setting("max", "how 2x2 neighbouring values become one", ("max", "average"))
    dense_units: int = setting(64, "units of the tutorial network's hidden dense layer")

    activation: str = setting("relu", "what follows each normalisation (whitened)", ("relu", "gelu", "silu"))

    epochs: int = setting(10, "passes over the training images")
    patience: int = setting(
        0, "epochs without a lower validation loss after which the training ends (early stopping); 0: never"
    )
    batch_size: int = setting(32, "images a step")
    mixture: tuple[int, ...] = setting(
        (), "images a batch of the data, of photographs of its classes, of outliers; where --photos gives some"
    )
    batches_an_epoch: int = setting(0, "of a mixture; 0: as many as the data's own images need")
    epoch_sizes: tuple[int, ...] = setting(
        (), "pixels a side of a mixture's images, epoch by epoch; empty: always image_size"
    )
    optimizer: str = setting("adam", "what turns gradients into steps", ("adam", "muon"))
    learning_rate: float = setting(0.001, "learning rate, at its highest")
    warmup: float = setting(0.0, "share of the training in which the learning rate rises from 0 to its highest")
    decay: bool = setting(False, "whether the learning rate then falls linearly to 0")
    bias_rate: float = setting(25.0, "learning rate of biases beside muon, at its highest")
    head_rate: float = setting(0.01, "learning rate of the last layer's weights beside muon, at its highest")
    weight_decay: float = setting(0.0, "share of each weight taken off a step, times the learning rate")
    label_smoothing: float = setting(0.0, "share of the label spread evenly over all classes")

    flip: bool = setting(False, "whether images are mirrored, every other epoch")
    shift: int = setting(0, "images are moved by up to this many pixels, reflecting at the border")
    zoom: float = setting(1.0, "images are enlarged or reduced by up to this factor")
    stretch: float = setting(1.0, "images are made wider or taller by up to this factor")
    color_jitter: float = setting(1.0, "saturation, brightness and contrast are changed by up to this factor")
    blur: float = setting(0.0, "images are blurred or sharpened by up to this much, 0 to 1")
    cutout: int = setting(0, "pixels a side of the square that cutout blanks, in every other image at random")
    outliers_a_batch: int = setting(0, "outliers in each batch (outlier exposure), where --outliers gives some")
    validation_images: int = setting(
        0, "training images held out for validation; 0 validates on the test images, as the tutorial does"
    )
    precision: str = setting(
        "float32",
        "of the arithmetic while training; fastest: the one of the other two that is faster on this machine",
        ("float32", "mixed_bfloat16", "fastest"),
    )
    saved_as: str = setting(
        "float32", "what the final weights are rounded to; the exported file stores them so", ("float32", "float16")
    )
    views: str = setting(
        "one",
        "test-time augmentation: the views that the exported file averages over",
        ("one", "mirror", "several"),
    )
    seed: int = setting(0, "of the initial weights, the order of images and their augmentation")

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value, choices = getattr(self, field.name), field.metadata["choices"]
            if choices and value not in choices:
                raise ValueError(f"{field.name} is {value!r}: expected one of {', '.join(choices)}.")
        for name in ("image_size", "depth", "kernel_size", "dense_units", "epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}: expected at least 1.")
        if self.depth > 26:
            raise ValueError(f"depth is {self.depth}: expected at most 26, a letter for each convolution of a block.")
        if not self.filters or min(self.filters) < 1:
            raise ValueError(f"filters are {self.filters}: expected one or more numbers of at least 1.")
        self._check_mixture()
        if not 0 <= self.blend <= 1 or (self.blend < 1 and not self.start):
            raise ValueError(f"blend is {self.blend}: expected 0 to 1, and 1 without a start.")
        for name in ("learning_rate", "bias_rate", "head_rate"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is {getattr(self, name)}: expected more than 0.")
        for name in ("warmup", "label_smoothing", "blur"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}: expected 0 or more and less than 1.")
        for name in ("patience", "weight_decay", "shift", "cutout", "outliers_a_batch", "validation_images", "seed"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)}: expected 0 or more.")
        for name in ("zoom", "stretch", "color_jitter"):
            if not 1 <= getattr(self, name) <= 4:
                raise ValueError(f"{name} is {getattr(self, name)}: expected 1 to 4.")
        if self.patience and not self.validation_images:
            raise ValueError("patience is for validation images: expected validation_images of at least 1.")
        if self.weight_decay and self.optimizer != "adam":
            raise ValueError(f"weight_decay is of adam: expected 0 with {self.optimizer}.")
        if self.shift >= self.image_size:
            raise ValueError(f"shift is {self.shift}: expected less than image_size ({self.image_size}).")

    def batches(self, images: int) -> int:
        """How many batches an epoch has, of so many training images; the last one may be smaller."""
        of_each = self.mixture[0] if self.mixture else self.batch_size
        return self.batches_an_epoch or math.ceil(images / max(1, of_each))

    def _check_mixture(self) -> None:
        if self.keep_kinds and not (self.network == "efficientnet_lite0" and self.start and self.mixture):
            raise ValueError("keep_kinds is of efficientnet_lite0 with a start and a mixture: expected all three.")
        if min(self.source_size, self.batches_an_epoch) < 0:
            raise ValueError("source_size and batches_an_epoch are expected to be 0 or more.")
        if not self.mixture:
            if self.source_size or self.batches_an_epoch or self.epoch_sizes:
                raise ValueError("source_size, batches_an_epoch and epoch_sizes are of a mixture: expected one.")
            return
        if len(self.mixture) != 3 or min(self.mixture) < 0 or sum(self.mixture) != self.batch_size:
            raise ValueError(
                f"mixture is {self.mixture}: expected three numbers that add up to batch_size ({self.batch_size})."
            )
        if self.epoch_sizes and (len(self.epoch_sizes) != self.epochs or min(self.epoch_sizes) < 32):
            raise ValueError(f"epoch_sizes are {self.epoch_sizes}: expected one for each epoch, at least 32.")


def article() -> Recipe:
    """The tutorial's network and settings, exactly: 122,570 parameters.

    69.15% of the test images in 237 s on 2 CPU cores (JPEG copy of CIFAR-10).

        python -m train article
    """
    return Recipe()


def quick() -> Recipe:
    """A better network in about the time of the tutorial's ten epochs.

    86.75% of the test images in 96 s on 2 CPU cores (JPEG copy of CIFAR-10).

        python -m train quick
    """
    return Recipe(
        network="whitened",
        filters=(32, 96, 128),
        epochs=6,
        batch_size=500,
        optimizer="muon",
        learning_rate=0.1,
        decay=True,
        label_smoothing=0.2,
        flip=True,
        shift=2,
        validation_images=2000,
        precision="fastest",
        saved_as="float16",
        views="several",
    )


def accurate() -> Recipe:
    """Wider, deeper and longer, with strong augmentation and outlier exposure.

    92.94% of the test images in 4,561 s on 2 CPU cores (JPEG copy of CIFAR-10).

        python -m train accurate --outliers PHOTOS/none
    """
    return dataclasses.replace(
        quick(),
        filters=(64, 256, 256),
        depth=3,
        activation="silu",
        epochs=46,
        shift=3,
        zoom=1.25,
        stretch=1.25,
        color_jitter=1.2,
        blur=0.4,
        cutout=12,
        outliers_a_batch=30,
    )


def photos() -> Recipe:
    """ImageNet's weights taught with thumbnails and photographs together: for photos as people take them.

    91.13% of the test images in 3,780 s on 2 CPU cores (JPEG copy of CIFAR-10); 97% of 178 photographs of other
    collections, whose outliers it rejects for 95%. On a GPU: --batch-size 256 --mixture 160,48,48 --epochs 60
    --epoch-sizes "" --learning-rate 5e-4.

        python -m train photos --photos PHOTOS --calibration-photos VALIDATE
    """
    return Recipe(
        network="efficientnet_lite0",
        start="imagenet",
        keep_kinds=True,
        blend=0.7,
        image_size=128,
        source_size=32,
        epochs=22,
        batch_size=64,
        mixture=(40, 12, 12),
        batches_an_epoch=340,
        epoch_sizes=(64,) * 5 + (96,) * 10 + (128,) * 7,
        learning_rate=3e-4,
        warmup=0.03,
        decay=True,
        validation_images=1000,
        saved_as="float16",
        views="mirror",
    )


RECIPES = {recipe.__name__: recipe() for recipe in (article, quick, accurate, photos)}
DESCRIPTIONS = {recipe.__name__: inspect.getdoc(recipe) or "" for recipe in (article, quick, accurate, photos)}
