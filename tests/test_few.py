"""A head on frozen features, from the command line to the exported file."""

import dataclasses
import math
import shutil

import keras
import numpy as np
import onnxruntime
import pytest

from app.classifier import Classifier
from export.__main__ import main as export
from models.corrections import write as write_corrections
from models.folder import CardError, read_card, read_json, read_taught
from models.likeness import likeness
from tests.conftest import photo
from train import small_folders
from train.__main__ import main
from train.recipes import RECIPES


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ten orange and ten purple photos, which the start never had to tell apart."""
    folder = tmp_path_factory.mktemp("few") / "photos"
    for colour in ("orange", "purple"):
        (folder / colour).mkdir(parents=True)
        for seed in range(10):
            photo(30 + seed, 40 - seed, colour, seed).save(folder / colour / f"{seed}.png")
    return folder


@pytest.fixture(scope="module")
def taught(tmp_path_factory, folder, trained):
    """A model folder that the real commands wrote."""
    models = tmp_path_factory.mktemp("taught")
    command = ["few", "--data", str(folder), "--start", str(trained), "--models", str(models), "--name", "mine"]
    assert main(command) == 0
    assert export([str(models / "mine"), "--data", str(folder)]) == 0
    return models / "mine"


def test_its_accuracy_is_by_cross_validation_and_called_so(taught):
    card, evaluation = read_card(taught), read_json(taught / "evaluation.json")
    assert card.finished and card.measured == ("cross-validated accuracy", evaluation["accuracy"])
    assert evaluation["measured_by"] == "5-fold cross-validation" and evaluation["images"] == 20
    assert evaluation["accuracy"] == 1 and evaluation["interval"][0] < 0.9
    readme = (taught / "README.md").read_text()
    assert "Cross-validated accuracy **100.00%**" in readme and "no test images were kept apart" in readme
    assert "Test accuracy" not in readme and "%, of the same answers that the temperature was fitted on." in readme
    metadata = onnxruntime.InferenceSession((taught / "model.onnx").read_bytes()).get_modelmeta().custom_metadata_map
    assert metadata["cross_validated_accuracy"] == "1.0000" and "test_accuracy" not in metadata


def test_the_network_loads_with_keras_alone_and_the_file_answers_as_it_does(taught):
    network = keras.saving.load_model(taught / "model.keras", compile=False)
    classifier = Classifier(taught)
    for colour in ("orange", "purple"):
        prediction = classifier.classify(np.asarray(photo(30, 30, colour, 99)))
        assert prediction.answer == colour
        (logits,) = network.predict(prediction.seen[np.newaxis].astype(np.float32), verbose=0)
        assert logits.argmax() == ["orange", "purple"].index(colour)


def test_its_doubt_is_likeness(taught):
    stored = read_taught(taught)
    assert stored.shape[0] == 20 and stored.dtype == np.float16
    pixels = np.asarray(photo(30, 30, "orange", 99))
    session = onnxruntime.InferenceSession((taught / "model.onnx").read_bytes())
    features, familiarity, known = session.run(["features", "familiarity", "known"], {"photo": pixels[np.newaxis]})
    np.testing.assert_allclose(familiarity, likeness(features, stored), atol=1e-5)
    assert known[0] == (familiarity[0] >= np.float32(read_card(taught).threshold))


def test_the_check_is_repeated(taught, folder, capsys):
    assert export(["--check", str(taught), "--data", str(folder)]) == 0
    (taught / "taught.npy").rename(taught / "apart.npy")
    assert export(["--check", str(taught)]) == 1  # then the doubt is expected to be the network's own
    assert "familiarity" in capsys.readouterr().err
    (taught / "apart.npy").rename(taught / "taught.npy")


def test_test_images_of_the_folders_own_are_measured_on(tmp_path, folder, trained):
    for part in ("train", "test"):
        shutil.copytree(folder, tmp_path / "photos" / part)
    write_corrections(tmp_path / "photos", {"train/orange/3.png": "purple", "test/orange/1.png": ""})
    command = ["few", "--data", str(tmp_path / "photos"), "--start", str(trained), "--models", str(tmp_path)]
    assert main(command) == 0
    card = read_card(tmp_path / "few")
    assert card.measured[0] == "test accuracy" and card.data["test"] == 19 and card.data["train_per_class"] == [9, 11]


def test_what_cannot_be_started_from_is_one_sentence(tmp_path, folder, model, capsys):
    command = ["few", "--data", str(folder), "--models", str(tmp_path)]
    assert main([*command, "--start", str(tmp_path / "none")]) == 2
    assert "There is no model folder" in capsys.readouterr().err
    (model / "model.keras").write_bytes(b"x")
    assert main([*command, "--start", str(model)]) == 2
    assert "cannot be loaded" in capsys.readouterr().err
    assert not (tmp_path / "few").exists()


def test_damaged_features_are_one_sentence(tmp_path):
    assert read_taught(tmp_path) is None
    (tmp_path / "taught.npy").write_bytes(b"x")
    with pytest.raises(CardError, match="teach it again"):
        read_taught(tmp_path)


@pytest.mark.parametrize("name", ["article", "quick", "accurate"])
def test_no_recipe_refuses_a_small_folder(name):
    recipe, remarks = small_folders.fitted(RECIPES[name], 80, set())
    trained_on = 80 - recipe.validation_images
    assert recipe.validation_images <= 16 and len(remarks) == 1
    assert math.ceil(trained_on / recipe.batch_size) * recipe.epochs >= small_folders.STEPS


def test_settings_that_were_typed_and_large_folders_stay_as_they_are():
    assert small_folders.fitted(RECIPES["quick"], 50_000, set()) == (RECIPES["quick"], [])
    recipe, _ = small_folders.fitted(RECIPES["quick"], 80, {"batch_size", "epochs"})
    assert (recipe.batch_size, recipe.epochs) == (RECIPES["quick"].batch_size, RECIPES["quick"].epochs)
    assert small_folders.hint(80, 2) and not small_folders.hint(5000, 2)


def test_settings_that_were_typed_decide_the_others():
    recipe, _ = small_folders.fitted(RECIPES["quick"], 200, {"batch_size"})
    trained_on = 200 - recipe.validation_images
    assert recipe.batch_size == 500 and recipe.epochs == small_folders.MOST_EPOCHS  # a step an epoch
    assert trained_on < 500
    many_held_out = dataclasses.replace(RECIPES["article"], validation_images=200)
    recipe, _ = small_folders.fitted(many_held_out, 320, {"validation_images"})
    assert (recipe.validation_images, recipe.batch_size, recipe.epochs) == (200, 12, 30)  # of 120 images: 10 steps


def test_a_class_of_a_single_photo_is_refused_before_anything_is_written(tmp_path, trained, capsys):
    for label, count in (("many", 5), ("single", 1)):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for seed in range(count):
            photo(40, 40, "orange" if label == "many" else "purple", seed).save(
                tmp_path / "photos" / label / f"{seed}.png"
            )
    command = ["few", "--data", str(tmp_path / "photos"), "--start", str(trained), "--models", str(tmp_path)]
    assert main(command) == 2
    assert "single has a single photo" in capsys.readouterr().err and not (tmp_path / "few").exists()
    shutil.copytree(tmp_path / "photos", tmp_path / "split" / "train")
    shutil.copytree(tmp_path / "photos", tmp_path / "split" / "test")
    command[2] = str(tmp_path / "split")
    assert main(command) == 0  # measured on test images, it may
    card = read_card(tmp_path / "few")
    assert card.validation == "none" and card.threshold_from == "" and "test" in card.accuracy
    assert export([str(tmp_path / "few"), "--data", str(tmp_path / "split")]) == 0
    assert "0-fold" not in (tmp_path / "few" / "README.md").read_text()
