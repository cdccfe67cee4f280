"""What follows a training: the final network is saved, calibrated and measured, and its card completed."""

import dataclasses
import datetime
import zipfile
from collections.abc import Iterable
from pathlib import Path

import keras
import numpy as np

from models import folder as model_folder
from models.calibration import TARGET_RECALL, fit_temperature, recall_threshold
from models.evaluation import evaluate
from models.folder import Card
from models.gallery import write_gallery
from models.views import familiarity, mean_probabilities
from train import galleries, kinds, networks
from train.data import Data
from train.logits import view_logits
from train.recipes import Recipe
from train.record import Record, remove_checkpoints
from train.start import blend

PREDICT_BATCH = 500


def finish(
    recipe: Recipe,
    card: Card,
    record: Record,
    network: keras.Model,
    data: Data,
    validation: tuple[np.ndarray, np.ndarray],
    photographs: tuple[list[np.ndarray], np.ndarray] | None,
    folder: Path,
) -> Card:
    """Save the network, measure it on the test images, and complete the card.

    Args:
        validation: images uint8 `[n, size, size, 3]` and labels `[n]`: the held-out ones, where the recipe has some.
        photographs: to calibrate with, uint8 `[height, width, 3]` each, and their labels.
    """
    final = final_network(recipe, network)
    if recipe.validation_images and kinds.are_kept(final):
        even_out(final, recipe.views, validation, photographs)
    round_weights(final, recipe.saved_as)
    with model_folder.atomic_write(folder / model_folder.NETWORK) as unfinished:
        final.save(unfinished)
        compress(unfinished)
    if recipe.validation_images:
        card = calibrate(card, final, recipe.views, validation, photographs)
    card = measure(card, final, recipe.views, data, folder)
    card = dataclasses.replace(
        card,
        created=datetime.date.today().isoformat(),
        seconds=round(record.seconds, 1),
        views=recipe.views,
        accuracy={"train": record.rows[-1]["accuracy"], **card.accuracy},
    )
    model_folder.write_card(folder, card)
    remove_checkpoints(folder)
    return card


def final_network(recipe: Recipe, network: keras.Model) -> keras.Model:
    """The same weights without optimizer, in float32 arithmetic: all that a file needs to answer."""
    final = networks.build(recipe, network.output_shape[-1])
    final.set_weights(network.get_weights())
    blend(final, recipe.start, recipe.blend)
    return final


def even_out(
    network: keras.Model,
    kind: str,
    validation: tuple[np.ndarray, np.ndarray],
    photographs: tuple[list[np.ndarray], np.ndarray] | None,
) -> None:
    """Even out the classes of a network that keeps kinds (`kinds.even_out`), by what it says of validation images.

    Args:
        kind: of test-time augmentation.
        validation: images uint8 `[n, any, any, 3]` and labels `[n]`.
        photographs: the same of photographs of any size, where there are some: all together count as much.
    """
    asked: list[tuple[Iterable[np.ndarray], np.ndarray]] = [validation]
    if photographs:
        asked.append(photographs)
    logits = np.concatenate([view_logits(network, images, kind, PREDICT_BATCH) for images, _ in asked], axis=1)
    weights = np.concatenate([np.full(len(labels), 1 / len(labels)) for _, labels in asked])
    kinds.even_out(network, logits, np.concatenate([labels for _, labels in asked]), weights)


def round_weights(network: keras.Model, saved_as: str) -> None:
    """Round the weights to the type that they are saved in, before anything is measured: the figures are the file's."""
    network.set_weights([weight.astype(saved_as) for weight in network.get_weights()])


def compress(path: Path) -> None:
    """Write a .keras file again with its parts compressed.

    Keras does not, and of weights that are exact in float16 half the bytes are zeros.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def calibrate(
    card: Card,
    network: keras.Model,
    kind: str,
    validation: tuple[np.ndarray, np.ndarray],
    photographs: tuple[list[np.ndarray], np.ndarray] | None,
) -> Card:
    """The card with temperature and threshold, fitted on validation images; the threshold on photographs alone.

    Args:
        kind: of test-time augmentation.
        validation: images uint8 `[n, any, any, 3]` and labels `[n]`.
        photographs: the same of photographs of any size, where there are some.
    """
    logits, labels, fitted_on = view_logits(network, validation[0], kind, PREDICT_BATCH), validation[1], card.validation
    chosen_on = fitted_on
    of_photos = logits
    if photographs:
        of_photos = view_logits(network, photographs[0], kind, PREDICT_BATCH)
        chosen_on = f"{len(photographs[1]):,} photographs of the classes"
        logits = np.concatenate([logits, of_photos], axis=1)
        labels = np.concatenate([labels, photographs[1]])
        fitted_on = f"{fitted_on}, and {chosen_on}"
    temperature = fit_temperature(logits[..., : len(card.classes)], labels)
    return dataclasses.replace(
        card,
        temperature=temperature,
        temperature_from=fitted_on,
        threshold=recall_threshold(familiarity(of_photos, temperature, card.outlier_classes)),
        threshold_from=f"{chosen_on}: {TARGET_RECALL:.0%} of them reach it",
    )


def measure(card: Card, network: keras.Model, kind: str, data: Data, folder: Path) -> Card:
    """Write evaluation.json and the galleries; the card with the accuracies on the test images."""
    logits = view_logits(network, data.test_images, kind, PREDICT_BATCH)[..., : len(card.classes)]
    probabilities = mean_probabilities(logits, card.temperature)
    evaluation = evaluate(probabilities, data.test_labels, data.classes)
    model_folder.write_json(folder / model_folder.EVALUATION, evaluation)
    write_gallery(folder / model_folder.SAMPLES, galleries.samples(data))
    write_gallery(folder / model_folder.MISTAKES, galleries.mistakes(data, probabilities))
    one_view = float((logits[0].argmax(axis=1) == data.test_labels).mean())
    return dataclasses.replace(card, accuracy={"test": float(evaluation["accuracy"]), "test_one_view": one_view})
