"""ImageNet's kinds, kept: which are of which class, what images are taught as, and that they are learned."""

import keras
import numpy as np
import pytest

from models.views import softmax
from tests.conftest import photo
from train import kinds, networks
from train.data import CIFAR10_CLASSES
from train.losses import ClassAccuracy, KindsCrossentropy
from train.recipes import Recipe
from train.start import blend, imagenet_weights, load_start

CLASSES = ["bird", "dog", "blue"]
RECIPE = Recipe(network="efficientnet_lite0", start="imagenet", keep_kinds=True, image_size=32, mixture=(16, 8, 8))
PHOTOGRAPHS = [np.asarray(photo(60, 50, seed=seed)) for seed in range(4)]


def test_each_kind_is_of_one_class():
    members = kinds.membership(CIFAR10_CLASSES)
    assert members.shape == (1011, 11) and (members.sum(axis=1) == 1).all()
    counts = dict(zip([*CIFAR10_CLASSES, "none"], members.sum(axis=0).astype(int).tolist(), strict=True))
    assert counts["bird"] == 59 + 1 and counts["dog"] == 118 + 1 and counts["deer"] == 1 and counts["cat"] == 6
    assert sum(counts.values()) == 1011
    named = [number for numbers in kinds.OF_CLASSES.values() for number in numbers]
    assert len(named) == len(set(named)), "a kind of two classes"


def test_logits_are_the_sums_of_kinds():
    network = network_with_kinds()
    features = keras.Model(network.input, network.get_layer("kinds").output)
    images = np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)
    expected = softmax(np.asarray(features(images), np.float64)) @ kinds.membership(CLASSES)
    np.testing.assert_allclose(np.exp(network(images)), expected, rtol=1e-4, atol=1e-9)


def test_it_begins_with_imagenets_kinds_and_goes_back_to_them():
    network = network_with_kinds()
    kernel, bias = imagenet_weights()["kinds"]
    begun = network.get_layer("kinds").get_weights()
    np.testing.assert_array_equal(begun[0][:, :1000], kernel)
    np.testing.assert_array_equal(begun[1], [*bias, 0, 0, 0, 0])
    network.get_layer("kinds").set_weights([weights + 1 for weights in begun])
    blend(network, "imagenet", 0.25)
    blended = network.get_layer("kinds").get_weights()
    np.testing.assert_allclose(blended[0][:, :1000], kernel + 0.25, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(blended[0][:, 1000:], begun[0][:, 1000:] + 1)  # it had none of these


def test_own_kinds_begin_as_probable_as_imagenets():
    network = network_with_kinds()
    images = np.stack([photograph[:32, :32] for photograph in PHOTOGRAPHS])
    kinds.balance(network, images)
    kinds_of = keras.Model(network.input, network.get_layer("kinds_softmax").output)
    own = np.asarray(kinds_of(images.astype(np.float32)))[:, 1000:].sum(axis=1)
    assert 0.2 < own.mean() < 0.8
    assert not network.get_layer("kinds").get_weights()[0][:, 1000:].any()


def test_a_class_of_many_kinds_is_not_answered_too_often():
    network = network_with_kinds()
    logits = np.log(np.random.default_rng(0).dirichlet([1, 5, 1, 1], (2, 300))).astype(np.float32)  # mostly dogs
    labels = np.arange(300) % 3
    before = network.get_layer("kinds").get_weights()[1]
    kinds.even_out(network, logits, labels, np.full(300, 1 / 300))
    biases = network.get_layer("kinds").get_weights()[1] - before
    of_each = [biases[row > 0] for row in kinds.membership(CLASSES).T]
    assert all(np.ptp(of_class) < 1e-5 for of_class in of_each)  # all kinds of a class alike
    shifts = np.array([of_class[0] for of_class in of_each])
    assert shifts[1] < -0.5 < 0.2 < min(shifts[0], shifts[2]) and shifts[3] == 0  # outliers stay
    answers = (softmax(logits[..., :3] + shifts[:3])).mean(axis=0).mean(axis=0)
    assert answers[1] < softmax(logits[..., :3]).mean(axis=(0, 1))[1] - 0.1


def test_photographs_are_taught_as_what_was_said_of_them_within_their_class():
    labels = np.array([0, 1, 2, 3])
    members = kinds.membership(CLASSES)
    targets = kinds.Targets(np.array([1, 0]), CLASSES, PHOTOGRAPHS, labels)[np.array([0, 2, 3, 4, 5])]
    assert targets.shape == (5, 1004 + 4) and targets.dtype == np.float32
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=2e-3)
    assert targets[0].argmax() == 1004 + 1  # an image: its class alone
    said = kinds.imagenet_probabilities(PHOTOGRAPHS)
    for row, label in zip(targets[1:], labels, strict=True):
        of_class = members[:, label] > 0
        assert not row[:1004][~of_class].any() and not row[1004:].any()
        expected = np.where(of_class[:1000], said[label], 0)
        np.testing.assert_allclose(row[:1000], expected, atol=1e-3)
        assert row[1000 + label] == pytest.approx(1 - expected.sum(), abs=1e-3)


def test_loss_and_accuracy():
    members = kinds.membership(CLASSES)
    of_kinds = np.random.default_rng(0).dirichlet(np.ones(1004), 3)
    logarithms = np.log(np.concatenate([of_kinds, of_kinds @ members], axis=1)).astype(np.float32)
    given = (of_kinds @ members)[:, :3].argmax(axis=1)
    labels = np.array([given[0], (given[1] + 1) % 3, 3])  # right, wrong, an outlier
    targets = kinds.Targets(labels, CLASSES)[np.arange(3)]
    expected = -np.log((of_kinds @ members)[np.arange(3), labels])
    assert float(KindsCrossentropy()(targets, logarithms)) == pytest.approx(expected.mean(), rel=1e-4)
    accuracy = ClassAccuracy(members)
    accuracy.update_state(targets, logarithms)
    assert float(accuracy.result()) == pytest.approx(0.5)


def network_with_kinds() -> keras.Model:
    network = networks.build(RECIPE, 4)
    load_start(network, "imagenet")
    kinds.set_membership(network, CLASSES)
    return network
