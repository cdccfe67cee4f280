"""The real training function on a few images: what it writes, and that an interrupted one goes on exactly."""

import csv
import dataclasses
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from models.calibration import fit_temperature, recall_threshold
from models.folder import ACCEPT_ALL, read_card, read_json
from models.views import familiarity, mean_probabilities
from tests.conftest import CLASSES, ROOT
from train import fit as fit_module
from train import precision, record
from train.data import Data, load
from train.fit import ResumeError, fit
from train.logits import view_logits
from train.outliers import read_outliers
from train.recipes import Recipe
from train.record import TrainingError

TINY = Recipe(image_size=16, filters=(4, 6), dense_units=8, epochs=4, batch_size=5, flip=True, shift=1)
TINY_WHITENED = Recipe(
    network="whitened",
    image_size=16,
    filters=(4, 6),
    epochs=4,
    batch_size=8,
    optimizer="muon",
    learning_rate=0.1,
    decay=True,
    label_smoothing=0.1,
    shift=1,
    zoom=1.2,
    stretch=1.1,
    color_jitter=1.2,
    blur=0.3,
    cutout=4,
    outliers_a_batch=2,
    validation_images=6,
    precision="mixed_bfloat16",
    views="several",
)


@pytest.fixture(scope="module")
def data(photo_folder) -> Data:
    outliers = read_outliers(photo_folder / "test" / "red", 16)
    return dataclasses.replace(load(str(photo_folder), 16), outliers=outliers)


def weights(folder):
    return keras.saving.load_model(folder / "model.keras", compile=False).get_weights()


def assert_same_weights(a, b):
    for left, right in zip(weights(a), weights(b), strict=True):
        np.testing.assert_array_equal(left, right)


def test_the_model_folder(tmp_path, data):
    card = fit(TINY, data, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "card.json",
        "evaluation.json",
        "history.csv",
        "mistakes.json",
        "mistakes.png",
        "model.keras",
        "samples.json",
        "samples.png",
    ]
    assert read_card(tmp_path) == card and card.finished and card.classes == list(CLASSES)
    with (tmp_path / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3", "4"]
    assert float(rows[-1]["loss"]) < float(rows[0]["loss"])
    assert [float(row["seconds"]) for row in rows] == sorted(float(row["seconds"]) for row in rows)
    network = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    predicted = network.predict(data.test_images, verbose=0).argmax(axis=1)
    assert card.accuracy["test"] == (predicted == data.test_labels).mean()
    assert read_json(tmp_path / "evaluation.json")["accuracy"] == card.accuracy["test"]
    assert float(rows[-1]["val_accuracy"]) == pytest.approx(card.accuracy["test"], abs=1e-6)
    assert "the test images" in card.validation
    assert not network.compiled
    assert card.temperature == 1 and card.threshold == ACCEPT_ALL and not card.threshold_from


def test_the_temperature_and_the_threshold_come_from_validation_images(tmp_path, data):
    card = fit(TINY_WHITENED, data, tmp_path)
    network = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    _, (images, labels) = fit_module.split(TINY_WHITENED, data)
    logits = view_logits(network, images, "several", batch_size=6)
    assert card.temperature == fit_temperature(logits, labels)
    assert card.threshold == recall_threshold(familiarity(logits, card.temperature))
    assert "6 validation images, held out of the training images: 95% of them reach it" in card.threshold_from
    tests = mean_probabilities(view_logits(network, data.test_images, "several", batch_size=15), card.temperature)
    assert card.accuracy["test"] == (tests.argmax(axis=1) == data.test_labels).mean()


def test_outliers_change_the_training(tmp_path, data):
    fit(TINY_WHITENED, data, tmp_path / "with")
    fit(TINY_WHITENED, dataclasses.replace(data, outliers=None), tmp_path / "without")
    assert any((a != b).any() for a, b in zip(weights(tmp_path / "with"), weights(tmp_path / "without"), strict=True))
    assert read_card(tmp_path / "with").data["outliers"] == 3 * 17


def test_same_seed_same_weights_and_another_seed_others(tmp_path, data):
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        fit(dataclasses.replace(TINY, seed=seed), data, tmp_path / name)
    assert_same_weights(tmp_path / "a", tmp_path / "b")
    assert any((a != c).any() for a, c in zip(weights(tmp_path / "a"), weights(tmp_path / "c"), strict=True))


def interrupted(monkeypatch, recipe, data, folder, broken_at):
    """Begin a training and break it off before epoch `broken_at`."""
    real = record.Record.on_epoch_begin

    def interrupt(self, epoch, logs=None):
        if epoch == broken_at:
            raise KeyboardInterrupt
        real(self, epoch, logs)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(record.Record, "on_epoch_begin", interrupt)
        fit(recipe, data, folder)
    assert not read_card(folder).finished


@pytest.mark.parametrize("recipe", [TINY, TINY_WHITENED], ids=["tutorial", "whitened"])
@pytest.mark.parametrize("broken_at", [1, 3])
def test_an_interrupted_training_goes_on_to_the_same_result(tmp_path, data, monkeypatch, recipe, broken_at):
    fit(recipe, data, tmp_path / "whole")
    interrupted(monkeypatch, recipe, data, tmp_path / "broken", broken_at)
    fit(recipe, data, tmp_path / "broken", resume=True)
    assert_same_weights(tmp_path / "whole", tmp_path / "broken")
    histories = [record.read_history(tmp_path / name) for name in ("whole", "broken")]
    for whole, broken in zip(*histories, strict=True):
        assert {**whole, "seconds": 0} == {**broken, "seconds": 0}


def test_the_fastest_precision_is_recorded_and_kept_when_a_training_goes_on(tmp_path, data, monkeypatch):
    recipe = dataclasses.replace(TINY_WHITENED, precision="fastest")
    monkeypatch.setattr(precision, "fastest", lambda: "mixed_bfloat16")
    interrupted(monkeypatch, recipe, data, tmp_path, broken_at=1)
    monkeypatch.setattr(precision, "fastest", lambda: "float32")
    assert fit(recipe, data, tmp_path, resume=True).recipe["precision"] == "mixed_bfloat16"


def test_a_training_killed_at_any_moment_goes_on(tmp_path, photo_folder):
    def command(name, *more):
        return [
            *(sys.executable, "-m", "train", "article", "--data", str(photo_folder), "--models", str(tmp_path)),
            *("--name", name, "--epochs", "60", "--batch-size", "6", "--filters", "4,6", "--dense-units", "8", *more),
        ]

    history = tmp_path / "killed" / "history.csv"
    process = subprocess.Popen(command("killed"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (history.exists() and len(history.read_text().splitlines()) > 5):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not read_card(tmp_path / "killed").finished
    assert record.last_checkpoint(tmp_path / "killed") >= 4
    for arguments in (command("killed", "--resume"), command("whole")):
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert_same_weights(tmp_path / "killed", tmp_path / "whole")
    assert not list((tmp_path / "killed").glob("checkpoint*")) and not list((tmp_path / "killed").glob(".unfinished*"))


def test_resuming_with_other_settings_or_data_says_so(tmp_path, data, monkeypatch):
    def stop(self, epoch, logs=None):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(record.Record, "on_epoch_begin", stop)
        fit(TINY, data, tmp_path)
    with pytest.raises(ResumeError, match="other settings: epochs was 4 and is 5"):
        fit(dataclasses.replace(TINY, epochs=5), data, tmp_path, resume=True)
    changed = dataclasses.replace(data, train_labels=data.train_labels[::-1].copy())
    with pytest.raises(ResumeError, match="other data"):
        fit(TINY, changed, tmp_path, resume=True)
    with pytest.raises(ResumeError, match="other data"):
        fit(TINY, dataclasses.replace(data, outliers=None), tmp_path, resume=True)
    fit(TINY, data, tmp_path, resume=True)
    with pytest.raises(ResumeError, match="finished: nothing to resume"):
        fit(TINY, data, tmp_path, resume=True)


def test_a_loss_that_is_no_number_stops_the_training(tmp_path, data):
    with pytest.raises(TrainingError, match="expected a finite number"):
        fit(dataclasses.replace(TINY, learning_rate=1e38), data, tmp_path)
    assert not read_card(tmp_path).finished


def test_validation_images_are_not_trained_on(tmp_path, data):
    recipe = dataclasses.replace(TINY, validation_images=6)
    train, validation = fit_module.split(recipe, data)
    assert len(train[1]) == 30 and len(validation[1]) == 6
    both = np.concatenate([train[0], validation[0]]).reshape(36, -1)
    assert len(np.unique(both, axis=0)) == len(np.unique(data.train_images.reshape(36, -1), axis=0))
    with pytest.raises(ValueError, match="validation_images is 36"):
        fit(dataclasses.replace(TINY, validation_images=36), data, tmp_path)
