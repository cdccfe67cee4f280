"""The race: every run begins anew, and does the training that fit does."""

import dataclasses
import os
import subprocess
import sys

import keras
import numpy as np

from models.folder import NETWORK
from tests.benchmarks.race import begin_again, operations, race, train
from tests.conftest import ROOT
from train import networks
from train.augmentation import prepare
from train.data import load
from train.fit import fit
from train.recipes import RECIPES

SMALL = {"image_size": 16, "filters": (4, 6), "epochs": 2, "batch_size": 8}
TINY = dataclasses.replace(RECIPES["quick"], **SMALL, validation_images=0, precision="float32", saved_as="float32")


def test_each_run_has_its_own_seed_and_a_row(photo_folder):
    results, augmented = race(TINY, load(str(photo_folder), 16), runs=2)
    assert results.shape == (2, 3) and (results[:, 0] > 0).all()
    assert (results[:, 1:] >= 0).all() and (results[:, 1:] <= 1).all()
    assert augmented.network.name == "whitened"


def test_a_run_that_begins_again_is_the_training_of_fit(tmp_path, photo_folder):
    data = load(str(photo_folder), 16)
    fit(TINY, data, tmp_path)
    augmented = prepare(TINY, len(data.classes), data.train_images)
    train(augmented, TINY, data)
    begin_again(augmented, TINY, data)
    assert all((np.asarray(variable) == 0).all() for variable in augmented.optimizer.variables)
    assert train(augmented, TINY, data) > 0
    fitted = keras.saving.load_model(tmp_path / NETWORK, compile=False)
    for raced, saved in zip(augmented.network.get_weights(), fitted.get_weights(), strict=True):
        np.testing.assert_allclose(raced, saved, atol=1e-5)


def test_with_jax_too():
    command = [sys.executable, "-m", "pytest", "-q", __file__, "-k", "begins_again"]
    environment = os.environ | {"KERAS_BACKEND": "jax"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


def test_operations_are_those_of_the_tutorials_layers():
    by_hand = 2 * (30 * 30 * 32 * 27 + 13 * 13 * 64 * 288 + 4 * 4 * 64 * 576 + 1024 * 64 + 64 * 10)
    assert operations(networks.build(RECIPES["article"], 10)) == by_hand
