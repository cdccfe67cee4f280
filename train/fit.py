"""fit(recipe, data, folder): the one training function."""

import dataclasses
import json
import platform
from pathlib import Path

import keras
import numpy as np

from models import folder as model_folder
from models.folder import Card
from train import kinds, networks
from train.augmentation import prepare
from train.batches import Batches
from train.data import Data, enlarged
from train.distribution import device
from train.finish import PREDICT_BATCH, finish
from train.mixture import MixedBatches, spans
from train.photographs import Photographs
from train.precision import resolve_precision
from train.recipes import Recipe
from train.record import Record, checkpoints, last_checkpoint, remove_checkpoints
from train.stopping import Stopping, has_stopped


class ResumeError(ValueError):
    """A training that cannot go on, and why, in one sentence."""


def fit(
    recipe: Recipe,
    data: Data,
    folder: Path,
    photographs: Photographs | None = None,
    calibration: tuple[list[np.ndarray], np.ndarray] | None = None,
    resume: bool = False,
    verbose: int = 0,
) -> Card:
    """Train a network and write its model folder.

    As each epoch ends its row of history.csv and a checkpoint are written, so that a training
    killed at any moment goes on from there to the result it would have had.

    Args:
        recipe: all settings.
        data: images of `recipe.image_size`, or of its `source_size` where it has one.
        folder: the model folder; made when it is not there.
        photographs: to train with, where the recipe has a mixture.
        calibration: photographs, uint8 `[height, width, 3]` each, and their labels, to fit the temperature on too,
            and the threshold.
        resume: go on with the unfinished training in `folder`, if there is one.
        verbose: 1 for keras's progress bar and the table of layers, 0 for silence.

    Returns:
        The finished card, which is also in the folder.

    Raises:
        ResumeError: the folder's training had other settings or data.
        TrainingError: the loss is no longer a number.
        ValueError: the images are too small for the network, too many are held out, or the recipe's mixture
            has no photographs.
    """
    if bool(recipe.mixture) != (photographs is not None):
        raise ValueError("Photographs and a recipe with a mixture are expected together: --photos and --mixture.")
    recipe = resolve_precision(recipe, began_with=model_folder.read_card(folder).recipe["precision"] if resume else "")
    (images, labels), validation = split(recipe, data)
    augmented = prepare(recipe, len(data.classes) + bool(photographs), images, data.outliers, data.classes)
    network = augmented.network
    if verbose:
        network.summary()

    folder.mkdir(parents=True, exist_ok=True)
    for left_by_a_kill in folder.glob(model_folder.UNFINISHED + "*"):
        left_by_a_kill.unlink()
    card = _new_card(recipe, data, photographs, labels, folder.name, network)
    first_epoch = _resume(card, folder, network) if resume else 0
    if not resume:
        _clear(folder)
    model_folder.write_card(folder, card)

    curve = (enlarged(validation[0], recipe.image_size), validation[1])
    targets = None
    if photographs and recipe.keep_kinds:
        targets = kinds.Targets(labels, data.classes, photographs.images, photographs.labels)
        curve = (curve[0], kinds.Targets(validation[1], data.classes)[np.arange(len(validation[1]))])
    record = Record(folder, first_epoch)
    stopping = [Stopping(recipe.patience, record.rows)] if recipe.patience else []
    for first, end in spans(recipe, first_epoch):
        if has_stopped(record.rows, recipe.patience):
            break
        augmented.fit(
            make_batches(recipe, data, images, labels, photographs, first, targets),
            validation_data=curve,
            validation_batch_size=PREDICT_BATCH,
            initial_epoch=first,
            epochs=end,
            callbacks=[record, *stopping],
            shuffle=False,
            verbose=verbose,
        )
    return finish(recipe, card, record, network, data, validation, calibration, folder)


def make_batches(
    recipe: Recipe,
    data: Data,
    images: np.ndarray,
    labels: np.ndarray,
    photographs: Photographs | None,
    first_epoch: int,
    targets: kinds.Targets | None = None,
) -> Batches | MixedBatches:
    """The batches of a training on `images` and `labels`, from `first_epoch` on."""
    if photographs is None:
        outliers = 0 if data.outliers is None else len(data.outliers)
        return Batches(labels, recipe, first_epoch, outliers)
    return MixedBatches(images, labels, photographs, len(data.classes), recipe, first_epoch, targets)


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


def _new_card(
    recipe: Recipe,
    data: Data,
    photographs: Photographs | None,
    labels: np.ndarray,
    name: str,
    network: keras.Model,
) -> Card:
    validation = (
        f"{recipe.validation_images:,} validation images, held out of the training images"
        if recipe.validation_images
        else "the test images, as in the tutorial; no setting was chosen by it"
    )
    described = data.describe(labels)
    if photographs:
        described["photographs"] = photographs.describe(len(data.classes))
    # Trained on images of several sizes, it has no sizes of its own to show.
    shown = networks.build(recipe, network.output_shape[-1]) if recipe.epoch_sizes else network
    return Card(
        name=name,
        classes=data.classes,
        image_size=recipe.image_size,
        recipe=json.loads(json.dumps(dataclasses.asdict(recipe))),  # tuples to lists, as they are read back
        data=described,
        seed=recipe.seed,
        backend=keras.backend.backend(),
        device=device(),
        versions={"keras": keras.__version__, "numpy": np.__version__, "python": platform.python_version()},
        validation=validation,
        parameters=network.count_params(),
        layers=networks.layer_table(shown),
        outlier_classes=int(photographs is not None),
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
    if any(before.data.get(key) != card.data.get(key) for key in ("sha256", "outliers_sha256", "photographs")):
        raise ResumeError(f"The training in {folder.name} had other data: the images, labels or classes differ.")
    if before.backend != card.backend:
        raise ResumeError(f"The training in {folder.name} ran on {before.backend}, this is {card.backend}.")
    epoch = last_checkpoint(folder)
    if epoch:
        network.optimizer.build(network.trainable_variables)
        network.load_weights(checkpoints(folder)[epoch])
    return epoch
