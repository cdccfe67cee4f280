"""EfficientNet-Lite0: its size, its shapes, and that it answers images of any size."""

import keras
import numpy as np

from train import networks
from train.efficientnet import features
from train.recipes import Recipe

RECIPE = Recipe(network="efficientnet_lite0", image_size=64)


def test_its_parameters_are_the_published_ones_with_normalisations_folded():
    pixels = keras.Input((64, 64, 3))
    network = keras.Model(pixels, features(pixels))
    assert network.output_shape == (None, 1280)
    # Published: 3,413,024 with four numbers a normalised channel. Folded, one of the four is left: its bias.
    channels = sum(layer.weights[-1].shape[0] for layer in network.layers if layer.weights)
    assert network.count_params() + 3 * channels == 3_413_024


def test_blocks_add_their_input_where_it_fits():
    network = networks.build(RECIPE, 3)
    names = {layer.name for layer in network.layers}
    assert "block_2_sum" in names and "block_1_sum" not in names


def test_one_set_of_weights_for_images_of_every_size():
    flexible, fixed = networks.build(RECIPE, 3, any_size=True), networks.build(RECIPE, 3)
    fixed.set_weights(flexible.get_weights())
    images = np.random.default_rng(0).uniform(0, 255, (2, 64, 64, 3)).astype(np.float32)
    np.testing.assert_allclose(flexible(images), fixed(images), atol=1e-5)
    assert flexible(images[:, :32, :48]).shape == (2, 3)
