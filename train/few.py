"""A few photos: a head learned in seconds on the features of a trained network, which stays as it is.

python -m train few --data FOLDER --start models/photos

Where the folder has no test/ of its own every photo is learned from, and the accuracy is by stratified
cross-validation: each photo is asked about with a head that had not learned from it.
"""

import datetime
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import sklearn

from models import folder as model_folder
from models.calibration import TARGET_RECALL
from models.duplicates import find_duplicates, grouped, small_picture
from models.evaluation import evaluate
from models.folder import Card, read_card
from models.gallery import write_gallery
from models.head import CrossValidation, Head, learn
from train import galleries, networks
from train.data import Data
from train.distribution import device
from train.logits import view_logits

PREDICT_BATCH = 100
WIDE = 0.15  # an interval of more says little


class FewError(ValueError):
    """A model that no head can be learned on, or photos too few to measure it by; the message is one sentence."""


@dataclass(frozen=True)
class Start:
    """A trained network to learn a head on."""

    folder: Path
    card: Card
    features: keras.Model  # images 0..255 [n, size, size, 3] to features [n, width]


def open_start(folder: Path) -> Start:
    """The network of a model folder up to its features: what its last dense layer gets.

    Raises:
        FewError: there is no trained network, or it has no dense layer.
        CardError: the folder has no readable card.
    """
    if not folder.is_dir():
        raise FewError(f"There is no model folder {folder}: name a trained one with --start.")
    card = read_card(folder)
    try:
        network = keras.saving.load_model(folder / model_folder.NETWORK, compile=False)
    except Exception as error:  # keras raises many kinds on a damaged file
        raise FewError(f"{folder.name}/{model_folder.NETWORK} cannot be loaded ({type(error).__name__}).") from None
    dense = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense) and layer.trainable]
    if not dense:
        raise FewError(f"The network of {folder.name} has no dense layer: its features cannot be told from its answer.")
    return Start(folder, card, keras.Model(network.inputs, dense[-1].input))


def teach(start: Start, data: Data, folder: Path, seed: int = 0) -> Card:
    """Learn a head and write its model folder.

    Args:
        start: whose features are learned on.
        data: images of the start's size; without test images all are learned from.
        folder: the model folder; it is there.
        seed: of the folds.

    Raises:
        TooFewPhotosError: fewer than two classes.
        FewError: a class has too few photos to measure by, and there are no test images. Nothing is written.
    """
    began = time.perf_counter()
    features = view_features(start, data.train_images)
    small = np.stack([small_picture(image) for image in data.train_images])
    groups = grouped(find_duplicates(small), len(small))  # a photo and its near duplicate are never apart
    head, found = learn(features, data.train_labels, groups, seed)
    if not found.folds and not len(data.test_labels):
        alone = next(name for label, name in enumerate(data.classes) if is_alone(groups[data.train_labels == label]))
        raise FewError(
            f"{alone} has a single photo, or near copies of one: give it another, or a test/ folder, "
            "so that it can be said how good the network is."
        )
    network = with_head(start.features, head)
    with model_folder.atomic_write(folder / model_folder.NETWORK) as unfinished:
        network.save(unfinished)
    model_folder.write_taught(folder, head.taught)
    seconds = time.perf_counter() - began

    if len(data.test_labels):
        accuracy = measure_on_test_images(start, head, data, folder)
    else:
        accuracy = measure_by_cross_validation(found, data, folder)
    card = Card(
        name=folder.name,
        classes=data.classes,
        image_size=start.card.image_size,
        recipe={"method": "head on frozen features", "start": start.folder.name, "folds": found.folds, "seed": seed},
        data=data.describe(),
        seed=seed,
        backend=keras.backend.backend(),
        device=device(),
        versions={
            "keras": keras.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
            "scikit-learn": sklearn.__version__,
        },
        validation=f"every photo, by {found.folds}-fold cross-validation" if found.folds else "none",
        parameters=network.count_params(),
        layers=networks.layer_table(network),
        created=datetime.date.today().isoformat(),
        seconds=round(seconds, 1),
        views=start.card.views,
        temperature=head.temperature,
        threshold=head.threshold,
        threshold_from=(
            f"{found.folds}-fold cross-validation: {TARGET_RECALL:.0%} of the photos reach it" if found.folds else ""
        ),
        accuracy=accuracy,
    )
    model_folder.write_card(folder, card)
    return card


def is_alone(groups: np.ndarray) -> bool:
    """Whether photos, of these groups of near duplicates, are one photo as far as measuring goes."""
    return len(np.unique(groups)) < 2


def view_features(start: Start, images: np.ndarray) -> np.ndarray:
    """Features `[n, views, width]` of images uint8 `[n, size, size, 3]`, in the views of the start's file."""
    return view_logits(start.features, images, start.card.views, PREDICT_BATCH).swapaxes(0, 1)


def with_head(features: keras.Model, head: Head) -> keras.Model:
    """The network with the head as its last layer."""
    layer = keras.layers.Dense(len(head.bias), name="logits")
    network = keras.Model(features.inputs, layer(features.output), name="few")
    layer.set_weights([head.weights, head.bias])
    return network


def measure_by_cross_validation(found: CrossValidation, data: Data, folder: Path) -> dict[str, float]:
    """Write evaluation.json and the galleries, of every photo by a head that had not learned from it."""
    evaluation = evaluate(found.probabilities, data.train_labels, data.classes)
    evaluation["measured_by"] = f"{found.folds}-fold cross-validation"
    _write(evaluation, found.probabilities, data.learned_from_as_test(), folder)
    return {"cross_validated": float(evaluation["accuracy"])}


def measure_on_test_images(start: Start, head: Head, data: Data, folder: Path) -> dict[str, float]:
    """Write evaluation.json and the galleries, of the test images."""
    features = view_features(start, data.test_images)
    probabilities, _ = head.answer(features)
    evaluation = evaluate(probabilities, data.test_labels, data.classes)
    _write(evaluation, probabilities, data, folder)
    one_view = head.answer(features[:, :1])[0].argmax(axis=1) == data.test_labels
    return {"test": float(evaluation["accuracy"]), "test_one_view": float(one_view.mean())}


def _write(evaluation: dict, probabilities: np.ndarray, data: Data, folder: Path) -> None:
    model_folder.write_json(folder / model_folder.EVALUATION, evaluation)
    write_gallery(folder / model_folder.SAMPLES, galleries.samples(data))
    write_gallery(folder / model_folder.MISTAKES, galleries.mistakes(data, probabilities))


def summary(card: Card, evaluation: dict) -> list[str]:
    """What was reached, in lines."""
    kind, accuracy = card.measured
    low, high = evaluation["interval"]
    lines = [
        f"{kind.capitalize()} {accuracy:.1%} (95% interval {low:.1%} to {high:.1%}, {evaluation['images']:,} photos), "
        f"{card.seconds:.0f} s"
    ]
    if high - low > WIDE:
        lines.append("So wide an interval says little: more photos make it narrower.")
    return lines
