"""The networks: functional, of built-in layers only, so that the saved file loads with keras alone.

Every network takes float32 RGB images in 0..255, `[n, size, size, 3]`, and gives logits `[n, classes]`:
the scaling of pixels is a layer inside.
"""

import keras
from keras import layers

from train.recipes import Recipe


def build(recipe: Recipe, classes: int) -> keras.Model:
    """The network that `recipe` describes, with initial weights drawn from keras's current seed.

    Args:
        recipe: its network, image_size, filters, kernel_size, pooling and dense_units are used.
        classes: how many classes to tell apart, at least 2.

    Raises:
        ValueError: when the image is too small for that many convolutions and poolings.
    """
    networks = {"tutorial": tutorial}
    return networks[recipe.network](recipe, classes)


def tutorial(recipe: Recipe, classes: int) -> keras.Model:
    """Convolutions with poolings between them, then two dense layers: 122,570 parameters by default."""
    _check_size(recipe)
    pooling = {"max": layers.MaxPooling2D, "average": layers.AveragePooling2D}[recipe.pooling]

    images = keras.Input((recipe.image_size, recipe.image_size, 3), name="pixels")  # 0..255
    x = layers.Rescaling(1 / 255, name="scale")(images)
    for number, filters in enumerate(recipe.filters, start=1):
        x = layers.Conv2D(filters, recipe.kernel_size, activation="relu", name=f"convolution_{number}")(x)
        if number < len(recipe.filters):
            x = pooling(2, name=f"pooling_{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(recipe.dense_units, activation="relu", name="dense")(x)
    logits = layers.Dense(classes, name="logits")(x)
    return keras.Model(images, logits, name=recipe.network)


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


def layer_table(network: keras.Model) -> list[dict]:
    """A row a layer, as the card and the page show it: name, type, output shape, parameters.

    The input and the scaling of pixels are left out: they learn nothing.
    """
    return [
        {
            "name": layer.name,
            "type": type(layer).__name__,
            "shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        for layer in network.layers
        if not isinstance(layer, layers.InputLayer | layers.Rescaling)
    ]
