"""fit(recipe, data, folder): the one training function."""

import dataclasses
import json
import platform
from pathlib import Path

import keras
import numpy as np

from models import folder as model_folder
from models.folder import Card
from train import networks
from train.augmentation import prepare
from train.batches import Batches
from train.data import Data
from train.distribution import device
from train.finish import PREDICT_BATCH, finish
from train.precision import resolve_precision
from train.recipes import Recipe
from train.record import Record, checkpoints, last_checkpoint, remove_checkpoints
from train.stopping import Stopping, has_stopped


class ResumeError(ValueError):
    """A training that cannot go on, and why, in one sentence."""


def fit(recipe: Recipe, data: Data, folder: Path, resume: bool = False, verbose: int = 0) -> Card:
    """Train a network and write its model folder.

    As each epoch ends its row of history.csv and a checkpoint are written, so that a training
    killed at any moment goes on from there to the result it would have had.

    Args:
        recipe: all settings.
        data: images of `recipe.image_size`.
        folder: the model folder; made when it is not there.
        resume: go on with the unfinished training in `folder`, if there is one.
        verbose: 1 for keras's progress bar and the table of layers, 0 for silence.

    Returns:
        The finished card, which is also in the folder.

    Raises:
        ResumeError: the folder's training had other settings or data.
        TrainingError: the loss is no longer a number.
        ValueError: the images are too small for the network, or too many are held out.
    """
    recipe = resolve_precision(recipe, began_with=model_folder.read_card(folder).recipe["precision"] if resume else "")
    (images, labels), validation = split(recipe, data)
    augmented = prepare(recipe, len(data.classes), images, data.outliers)
    network = augmented.network
    if verbose:
        network.summary()

    folder.mkdir(parents=True, exist_ok=True)
    for left_by_a_kill in folder.glob(model_folder.UNFINISHED + "*"):
        left_by_a_kill.unlink()
    card = _new_card(recipe, data, labels, folder.name, network)
    first_epoch = _resume(card, folder, network) if resume else 0
    if not resume:
        _clear(folder)
    model_folder.write_card(folder, card)

    outliers = 0 if data.outliers is None else len(data.outliers)
    record = Record(folder, first_epoch)
    stopping = [Stopping(recipe.patience, record.rows)] if recipe.patience else []
    augmented.fit(
        Batches(labels, recipe, first_epoch, outliers),
        validation_data=validation,
        validation_batch_size=PREDICT_BATCH,
        initial_epoch=first_epoch,
        epochs=first_epoch if has_stopped(record.rows, recipe.patience) else recipe.epochs,
        callbacks=[record, *stopping],
        shuffle=False,
        verbose=verbose,
    )
    return finish(recipe, card, record, network, data, validation, folder)


def _clear(folder: Path) -> None:
    """Remove what an earlier training left in `folder`, so that no two are mixed."""
    remove_checkpoints(folder)
    for name in (model_folder.CARD, model_folder.HISTORY):
        (folder / name).unlink(missing_ok=True)


def split(recipe: Recipe, data: Data):
    """(images, labels) to train on, and (images, labels) to validate on.

    Raises:
        ValueError: no training image would be left.
    """
    if not recipe.validation_images:
        return (data.train_images, data.train_labels), (data.test_images, data.test_labels)
    count = len(data.train_labels)
    if recipe.validation_images >= count:
        raise ValueError(
            f"validation_images is {recipe.validation_images}: expected less than the {count} training images."
        )
    order = np.random.default_rng([recipe.seed, 1]).permutation(count)
    kept, apart = order[recipe.validation_images :], order[: recipe.validation_images]
    return (
        (data.train_images[kept], data.train_labels[kept]),
        (data.train_images[apart], data.train_labels[apart]),
    )


def _new_card(recipe: Recipe, data: Data, labels: np.ndarray, name: str, network: keras.Model) -> Card:
    validation = (
        f"{recipe.validation_images:,} validation images, held out of the training images"
        if recipe.validation_images
        else "the test images, as in the tutorial; no setting was chosen by it"
    )
    return Card(
        name=name,
        classes=data.classes,
        image_size=recipe.image_size,
        recipe=json.loads(json.dumps(dataclasses.asdict(recipe))),  # tuples to lists, as they are read back
        data=data.describe(labels),
        seed=recipe.seed,
        backend=keras.backend.backend(),
        device=device(),
        versions={"keras": keras.__version__, "numpy": np.__version__, "python": platform.python_version()},
        validation=validation,
        parameters=network.count_params(),
        layers=networks.layer_table(network),
    )


def _resume(card: Card, folder: Path, network: keras.Model) -> int:
    """Load the last checkpoint into `network` and say how many epochs it has seen."""
    before = model_folder.read_card(folder)
    if before.finished:
        raise ResumeError(f"The training in {folder.name} is finished: nothing to resume.")
    changed = [
        f"{name} was {before.recipe.get(name)!r} and is {value!r}"
        for name, value in card.recipe.items()
        if before.recipe.get(name) != value
    ]
    if changed:
        raise ResumeError(f"The training in {folder.name} had other settings: {'; '.join(changed)}.")
    if any(before.data.get(key) != card.data[key] for key in ("sha256", "outliers_sha256")):
        raise ResumeError(f"The training in {folder.name} had other data: the images, labels or classes differ.")
    if before.backend != card.backend:
        raise ResumeError(f"The training in {folder.name} ran on {before.backend}, this is {card.backend}.")
    epoch = last_checkpoint(folder)
    if epoch:
        network.optimizer.build(network.trainable_variables)
        network.load_weights(checkpoints(folder)[epoch])
    return epoch
