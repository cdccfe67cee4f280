"""Export: one file from photo to answer, its parity, its bytes, and what happens when a check fails."""

import dataclasses
import hashlib
import json
import os
import subprocess
import sys

import keras
import numpy as np
import onnx
import onnxruntime
import pytest

from export import resize, synthetic
from export.__main__ import main
from export.card import model_card
from export.network import ExportError, convert
from models.folder import MODELS, read_card, read_json, write_card
from models.views import VIEWS, WHOLE, familiarity, mean_probabilities, square
from tests.conftest import ROOT
from train import networks
from train.logits import view_logits
from train.recipes import RECIPES, Recipe


def session(folder) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(folder / "model.onnx")


def test_inputs_outputs_and_metadata(trained):
    model = onnx.load(trained / "model.onnx")
    assert (model.ir_version, [(o.domain, o.version) for o in model.opset_import]) == (8, [("", 18)])
    (photo,) = session(trained).get_inputs()
    assert (photo.name, photo.type, photo.shape) == ("photo", "tensor(uint8)", ["n", "height", "width", 3])
    outputs = {value.name: (value.type, value.shape) for value in session(trained).get_outputs()}
    assert outputs == {
        "probabilities": ("tensor(float)", ["n", 3]),
        "logits": ("tensor(float)", ["n", 3]),
        "seen": ("tensor(uint8)", ["n", 32, 32, 3]),
        "familiarity": ("tensor(float)", ["n"]),
        "known": ("tensor(bool)", ["n"]),
        "features": ("tensor(float)", ["n", 64]),
        "views": ("tensor(uint8)", ["n", 1, 32, 32, 3]),
        "view_probabilities": ("tensor(float)", ["n", 1, 3]),
    }
    metadata = session(trained).get_modelmeta().custom_metadata_map
    assert json.loads(metadata["names"]) == ["blue", "green", "red"] and json.loads(metadata["imgsz"]) == [32, 32]
    assert float(metadata["test_accuracy"]) == pytest.approx(read_card(trained).accuracy["test"], abs=1e-4)
    assert {"version", "license", "training_data", "date"} <= set(metadata)


def test_card_and_parity_say_what_was_measured(trained):
    card, report = read_card(trained), read_json(trained / "parity.json")
    assert card.export["sha256"] == hashlib.sha256((trained / "model.onnx").read_bytes()).hexdigest()
    assert card.export["test_accuracy"] == card.accuracy["test"]
    rows = {row["name"]: row for row in report["checks"]}
    assert set(rows) == {
        "committed samples",
        "extreme inputs",
        "generated photos",
        "all test images",
        "batch against single",
    }
    assert rows["all test images"]["images"] == rows["all test images"]["same_answers"] == 15
    assert rows["generated photos"]["pixels"] == 0 and rows["generated photos"]["pixels from Pillow"] <= 1
    text = (trained / "README.md").read_text()
    assert text.startswith("---\nlibrary_name: onnx") and f"{card.accuracy['test']:.2%}" in text


@pytest.mark.parametrize("photo", synthetic.detailed_photos().values(), ids=synthetic.detailed_photos())
def test_the_square_is_that_of_models_views(trained, photo):
    seen = session(trained).run(["seen"], {"photo": photo[np.newaxis]})[0][0]
    np.testing.assert_array_equal(seen, square(photo, 32))


def test_same_model_same_bytes_in_another_process(trained, model):
    command = [sys.executable, "-m", "export", str(model)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert done.returncode == 0, done.stderr
    assert (model / "model.onnx").read_bytes() == (trained / "model.onnx").read_bytes()


def test_check_repeats_the_comparison_and_writes_nothing(model, photo_folder, capsys):
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    assert main([str(model), "--check", "--data", str(photo_folder)]) == 0
    assert "all test images" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before


def test_a_failed_check_leaves_no_file_and_says_which_input(model, monkeypatch, capsys):
    (model / "model.onnx").unlink()
    monkeypatch.setattr(resize, "RESIZE", resize.RESIZE.replace("half_a_level", "half"))
    monkeypatch.setattr(resize, "CONSTANTS", resize.CONSTANTS + ", float half = {{0.4}}")
    assert main([str(model)]) == 1
    error = capsys.readouterr().err
    assert "of the generated photos differs in its pixels by 1: expected at most 0" in error
    assert not (model / "model.onnx").exists() and not list(model.glob(".unfinished*"))


def test_a_file_of_another_network_fails_its_check(model, capsys):
    network = keras.saving.load_model(model / "model.keras", compile=False)
    network.set_weights([weight * 1.01 for weight in network.get_weights()])
    network.save(model / "model.keras")
    assert main([str(model), "--check"]) == 1
    assert "differs in its logits by" in capsys.readouterr().err
    (model / "model.onnx").write_bytes(b"no model")
    assert main([str(model), "--check"]) == 1
    assert "does not load in onnxruntime" in capsys.readouterr().err


def test_wrong_folders_and_data_exit_with_2(model, photo_folder, capsys, tmp_path):
    assert main([str(tmp_path / "none")]) == 2
    assert main([str(model), "--data", str(photo_folder / "train")]) == 2
    assert "is not the data that colours was trained on" in capsys.readouterr().err
    (model / "model.keras").write_bytes(b"cut")
    assert main([str(model)]) == 2
    assert "model.keras cannot be loaded" in capsys.readouterr().err
    card = json.loads((model / "card.json").read_text()) | {"accuracy": {}}
    (model / "card.json").write_text(json.dumps(card))
    assert main([str(model)]) == 2
    assert "not finished" in capsys.readouterr().err


def test_operators_outside_the_standard_are_refused():
    images = keras.Input((8, 8, 3))
    inverse = keras.ops.erfinv(keras.layers.GlobalMaxPooling2D()(images) / 1000)
    with pytest.raises(ExportError, match="standard ONNX does not have"):
        convert(keras.Model(images, inverse))


def test_inputs_that_nobody_feeds_are_refused():
    images = keras.Input((8, 8, 3))
    x = keras.layers.Normalization(mean=[1.0, 2, 3], variance=[1.0, 2, 3])(images)
    with pytest.raises(ExportError, match="expected `pixels` alone"):
        convert(keras.Model(images, keras.layers.Dense(2)(keras.layers.Flatten()(x))))


@pytest.mark.parametrize("views", ["one", "mirror", "several"])
def test_views_are_averaged_and_the_temperature_divides(model, photo_folder, views, capsys):
    """Against models/views.py, which measured the accuracy, and against the parity check's own sums."""
    card = dataclasses.replace(read_card(model), views=views, temperature=1.7)
    write_card(model, card)
    assert main([str(model)]) == 0
    network = keras.saving.load_model(model / "model.keras", compile=False)
    images = np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), np.uint8)
    logits, probabilities = session(model).run(["logits", "probabilities"], {"photo": images})
    expected = view_logits(network, images, views, batch_size=5)
    np.testing.assert_allclose(logits, expected.mean(axis=0) / 1.7, atol=1e-4)
    np.testing.assert_allclose(probabilities, mean_probabilities(expected, 1.7), atol=1e-5)


def test_a_file_that_the_card_does_not_describe_is_said_to_be(model, capsys):
    (model / ".unfinished-1-model.onnx").write_bytes(b"left by an export that was killed")
    write_card(model, dataclasses.replace(read_card(model), temperature=2.0))  # the file divides by 1
    assert main([str(model), "--check"]) == 1
    card = dataclasses.replace(read_card(model), temperature=1.0)
    write_card(model, dataclasses.replace(card, export=card.export | {"sha256": "0" * 64}))
    assert main([str(model), "--check"]) == 1
    assert "is not the file that its card describes" in capsys.readouterr().err
    assert main([str(model)]) == 0
    assert not list(model.glob(".unfinished*"))
    assert main([str(model), "--check"]) == 0


def test_the_card_says_what_was_done_about_the_temperature(model, capsys):
    card = read_card(model)
    about = [read_json(model / name) for name in ("evaluation.json", "parity.json")]

    def text(**changes) -> str:
        return model_card(dataclasses.replace(card, views="mirror", **changes), *about, None)

    assert "not divided by a temperature: there were no validation images" in text()
    fitted = text(temperature=0.7, data=card.data | {"validation": 9}, validation="9 validation images")
    assert "a temperature fitted on 9 validation images" in fitted
    assert "fitted on" not in text(temperature=0.7).split("None of these")[0].replace("not fitted on", "")


def test_weights_that_are_exact_in_float16_are_stored_so(model, capsys):
    before = (model / "model.onnx").stat().st_size
    network = keras.saving.load_model(model / "model.keras", compile=False)
    network.set_weights([weight.astype(np.float16) for weight in network.get_weights()])
    network.save(model / "model.keras")
    assert main([str(model)]) == 0  # with parity: nothing is lost
    kinds = {tensor.data_type for tensor in onnx.load(model / "model.onnx").graph.initializer}
    assert onnx.TensorProto.FLOAT16 in kinds
    assert before - (model / "model.onnx").stat().st_size > network.count_params()  # nearly two bytes a weight


def test_wrong_views_in_a_graph_fail_their_check(model, monkeypatch, capsys):
    write_card(model, dataclasses.replace(read_card(model), views="several"))
    monkeypatch.setitem(resize.LENGTHS, WHOLE, "side")
    assert main([str(model)]) == 1
    assert "of the generated photos differs in its pixels" in capsys.readouterr().err


def test_every_view_has_its_answer_and_the_answer_is_their_mean(model, capsys):
    write_card(model, dataclasses.replace(read_card(model), views="several", temperature=0.8))
    assert main([str(model)]) == 0
    photo = np.asarray(synthetic.picture(300, 200, seed=3))
    outputs = ["views", "view_probabilities", "probabilities", "seen"]
    views, by_view, probabilities, seen = session(model).run(outputs, {"photo": np.stack([photo, photo[::-1]])})
    assert views.shape == (2, 6, 32, 32, 3) and by_view.shape == (2, 6, 3)
    np.testing.assert_array_equal(views[:, 0], seen)
    np.testing.assert_array_equal(views[:, 3:], views[:, :3, :, ::-1])
    np.testing.assert_array_equal(views[0], VIEWS["several"].of_photo(photo, 32))
    np.testing.assert_allclose(by_view.mean(axis=1), probabilities, atol=1e-6)


def test_familiarity_is_that_of_training_and_known_its_side_of_the_threshold(model, capsys):
    write_card(model, dataclasses.replace(read_card(model), temperature=20.0))  # so that answers differ in doubt
    assert main([str(model)]) == 0
    images = np.random.default_rng(0).integers(0, 256, (9, 32, 32, 3), np.uint8)
    logits, before, known = session(model).run(["logits", "familiarity", "known"], {"photo": images})
    np.testing.assert_allclose(before, familiarity(logits[np.newaxis], 1.0), atol=1e-5)
    assert known.all()  # no threshold was chosen
    threshold = float(before.min() + before.max()) / 2
    write_card(model, dataclasses.replace(read_card(model), threshold=threshold))
    assert main([str(model)]) == 0
    after, known = session(model).run(["familiarity", "known"], {"photo": images})
    np.testing.assert_array_equal(after, before)
    np.testing.assert_array_equal(known, before >= np.float32(threshold))
    assert known.any() and not known.all()
    assert float(session(model).get_modelmeta().custom_metadata_map["threshold"]) == threshold


SMALL = dataclasses.replace(RECIPES["quick"], filters=(4, 6))
OTHERS = {
    activation: dataclasses.replace(SMALL, activation=activation, depth=3) for activation in ("relu", "gelu", "silu")
}


@pytest.mark.parametrize("recipe", [*RECIPES.values(), *OTHERS.values()], ids=[*RECIPES, *OTHERS])
def test_every_recipe_and_activation_converts(recipe: Recipe):
    network = networks.build(recipe, 10)
    converted = convert(network)
    onnx_session = onnxruntime.InferenceSession(converted.model.SerializeToString())
    pixels = np.random.default_rng(0).uniform(0, 255, (3, *network.input_shape[1:])).astype(np.float32)
    (logits,) = onnx_session.run([converted.logits], {"pixels": pixels})
    np.testing.assert_allclose(logits, np.asarray(network(pixels)), atol=1e-4, rtol=1e-4)


def committed_models():
    return sorted(path.parent for path in MODELS.glob("*/model.onnx"))


@pytest.mark.parametrize("folder", committed_models(), ids=lambda folder: folder.name)
def test_the_committed_file_equals_its_network_and_its_card(folder, capsys):
    assert main([str(folder), "--check"]) == 0
    card = read_card(folder)
    assert card.export["sha256"] == hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    assert card.accuracy["test"] == read_json(folder / "evaluation.json")["accuracy"]
    if "test_accuracy" in card.export:  # exported with --data
        assert card.export["test_accuracy"] == pytest.approx(card.accuracy["test"], abs=0.0005)


def test_the_article_is_committed_and_as_promised():
    folder = MODELS / "article"
    card = read_card(folder)
    assert card.parameters == 122_570 and card.recipe["epochs"] == 10 and card.accuracy["test"] >= 0.67
    assert card.export["bytes"] < 2_000_000
    rows = {row["name"]: row for row in read_json(folder / "parity.json")["checks"]}
    assert rows["all test images"]["images"] == rows["all test images"]["same_answers"] == 10_000
