"""Early stopping ends the real training, also one that was interrupted, and never by the test images."""

import dataclasses

import keras
import pytest

from models.history import read_history
from tests.test_fit import TINY
from train import fit as fit_module
from train.data import load
from train.fit import fit
from train.stopping import Stopping, has_stopped

# A learning rate so high that the loss soon rises.
RECIPE = dataclasses.replace(TINY, epochs=12, patience=2, validation_images=6, learning_rate=0.3, shift=0, flip=False)


def rows(*losses: float) -> list[dict[str, float]]:
    return [{"epoch": number, "val_loss": loss} for number, loss in enumerate(losses, start=1)]


def test_it_ends_after_that_many_epochs_without_a_lower_loss():
    assert not has_stopped(rows(3, 2, 2), patience=2) and has_stopped(rows(3, 2, 2, 2.5), patience=2)
    assert not has_stopped(rows(1, 2, 3), patience=0) and not has_stopped([], patience=1)


def test_it_remembers_the_epochs_before_the_images_size_changed():
    history = rows(3.0)
    stopping = Stopping(2, history)
    stopping.set_model(keras.Model())
    stopping.on_train_begin()
    history += rows(1.0, 2.0)  # the epochs of the first size
    stopping.on_train_begin()  # of the next
    assert stopping.best == 1.0 and stopping.wait == 1


def test_a_training_ends_early_and_is_finished(photo_folder, tmp_path):
    card = fit(RECIPE, load(str(photo_folder), RECIPE.image_size), tmp_path / "early")
    history = read_history(tmp_path / "early")
    assert card.finished and len(history) < RECIPE.epochs
    assert has_stopped(history, RECIPE.patience) and not has_stopped(history[:-1], RECIPE.patience)


def test_resumed_it_ends_at_the_same_epoch(photo_folder, tmp_path, monkeypatch):
    data = load(str(photo_folder), RECIPE.image_size)
    fit(RECIPE, data, tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.setattr(fit_module, "finish", lambda *arguments: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            fit(RECIPE, data, tmp_path / "killed")
    fit(RECIPE, data, tmp_path / "killed", resume=True)
    losses = [[row["val_loss"] for row in read_history(tmp_path / name)] for name in ("whole", "killed")]
    assert losses[0] == losses[1]
