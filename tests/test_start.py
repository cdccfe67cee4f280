"""Weights to start from: those of ImageNet, exactly; those of a model folder; and files that are neither."""

import pickle

import keras
import numpy as np
import pytest

from train import networks, start
from train.recipes import Recipe
from train.start import StartError, blend, folded, load_start, read_tensors

RECIPE = Recipe(network="efficientnet_lite0", image_size=64)


def test_features_of_imagenets_weights_are_pytorchs():
    # What PyTorch 2.14 computes of this image with the package's weights, normalisations not folded.
    row, column, channel = np.indices((64, 96, 3))
    image = (row * 7 + column * 13 + channel * 50) % 256
    network = networks.build(RECIPE, 3, any_size=True)
    load_start(network, "imagenet")
    features = keras.Model(network.input, network.get_layer("features").output)
    (given,) = keras.ops.convert_to_numpy(features(image[np.newaxis].astype(np.float32)))
    expected = [0.0, 1.38441, 1.58448, 0.32572, 6.0, 2.72059, 0.0, 0.0, 0.0, 0.0]
    np.testing.assert_allclose(given[::128], expected, atol=1e-4)
    np.testing.assert_allclose([given.mean(), given.std()], [0.7707614, 1.5896547], atol=1e-5)


def test_folding_a_normalisation_changes_nothing():
    random = np.random.default_rng(0)
    tensors = {
        "convolution.weight": random.normal(size=(4, 3, 5, 5)).astype(np.float32),
        "normalization.weight": random.uniform(0.5, 2, 4).astype(np.float32),
        "normalization.bias": random.normal(size=4).astype(np.float32),
        "normalization.running_mean": random.normal(size=4).astype(np.float32),
        "normalization.running_var": random.uniform(0.1, 3, 4).astype(np.float32),
    }
    images = random.normal(size=(2, 9, 9, 3)).astype(np.float32)
    plain = keras.ops.conv(images, tensors["convolution.weight"].transpose(2, 3, 1, 0))
    gamma, beta, mean, variance = (
        tensors[f"normalization.{name}"] for name in ("weight", "bias", "running_mean", "running_var")
    )
    expected = (keras.ops.convert_to_numpy(plain) - mean) / np.sqrt(variance + start.EPSILON) * gamma + beta
    kernel, bias = folded(tensors, "convolution", "normalization")
    np.testing.assert_allclose(keras.ops.conv(images, kernel) + bias, expected, atol=1e-4)


def test_a_model_folder_gives_the_layers_that_fit(tmp_path):
    keras.utils.set_random_seed(1)
    taught = networks.build(RECIPE, 3)
    taught.save(tmp_path / "model.keras")
    keras.utils.set_random_seed(2)
    network = networks.build(RECIPE, 5)
    head = network.get_layer("logits").get_weights()[0]
    load_start(network, str(tmp_path))
    np.testing.assert_array_equal(network.get_layer("stem").get_weights()[0], taught.get_layer("stem").get_weights()[0])
    np.testing.assert_array_equal(network.get_layer("logits").get_weights()[0], head)


def test_a_blend_lies_between_the_start_and_the_trained_weights(tmp_path):
    start_of, network = networks.build(RECIPE, 3), networks.build(RECIPE, 5)
    start_of.save(tmp_path / "model.keras")
    first, trained = (of.get_layer("stem").get_weights()[0] for of in (start_of, network))
    head = network.get_layer("logits").get_weights()[0]
    blend(network, str(tmp_path), 0.75)
    given = network.get_layer("stem").get_weights()[0]
    np.testing.assert_allclose(given, 0.75 * trained + 0.25 * first, rtol=1e-6)
    np.testing.assert_array_equal(network.get_layer("logits").get_weights()[0], head)
    blend(network, "nothing is read", 1.0)
    np.testing.assert_array_equal(network.get_layer("stem").get_weights()[0], given)


def test_a_folder_without_a_network_is_one_sentence(tmp_path):
    network = networks.build(RECIPE, 3)
    with pytest.raises(StartError, match="There is no .*model.keras: expected 'imagenet' or"):
        load_start(network, str(tmp_path))
    (tmp_path / "model.keras").write_bytes(b"no archive")
    with pytest.raises(StartError, match="cannot be loaded"):
        load_start(network, str(tmp_path))


def test_another_kind_of_network_is_refused():
    with pytest.raises(StartError, match="No layer of the network fits"):
        load_start(networks.build(Recipe(), 10), "imagenet")


def test_another_file_than_the_published_one_is_refused(monkeypatch):
    monkeypatch.setattr(start, "SHA256_BEGINS", "0123")
    with pytest.raises(StartError, match="not the file that was published"):
        start.imagenet_weights()


def test_a_pickle_that_asks_for_more_than_tensors_is_refused():
    with pytest.raises(StartError, match="asks for .*system: expected tensors alone"):
        read_tensors(pickle.dumps(1) * 3 + b"cposix\nsystem\n(S'true'\ntR.")
