"""A real training from ImageNet's weights with photographs, and the file that comes of it."""

import dataclasses

import numpy as np
import onnxruntime
import pytest

from export.__main__ import main as export
from models.folder import read_card, read_json
from models.photo import read_photo
from models.views import VIEWS, softmax
from tests.conftest import CLASSES, photo
from tests.test_fit import assert_same_weights
from train import record
from train.__main__ import main as train
from train.augmentation import prepare
from train.data import load
from train.fit import ResumeError, fit
from train.photographs import read_calibration, read_photographs
from train.recipes import Recipe

RECIPE = Recipe(
    network="efficientnet_lite0",
    start="imagenet",
    keep_kinds=True,
    blend=0.75,
    image_size=64,
    source_size=32,
    epochs=3,
    batch_size=12,
    mixture=(6, 4, 2),
    batches_an_epoch=20,
    epoch_sizes=(32, 64, 64),
    learning_rate=1e-3,
    warmup=0.2,
    decay=True,
    validation_images=6,
    saved_as="float16",
    views="mirror",
)
SHORT = dataclasses.replace(RECIPE, batches_an_epoch=4)


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    """A folder of photographs larger than the data's, with two kinds of outliers."""
    folder = tmp_path_factory.mktemp("photographs")
    for name in (*CLASSES, "none"):
        (folder / name).mkdir()
    for number in range(12):
        for name in CLASSES:
            photo(90, 70, name, seed=100 + number).save(folder / name / f"{number}.png")
        for kind in ("yellow", "black"):
            photo(80, 80, kind, seed=200 + number).save(folder / "none" / f"{kind}_{number}.png")
    return folder


@pytest.fixture(scope="module")
def taught(tmp_path_factory, photo_folder, photographs):
    """The model folder of the whole way: the command line of training, then that of export."""
    models = tmp_path_factory.mktemp("models")
    flags = [
        f"--{name.replace('_', '-')}={','.join(map(str, value)) if isinstance(value, tuple) else value}"
        for name, value in dataclasses.asdict(RECIPE).items()
        if value != getattr(Recipe(), name) and not isinstance(value, bool)
    ]
    sources = ["--data", str(photo_folder), "--photos", str(photographs), "--calibration-photos", str(photographs)]
    switches = ["--decay", "--keep-kinds"]
    assert train(["article", *sources, "--models", str(models), "--name", "taught", *switches, *flags]) == 0
    assert export([str(models / "taught"), "--data", str(photo_folder), "--photos", str(photographs)]) == 0
    return models / "taught"


def test_the_card_says_where_it_started_and_what_it_saw(taught):
    card = read_card(taught)
    assert card.recipe["start"] == "imagenet" and card.outlier_classes == 1
    assert card.data["photographs"]["per_class"] == [12, 12, 12] and card.data["photographs"]["outliers"] == 24
    assert card.temperature_from.endswith("and 18 photographs of the classes")
    assert card.layers[-1]["shape"] == [4] and card.layers[0]["shape"] == [32, 32, 32]
    assert read_json(taught / "parity.json")["checks"][-2]["name"] == "all test images"


def test_weights_are_stored_in_few_bytes(taught):
    parameters = read_card(taught).parameters
    assert (taught / "model.keras").stat().st_size < 3 * parameters
    assert (taught / "model.onnx").stat().st_size < 2.2 * parameters


def test_outliers_have_the_rest_of_the_probability(taught, photographs):
    import keras

    card = read_card(taught)
    session = onnxruntime.InferenceSession(taught / "model.onnx")
    network = keras.saving.load_model(taught / "model.keras", compile=False)
    for path in sorted(photographs.rglob("*_3.png")) + sorted(photographs.rglob("3.png")):
        pixels = read_photo(path.read_bytes())
        names = ["probabilities", "familiarity", "features", "logits"]
        probabilities, familiarity, features, logits = session.run(names, {"photo": pixels[np.newaxis]})
        views = VIEWS["mirror"].of_photo(pixels, 64).astype(np.float32)
        of_all = network.predict(views, verbose=0) / card.temperature  # [views, 4]
        assert probabilities.shape == (1, 3) and probabilities.sum() == pytest.approx(1, abs=1e-6)
        np.testing.assert_allclose(logits[0], of_all[:, :3].mean(axis=0), rtol=1e-2)  # the square may differ by a level
        np.testing.assert_allclose(familiarity, softmax(of_all)[:, :3].sum(axis=1).mean(), atol=1e-3)
        assert features.shape == (1, 1280)


def test_it_learns_what_it_is_taught(taught):
    measured = read_json(taught / "photos.json")
    assert measured["accuracy"] > 0.9 and measured["auroc"] > 0.9


def test_an_interrupted_training_goes_on_to_the_same_result(tmp_path, photo_folder, photographs, monkeypatch):
    data = load(str(photo_folder), 32)
    given = read_photographs(photographs, data.classes)
    fit(SHORT, data, tmp_path / "whole", given)
    on_epoch_end = record.Record.on_epoch_end

    def broken(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt
        on_epoch_end(self, epoch, logs)

    monkeypatch.setattr(record.Record, "on_epoch_end", broken)
    with pytest.raises(KeyboardInterrupt):
        fit(SHORT, data, tmp_path / "broken", given)
    monkeypatch.undo()
    fewer = dataclasses.replace(given, images=given.images[1:], labels=given.labels[1:])
    with pytest.raises(ResumeError, match="other data"):
        fit(SHORT, data, tmp_path / "broken", fewer, resume=True)
    fit(SHORT, data, tmp_path / "broken", given, resume=True)
    assert_same_weights(tmp_path / "whole", tmp_path / "broken")


def test_a_mixture_wants_photographs_and_photographs_a_mixture(tmp_path, photo_folder, photographs):
    data = load(str(photo_folder), 32)
    given = read_photographs(photographs, data.classes)
    with pytest.raises(ValueError, match="--photos and --mixture"):
        fit(RECIPE, data, tmp_path)
    with pytest.raises(ValueError, match="--photos and --mixture"):
        fit(Recipe(), data, tmp_path, given)


def test_photographs_to_calibrate_with_are_every_second_one(photographs):
    photos, labels = read_calibration(photographs, list(CLASSES))
    assert {photo.shape for photo in photos} == {(70, 90, 3)} and np.bincount(labels).tolist() == [6, 6, 6]


def test_it_begins_with_images_of_one_size_too(photo_folder, photographs):
    recipe = dataclasses.replace(SHORT, epoch_sizes=())
    data = load(str(photo_folder), recipe.source_size)
    augmented = prepare(recipe, len(data.classes) + 1, data.train_images, None, data.classes)
    assert augmented.network.input_shape[1:3] == (64, 64)
