"""fit(recipe, data, folder): the one training function."""

import dataclasses
import datetime
import json
import os
import platform
from pathlib import Path

import keras
import numpy as np

from models import folder as model_folder
from models.folder import Card
from train import evaluate, networks
from train.batches import Batches
from train.data import Data
from train.precision import settled
from train.recipes import Recipe
from train.record import Record, checkpoints, last_checkpoint, remove_checkpoints
from train.shown import prepare
from train.views import KEPT, answer, familiar_from, familiarity, fit_temperature, view_logits

PREDICT_BATCH = 500


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
    recipe = settled(recipe, began_with=model_folder.read_card(folder).recipe["precision"] if resume else "")
    (images, labels), validation = _training_and_validation(recipe, data)
    shown = prepare(recipe, len(data.classes), images, data.others)
    network = shown.network
    if verbose:
        network.summary()

    folder.mkdir(parents=True, exist_ok=True)
    for left_by_a_kill in folder.glob(model_folder.UNFINISHED + "*"):
        left_by_a_kill.unlink()
    card = _new_card(recipe, data, folder.name, network)
    first_epoch = _resume(card, folder, network) if resume else 0
    if not resume:
        _clear(folder)
    model_folder.write_card(folder, card)

    others = 0 if data.others is None else len(data.others)
    record = Record(folder, first_epoch)
    shown.fit(
        Batches(labels, recipe, first_epoch, others),
        validation_data=validation,
        validation_batch_size=PREDICT_BATCH,
        initial_epoch=first_epoch,
        epochs=recipe.epochs,
        callbacks=[record],
        shuffle=False,
        verbose=verbose,
    )
    return _finish(recipe, card, record, network, data, folder)


def _clear(folder: Path) -> None:
    """Remove what an earlier training left in `folder`, so that no two are mixed."""
    remove_checkpoints(folder)
    for name in (model_folder.CARD, model_folder.HISTORY):
        (folder / name).unlink(missing_ok=True)


def _training_and_validation(recipe: Recipe, data: Data):
    """(images, labels) to train on, and those the validation curve is of."""
    if not recipe.held_out:
        return (data.train_images, data.train_labels), (data.test_images, data.test_labels)
    count = len(data.train_labels)
    if recipe.held_out >= count:
        raise ValueError(f"held_out is {recipe.held_out}: expected less than the {count} training images.")
    order = np.random.default_rng([recipe.seed, 1]).permutation(count)
    kept, apart = order[recipe.held_out :], order[: recipe.held_out]
    return (
        (data.train_images[kept], data.train_labels[kept]),
        (data.train_images[apart], data.train_labels[apart]),
    )


def _new_card(recipe: Recipe, data: Data, name: str, network: keras.Model) -> Card:
    validation = (
        f"{recipe.held_out} training images that were kept apart"
        if recipe.held_out
        else "the test images, as in the tutorial; no setting was chosen by it"
    )
    return Card(
        name=name,
        classes=data.classes,
        image_size=recipe.image_size,
        recipe=json.loads(json.dumps(dataclasses.asdict(recipe))),  # tuples to lists, as they are read back
        data=data.describe(),
        seed=recipe.seed,
        backend=keras.backend.backend(),
        device=device(),
        versions={"keras": keras.__version__, "numpy": np.__version__, "python": platform.python_version()},
        validation=validation,
        parameters=network.count_params(),
        layers=networks.layer_table(network),
    )


def device() -> str:
    """What keras computes on, in words: "2 CPU cores" or "1 GPU"."""
    devices = keras.distribution.list_devices()
    accelerators = [name for name in devices if not name.lower().startswith("cpu")]
    if accelerators:
        kind = accelerators[0].split(":")[0].upper()
        return f"{len(accelerators)} {kind}"
    return f"{os.cpu_count()} CPU cores ({platform.machine()})"


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
    if any(before.data.get(key) != card.data[key] for key in ("sha256", "others_sha256")):
        raise ResumeError(f"The training in {folder.name} had other data: the images, labels or classes differ.")
    if before.backend != card.backend:
        raise ResumeError(f"The training in {folder.name} ran on {before.backend}, this is {card.backend}.")
    epoch = last_checkpoint(folder)
    if epoch:
        network.optimizer.build(network.trainable_variables)
        network.load_weights(checkpoints(folder)[epoch])
    return epoch


def _finish(recipe: Recipe, card: Card, record: Record, network: keras.Model, data: Data, folder: Path) -> Card:
    """Save the network, measure it on the test images, and complete the card."""
    # The same weights without optimiser, in float32 arithmetic: all that a file needs to answer. Rounded
    # before anything is measured, so that the figures are those of the file.
    final = networks.build(recipe, len(data.classes))
    final.set_weights([weight.astype(recipe.saved_as) for weight in network.get_weights()])
    with model_folder.whole_file(folder / model_folder.NETWORK) as unfinished:
        final.save(unfinished)
    temperature, threshold, threshold_from = 1.0, model_folder.EVERYTHING, ""
    if recipe.held_out:
        images, labels = _training_and_validation(recipe, data)[1]
        logits = view_logits(final, images, recipe.views, PREDICT_BATCH)
        temperature = fit_temperature(logits, labels)
        threshold = familiar_from(familiarity(logits, temperature))
        threshold_from = f"{card.validation}: {KEPT:.0%} of them reach it"
    logits = view_logits(final, data.test_images, recipe.views, PREDICT_BATCH)
    probabilities = answer(logits, temperature)
    measured = evaluate.evaluate(probabilities, data.test_labels, data.classes)
    model_folder.write_json(folder / model_folder.EVALUATION, measured)
    for name, (picture, entries) in (
        (model_folder.SAMPLES, evaluate.samples(data)),
        (model_folder.MISTAKES, evaluate.mistakes(data, probabilities)),
    ):
        with model_folder.whole_file(folder / name) as unfinished:
            picture.save(unfinished, optimize=True)
        model_folder.write_json((folder / name).with_suffix(".json"), entries)
    finished = dataclasses.replace(
        card,
        created=datetime.date.today().isoformat(),
        seconds=round(record.seconds, 1),
        views=recipe.views,
        temperature=temperature,
        threshold=threshold,
        threshold_from=threshold_from,
        accuracy={
            "train": record.rows[-1]["accuracy"],
            "test": float(measured["accuracy"]),
            "test_one_view": float((logits[0].argmax(axis=1) == data.test_labels).mean()),
        },
    )
    model_folder.write_card(folder, finished)
    remove_checkpoints(folder)
    return finished
