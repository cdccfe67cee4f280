"""The networks: functional, of built-in layers only, so that the saved file loads with keras alone.

Every network takes float32 RGB images in 0..255, `[n, size, size, 3]`, and gives logits `[n, classes]`:
the scaling of pixels is a layer inside.
"""

import string

import keras
import numpy as np
from keras import layers

from models.contents import Layer
from train import efficientnet, kinds
from train.recipes import Recipe

PIXEL_MEAN = np.array([125.3, 123.0, 113.9], np.float32)  # of CIFAR-10's training images, R, G, B
PIXEL_STD = np.array([63.0, 62.1, 66.7], np.float32)
WHITENING = "whitening"
WHITENING_SIZE = 2  # pixels a side


def build(recipe: Recipe, classes: int, any_size: bool = False) -> keras.Model:
    """The network that `recipe` describes, with initial weights drawn from keras's current seed.

    Args:
        recipe: its network, image_size, filters, depth, kernel_size, pooling, dense_units, activation and
            keep_kinds are used.
        classes: how many classes to tell apart, at least 2, outliers included where they are one.
        any_size: whether it is to take images of every size, where the network can.

    Raises:
        ValueError: when the image is too small for that many convolutions and poolings.
    """
    networks = {"tutorial": tutorial, "whitened": whitened, "efficientnet_lite0": efficientnet_lite0}
    side = None if any_size else recipe.image_size
    images = keras.Input((side, side, 3), name="pixels")  # 0..255
    return keras.Model(images, networks[recipe.network](recipe, images, classes), name=recipe.network)


def efficientnet_lite0(recipe: Recipe, images: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """EfficientNet-Lite0 with a linear head, or with one that keeps ImageNet's kinds (train/kinds.py)."""
    features = efficientnet.features(images)
    if recipe.keep_kinds:
        return kinds.head(features, classes)
    return layers.Dense(classes, kernel_initializer="zeros", dtype="float32", name="logits")(features)


def tutorial(recipe: Recipe, images: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """Convolutions with poolings between them, then two dense layers: 122,570 parameters by default."""
    _check_size(recipe)
    pooling = {"max": layers.MaxPooling2D, "average": layers.AveragePooling2D}[recipe.pooling]

    x = layers.Rescaling(1 / 255, name="scale")(images)
    for number, filters in enumerate(recipe.filters, start=1):
        x = layers.Conv2D(filters, recipe.kernel_size, activation="relu", name=f"convolution_{number}")(x)
        if number < len(recipe.filters):
            x = pooling(2, name=f"pooling_{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(recipe.dense_units, activation="relu", name="dense")(x)
    return layers.Dense(classes, dtype="float32", name="logits")(x)


def whitened(recipe: Recipe, images: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """A fixed whitening convolution, then a block of `recipe.depth` convolutions for each of `recipe.filters`.

    The shape is that of airbench94 (Jordan 2024, arXiv:2404.00498, section 3): every block halves the
    image after its first convolution, and the largest value of each feature map decides. In deeper blocks
    what the first convolution gives is added to what the last one does, as in airbench96.
    """
    x = layers.Rescaling((1 / PIXEL_STD).tolist(), (-PIXEL_MEAN / PIXEL_STD).tolist(), name="scale")(images)
    x = layers.Conv2D(2 * 3 * WHITENING_SIZE**2, WHITENING_SIZE, use_bias=False, trainable=False, name=WHITENING)(x)
    x = layers.Activation(recipe.activation, name="whitening_activation")(x)
    for number, filters in enumerate(recipe.filters, start=1):
        x = block(recipe, x, number, filters)
    x = layers.GlobalMaxPooling2D(name="largest")(x)
    small = keras.initializers.RandomNormal(stddev=1 / recipe.filters[-1])  # so that the first answers are unsure
    return layers.Dense(classes, use_bias=False, kernel_initializer=small, dtype="float32", name="logits")(x)


def block(recipe: Recipe, x: keras.KerasTensor, number: int, filters: int) -> keras.KerasTensor:
    """Block `number` of a `whitened` network: `[n, height, width, any]` to `[n, height / 2, width / 2, filters]`."""
    letters, shortcut = string.ascii_lowercase[: recipe.depth], None
    for letter in letters:
        name = f"{number}{letter}"
        settings = {"padding": "same", "use_bias": False, "name": f"convolution_{name}"}
        x = layers.Conv2D(filters, recipe.kernel_size, **settings)(x)
        if letter == "a":
            x = layers.MaxPooling2D(2, name=f"pooling_{number}")(x)
        x = layers.BatchNormalization(momentum=0.6, scale=False, name=f"normalization_{name}")(x)
        if shortcut is not None and letter == letters[-1]:
            x = layers.Add(name=f"sum_{number}")([x, shortcut])
        x = layers.Activation(recipe.activation, name=f"activation_{name}")(x)
        if letter == "a" and recipe.depth > 2:
            shortcut = x
    return x


def initialize(network: keras.Model, images: np.ndarray) -> None:
    """Set the weights of a `whitened` network that do not begin random; other networks stay as they are.

    The whitening convolution's filters are the principal components of image patches, scaled to
    equal variance, and their negatives; it is not trained (arXiv:2404.00498, section 3.2). The first
    filters of every other convolution pass their input through (section 3.3), so that depth does no
    harm at the start.

    Args:
        network: just built.
        images: uint8 `[n, height, width, 3]`, training images to take the patches from.
    """
    if network.name != "whitened":
        return
    network.get_layer(WHITENING).set_weights([whitening_kernel(images)])
    for layer in network.layers:
        if isinstance(layer, layers.Conv2D) and layer.trainable:
            kernel = layer.get_weights()[0]  # [height, width, inputs, filters]
            height, width, inputs, filters = kernel.shape
            for index in range(min(inputs, filters)):
                kernel[:, :, :, index] = 0
                kernel[height // 2, width // 2, index, index] = 1
            layer.set_weights([kernel])


def whitening_kernel(images: np.ndarray) -> np.ndarray:
    """The kernel `[2, 2, 3, 24]` that whitens patches of `images`, uint8 `[n, height, width, 3]`."""
    scaled = (images.astype(np.float32) - PIXEL_MEAN) / PIXEL_STD
    size = WHITENING_SIZE
    patches = np.lib.stride_tricks.sliding_window_view(scaled, (size, size), axis=(1, 2))  # [n, y, x, 3, size, size]
    patches = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * 3)
    variances, components = np.linalg.eigh(patches.T @ patches / len(patches))  # components in columns
    filters = components / np.sqrt(variances + 5e-4)
    return np.concatenate([filters, -filters], axis=1).reshape(size, size, 3, -1)


def _check_size(recipe: Recipe) -> None:
    side = recipe.image_size
    for number in range(1, len(recipe.filters) + 1):
        side -= recipe.kernel_size - 1
        if number < len(recipe.filters):
            side //= 2
        if side < 1:
            raise ValueError(
                f"image_size is {recipe.image_size}: too small for {len(recipe.filters)} convolutions "
                f"of {recipe.kernel_size} x {recipe.kernel_size} with poolings between them."
            )


def layer_table(network: keras.Model) -> list[Layer]:
    """A row a layer, as the card and the page show it: name, type, output shape, parameters.

    The input and the scaling of pixels are left out: they learn nothing.
    """
    return [
        {
            "name": layer.name,
            "type": type(layer).__name__,
            "shape": [size for size in layer.output.shape[1:]],
            "parameters": layer.count_params(),
        }
        for layer in network.layers
        if not isinstance(layer, layers.InputLayer | layers.Rescaling)
    ]
