"""Data augmentation: the training images lie on the device and are varied inside the compiled step.

A batch is then only a plan (train/batches.py): no pixel is copied or computed in Python, so that a GPU does not
wait for one.
"""

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from train import kinds, networks
from train.data import enlarged
from train.distribution import split
from train.losses import Accuracy, ClassAccuracy, make_loss
from train.optimizers import make_optimizer
from train.recipes import Recipe
from train.start import load_start

WHITENING_IMAGES = 5000  # whose patches give the whitening convolution


def first_network(recipe: Recipe, classes: int, images: np.ndarray) -> keras.Model:
    """The recipe's network with the weights that it starts from, the rest drawn by its seed.

    Args:
        recipe: all settings; its precision not "fastest".
        classes: how many to tell apart, outliers included where they are one.
        images: uint8 `[n, size, size, 3]`, training images.
    """
    keras.utils.set_random_seed(recipe.seed)
    keras.config.set_dtype_policy(recipe.precision)
    try:
        network = networks.build(recipe, classes, any_size=bool(recipe.epoch_sizes))
    finally:
        keras.config.set_dtype_policy("float32")
    networks.initialize(network, images[:WHITENING_IMAGES])
    if recipe.start:
        load_start(network, recipe.start)
    return network


def prepare(
    recipe: Recipe,
    classes: int,
    images: np.ndarray,
    outliers: np.ndarray | None = None,
    names: Sequence[str] = (),
) -> "AugmentedNetwork":
    """The same network with its images, augmentation, optimizer and loss, ready to be trained.

    Args:
        recipe, classes, images: as for `first_network`.
        outliers: uint8 `[n, size, size, 3]`; numbered after the training images.
        names: of the classes, where the recipe keeps kinds.
    """
    network = first_network(recipe, classes, images)
    if recipe.keep_kinds:
        kinds.set_membership(network, names)
        kinds.balance(network, enlarged(images[: kinds.BATCH], recipe.image_size))
    steps = recipe.batches(len(images)) * recipe.epochs
    network.compile(make_optimizer(recipe, steps))  # which its checkpoints then hold too
    augmented = AugmentedNetwork(network, images if outliers is None else np.concatenate([images, outliers]))
    accuracy = ClassAccuracy(kinds.membership(names)) if recipe.keep_kinds else Accuracy()
    augmented.compile(network.optimizer, loss=make_loss(recipe), metrics=[accuracy])
    return augmented


class AugmentedNetwork(keras.Model):
    """A network with the images that it is trained on, and their augmentation.

    Called with a plan, it takes the plan's images, augments them and asks the network. Called with images
    `[n, size, size, 3]`, as for validation, it asks the network alone.

    Args:
        network: takes pixels 0..255, gives logits.
        images: uint8 `[n, size, size, 3]`, all that a plan may name.
    """

    def __init__(self, network: keras.Model, images: np.ndarray) -> None:
        super().__init__()
        self.network = network
        self.taught = kinds.of_kinds_and_classes(network) if kinds.are_kept(network) else network
        self.images = keras.Variable(images, trainable=False, dtype="uint8", name="images")

    def call(self, batch, training=False):
        """Logits `[n, classes]` of a plan, a dict of arrays, or of images; logits of kinds too where they are kept."""
        images = self.augment(batch) if isinstance(batch, dict) else batch
        return self.taught(split(images), training=training)

    def augment(self, plan: dict):
        """The images that `plan` names, augmented: float32 `[n, size, size, 3]`, 0..255."""
        images = ops.cast(ops.take(self.images, plan["image"], axis=0), "float32")
        if "shifts" in plan:
            images = warp(images, plan["mirrored"], plan["shifts"], plan["sizes"])
        if "color_jitter" in plan:
            images = color_jitter(images, plan["color_jitter"])
        if "blur" in plan:
            images = blur(images, plan["blur"])
        if "cutout_sides" in plan:
            images = cutout(images, plan["cutout_centers"], plan["cutout_sides"])
        return images


def warp(images, mirrored, shifts, sizes):
    """An affine warp: resized about the centre, moved and mirrored in one step; what lies beyond is reflected.

    Rows and columns are resized apart, each by a product with one matrix for each image. On any processor that
    is a small part of what the network's convolutions cost.

    Args:
        images: float32 `[n, size, size, 3]`, 0..255.
        mirrored: bool `[n]`.
        shifts: float32 `[n, 2]`, pixels down and right, after resizing.
        sizes: float32 `[n, 2]`, factors of the height and the width.

    Returns:
        float32 `[n, size, size, 3]`, interpolated linearly.
    """
    size = images.shape[1]
    rows = resampling(size, 1 / sizes[:, 0], shifts[:, 0])
    columns = resampling(size, ops.where(mirrored, -1.0, 1.0) / sizes[:, 1], shifts[:, 1])
    for matrices in (rows, columns):
        lines = ops.matmul(matrices, ops.reshape(images, (-1, size, size * 3)))  # [n, new line, old pixels]
        images = ops.transpose(ops.reshape(lines, (-1, size, size, 3)), (0, 2, 1, 3))  # turned, and turned back
    return images


def resampling(size: int, step, shift):
    """Matrices that make each new line of pixels of the two old lines that it lies between.

    Applied to the lines `1234`, with (step, shift):
        (1, 0) gives `1234`; (-1, 0) mirrors, `4321`; (1, 1) moves by a line and reflects, `1123`;
        (0.5, 0) enlarges to twice the size about the middle, `1.75 2.25 2.75 3.25`.

    Args:
        size: lines of an image.
        step: float32 `[n]`, old lines from one new line to the next; negative mirrors.
        shift: float32 `[n]`, new lines that the middle is moved by.

    Returns:
        float32 `[n, size, size]`: a row of weights for each new line; each row sums to 1.
    """
    line = ops.arange(size, dtype="float32")
    centre = (size - 1) / 2
    # Where each new line lies among the old ones; beyond the border it is reflected at the outer edge.
    place = centre + step[:, None] * (line - centre - shift[:, None])  # [n, size]
    around = ops.mod(place + 0.5, 2 * size)
    reflected = ops.minimum(around, 2 * size - around) - 0.5
    place = ops.clip(reflected, 0, size - 1)
    return ops.maximum(1 - ops.abs(place[:, :, None] - line), 0)  # an old line at distance d weighs 1 - d


def color_jitter(images, factors):
    """Other saturation, brightness and contrast.

    Args:
        images: float32 `[n, size, size, 3]`, 0..255.
        factors: float32 `[n, 3]`: 1 leaves saturation, brightness and contrast as they are.

    Returns:
        float32 `[n, size, size, 3]`, 0..255.
    """
    saturation, brightness, contrast = (factors[:, number, None, None, None] for number in range(3))
    grey = ops.mean(images, axis=3, keepdims=True)
    images = grey + saturation * (images - grey)
    mean = ops.mean(images, axis=(1, 2), keepdims=True)
    return ops.clip(brightness * mean + contrast * (images - mean), 0, 255)


def blur(images, amounts):
    """Blurred or sharpened: mixed with the mean of each pixel's 3 x 3 neighbours.

    Args:
        images: float32 `[n, size, size, 3]`, 0..255.
        amounts: float32 `[n]`: 1 is the mean alone, 0 the image as it is, and less makes it sharper.

    Returns:
        float32 `[n, size, size, 3]`, 0..255.
    """
    blurred = ops.average_pool(ops.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "symmetric"), 3, 1)
    return ops.clip(images + amounts[:, None, None, None] * (blurred - images), 0, 255)


def cutout(images, centers, sides):
    """Cutout: a square of each image in the image's mean colour (DeVries and Taylor 2017, arXiv:1708.04552).

    Args:
        images: float32 `[n, size, size, 3]`.
        centers: int32 `[n, 2]`, row and column; the square may reach beyond the border.
        sides: int32 `[n]`, pixels; 0 blanks nothing.
    """
    first = (centers - sides[:, None] // 2)[:, :, None]  # [n, 2, 1]
    position = ops.arange(images.shape[1], dtype="int32")
    inside = ops.logical_and(position >= first, position < first + sides[:, None, None])  # [n, 2, size]
    square = ops.logical_and(inside[:, 0, :, None, None], inside[:, 1, None, :, None])  # [n, size, size, 1]
    return ops.where(square, ops.mean(images, axis=(1, 2), keepdims=True), images)
