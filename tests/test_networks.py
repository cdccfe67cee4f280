"""The networks: the tutorial's table, settings, the whitening start."""

import dataclasses

import keras
import numpy as np
import pytest

from train import networks
from train.recipes import RECIPES, Recipe


def test_the_tutorials_eight_rows():
    table = networks.layer_table(networks.build(RECIPES["article"], 10))
    assert [row["parameters"] for row in table] == [896, 0, 18_496, 0, 36_928, 0, 65_600, 650]
    assert sum(row["parameters"] for row in table) == 122_570
    assert table[0]["shape"] == [30, 30, 32]


def test_the_arrangement_can_be_adjusted():
    recipe = Recipe(filters=(4, 8), kernel_size=5, pooling="average", dense_units=7)
    table = networks.layer_table(networks.build(recipe, 3))
    assert [row["type"] for row in table] == ["Conv2D", "AveragePooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    assert table[0]["shape"] == [28, 28, 4] and table[-1]["shape"] == [3]


def test_too_small_an_image_is_one_sentence():
    with pytest.raises(ValueError, match="image_size is 8: too small for 3 convolutions"):
        networks.build(Recipe(image_size=8), 10)


def test_scaling_is_inside():
    network = networks.build(RECIPES["article"], 10)
    scale = network.get_layer("scale")
    np.testing.assert_allclose(scale(np.float32([[0, 255]])), [[0, 1]], rtol=1e-6)


def test_whitened_patches_have_equal_variance_and_no_correlation():
    random = np.random.default_rng(0)
    smooth = random.normal(size=(200, 10, 10, 3)).cumsum(axis=1).cumsum(axis=2)
    images = (smooth * 4 + 120).clip(0, 255).astype(np.uint8)
    kernel = networks.whitening_kernel(images)  # [2, 2, 3, 24]
    assert kernel.shape == (2, 2, 3, 24)
    np.testing.assert_allclose(kernel[..., :12], -kernel[..., 12:])
    scaled = (images.astype(np.float32) - networks.PIXEL_MEAN) / networks.PIXEL_STD
    outputs = np.asarray(keras.ops.conv(scaled, kernel[..., :12], padding="valid")).reshape(-1, 12)
    covariance = outputs.T @ outputs / len(outputs)
    strong = np.diag(covariance) > 0.9  # weak directions are damped, so as not to blow up noise
    assert strong.sum() >= 3
    np.testing.assert_allclose(covariance[np.ix_(strong, strong)], np.eye(strong.sum()), atol=0.1)


def test_convolutions_begin_by_passing_their_input_through():
    network = networks.build(Recipe(network="whitened", filters=(24, 30), image_size=12), 10)
    images = np.random.default_rng(0).integers(0, 256, (50, 12, 12, 3), np.uint8)
    networks.initialize(network, images)
    features = np.random.default_rng(1).normal(size=(1, 5, 5, 24)).astype(np.float32)
    passed = np.asarray(network.get_layer("convolution_2a")(features))
    np.testing.assert_allclose(passed[..., :24], features, atol=1e-5)


def test_saved_networks_load_with_keras_alone(tmp_path):
    for recipe in (RECIPES["article"], RECIPES["quick"]):
        network = networks.build(recipe, 10)
        network.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras", compile=False)
        for layer in loaded.layers:
            assert type(layer).__module__.startswith("keras."), layer


def test_deeper_blocks_add_what_their_first_convolution_gave():
    recipe = Recipe(network="whitened", filters=(6, 8), depth=3, image_size=12)
    network = networks.build(recipe, 4)
    names = [layer.name for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    assert names == ["whitening", *(f"convolution_{number}{letter}" for number in (1, 2) for letter in "abc")]
    network.get_layer("convolution_2c").set_weights([np.zeros((3, 3, 8, 8), np.float32)])  # so the sum is the first
    outputs = [network.get_layer(name).output for name in ("activation_2a", "activation_2c")]
    images = np.random.default_rng(0).integers(0, 256, (2, 12, 12, 3)).astype(np.float32)
    first, last = keras.Model(network.inputs, outputs).predict(images, verbose=0)
    np.testing.assert_allclose(first, last, atol=1e-6)
    assert len(networks.build(dataclasses.replace(recipe, depth=2), 4).layers) == len(network.layers) - 2 * 4


@pytest.mark.parametrize("network", ["tutorial", "whitened", "efficientnet_lite0", "kinds"])
def test_logits_are_exact_where_the_rest_has_16_bits(network):
    kinds = {"keep_kinds": True, "start": "imagenet", "mixture": (16, 8, 8)} if network == "kinds" else {}
    recipe = Recipe(network="efficientnet_lite0" if kinds else network, **kinds)
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        built = networks.build(recipe, 3)
    finally:
        keras.config.set_dtype_policy("float32")
    assert built.output.dtype == "float32" and "bfloat16" in {layer.compute_dtype for layer in built.layers}
