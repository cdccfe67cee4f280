"""What leaves each layer, against Keras; and the sums of its convolutions, against onnxruntime."""

import dataclasses
import shutil
from types import SimpleNamespace

import keras
import numpy as np
import onnx
import onnx.helper
import pytest
from keras import layers

from app import how_data
from app.class_activation import class_activation, contributions
from app.inside import Inside, InsideError, Layer
from app.layer_words import main_layers, parameters
from app.screens.how.answer import way_to_the_end
from export.__main__ import main as export
from models.folder import MODELS, CardError, read_card, write_card
from train import kinds, networks
from train.recipes import RECIPES

RANDOM = np.random.default_rng(0)
SQUARE = RANDOM.integers(0, 256, (32, 32, 3), np.uint8)
WHITENED = dataclasses.replace(RECIPES["quick"], filters=(4, 6), depth=3, activation="silu")
AVERAGE = dataclasses.replace(RECIPES["article"], filters=(4, 6), kernel_size=5, pooling="average")


def light() -> keras.Model:
    """What small networks for phones are made of: stride 2, depthwise convolutions, ReLU up to 6, global averages."""
    images = keras.Input((32, 32, 3), name="pixels")
    x = layers.Rescaling(1 / 127.5, -1, name="scale")(images)
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="stem")(x)
    x = layers.BatchNormalization(name="stem_normalization")(x)
    x = layers.ReLU(6.0, name="stem_activation")(x)
    x = layers.DepthwiseConv2D(3, padding="same", name="depthwise")(x)
    x = layers.Conv2D(12, 1, name="pointwise")(x)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    x = layers.Dropout(0.2, name="dropout")(x)
    return keras.Model(images, layers.Dense(3, name="logits")(x), name="light")


def kept_kinds() -> keras.Model:
    """Each class the sum of its kinds, and one class more of outliers."""
    images = keras.Input((32, 32, 3), name="pixels")
    x = layers.Conv2D(12, 3, strides=4, activation="relu", name="stem")(images)
    network = keras.Model(images, kinds.head(layers.GlobalAveragePooling2D(name="mean")(x), 4), name="kinds")
    kinds.set_membership(network, ["bird", "dog", "blue"])
    kernel, bias = network.get_layer("kinds").get_weights()
    network.get_layer("kinds").set_weights([RANDOM.normal(0, 0.02, kernel.shape), RANDOM.normal(0, 1, bias.shape)])
    return network


def build(name: str) -> keras.Model:
    if name in ("light", "kinds"):
        return light() if name == "light" else kept_kinds()
    network = networks.build(WHITENED if name == "whitened" else AVERAGE, 3)
    networks.initialize(network, RANDOM.integers(0, 256, (4, 32, 32, 3), np.uint8))
    return network


@pytest.fixture(scope="module", params=["trained", "whitened", "average", "light", "kinds"])
def folder(request, tmp_path_factory, trained):
    """Model folders of several arrangements, written by the real export."""
    if request.param == "trained":
        return trained
    copy = tmp_path_factory.mktemp(request.param) / request.param
    shutil.copytree(trained, copy)
    keras.utils.set_random_seed(0)
    network = build(request.param)
    for layer in network.layers:
        if layer.name.endswith("normalization") or layer.name.startswith("normalization"):
            layer.set_weights([RANDOM.uniform(0.5, 1.5, weight.shape) for weight in layer.get_weights()])
    network.save(copy / "model.keras")
    table = networks.layer_table(network)
    outliers = int(request.param == "kinds")
    card = dataclasses.replace(read_card(copy), name=request.param, layers=table, parameters=1)
    write_card(copy, dataclasses.replace(card, outlier_classes=outliers))
    assert export([str(copy)]) == 0
    return copy


@pytest.fixture(scope="module")
def inside(folder) -> Inside:
    return Inside(folder)


def test_every_layer_gives_what_keras_gives(folder, inside):
    network = keras.saving.load_model(folder / "model.keras", compile=False)
    every = keras.Model(
        network.inputs[0], {layer.name: network.get_layer(layer.name).output for layer in inside.layers}
    )
    expected = every(SQUARE[np.newaxis].astype(np.float32))
    found = inside.activations(SQUARE)
    assert list(found) == [row["name"] for row in read_card(folder).layers]
    for layer in inside.layers:
        assert found[layer.name].shape == layer.shape
        np.testing.assert_allclose(found[layer.name], np.asarray(expected[layer.name])[0], atol=1e-3, rtol=1e-4)


def test_patch_times_weights_and_bias_is_what_the_network_computed(inside):
    assert inside.convolutions
    for convolution in inside.convolutions.values():
        maps, sums = inside.tensors(SQUARE, [convolution.input, convolution.output])
        corners = [(0, 0, 0), tuple(size - 1 for size in sums.shape)]
        for number, row, column in [*corners, *(tuple(RANDOM.integers(sums.shape)) for _ in range(8))]:
            own = convolution.sum_at(maps, number, row, column)
            assert own == pytest.approx(sums[number, row, column], abs=1e-4), convolution.layer


def test_places_and_units_add_up_to_the_logits(inside):
    activations = inside.activations(SQUARE)
    logits = inside.class_logits(activations)
    assert logits.shape == (3,)
    for number in range(3):
        by_place = class_activation(inside, activations, number)
        by_value = contributions(inside, activations, number)
        assert by_place.logit == pytest.approx(logits[number], abs=1e-4)
        assert by_value.logit == pytest.approx(logits[number], abs=1e-4)
        assert by_place.parts.shape == inside.layer(by_place.layer).shape[:2]


def test_the_way_to_the_answer_is_told(inside):
    told = way_to_the_end(inside)
    assert ("green 119, blue 60, red 1" in told) == (inside.name == "kinds")
    assert told.endswith("one for each class.")


def test_what_the_browser_gets(inside):
    for layer in inside.layers:
        if layer.name not in inside.convolutions:
            continue
        data = how_data.convolution(inside, layer, SQUARE)
        count, height, width = data["inputShape"]
        assert len(data["filters"]) == min(32, layer.shape[-1])
        assert bool(data["pixels"]) == (layer == next(layer for layer in inside.layers if layer.has_maps))
        seen = data["filters"][0]["channels"]
        assert len(seen) == (1 if layer.type == "DepthwiseConv2D" else count)
    strips = how_data.strips(inside, list(inside.layers), inside.activations(SQUARE))["strips"]
    assert [strip["name"] for strip in strips] == [layer.name for layer in inside.layers]


def test_parameters_are_explained(inside):
    for layer in inside.layers:
        words = parameters(inside, layer)
        if not layer.parameters:
            assert words == "no parameters"
            continue
        count, _, reason = words.partition(" parameters: ")
        if layer.type == "BatchNormalization":
            assert "for each of" in reason
        elif layer.type != "DepthwiseConv2D":
            assert eval(reason.replace("x", "*").replace(",", "")) == layer.parameters == int(count.replace(",", ""))


def test_of_the_layers_those_remain_that_the_next_one_sees(inside):
    main = [layer.name for layer in main_layers(inside)]
    expected = {
        "trained": [layer.name for layer in inside.layers],
        "average": [layer.name for layer in inside.layers],
        "light": ["stem_activation", "depthwise", "pointwise", "dropout", "logits"],
    }
    if inside.name in expected:
        assert main == expected[inside.name]
    if inside.name == "whitened":
        assert "activation_1b" in main and "normalization_1b" not in main and main[-2:] == ["largest", "logits"]


def test_the_tutorials_parameters():
    """Of the committed card's table, with weights of the shapes that its rows imply."""
    card = read_card(MODELS / "article")
    table = [Layer(row["name"], row["type"], tuple(row["shape"]), row["parameters"], "", True) for row in card.layers]
    rows = {layer.name: layer for layer in table}
    sizes = {"convolution_1": (32, 3, 3, 3), "convolution_2": (64, 32, 3, 3), "convolution_3": (64, 64, 3, 3)}
    network = SimpleNamespace(
        convolutions={name: SimpleNamespace(weights=np.zeros(size)) for name, size in sizes.items()},
        dense={"dense": SimpleNamespace(weights=np.zeros((1024, 64)))},
    )
    assert parameters(network, rows["convolution_1"]) == "896 parameters: (3 x 3 x 3 + 1) x 32"
    assert parameters(network, rows["dense"]) == "65,600 parameters: (1,024 + 1) x 64"
    assert rows["flatten"].shape == (4 * 4 * 64,)
    assert sum(row.parameters for row in rows.values()) == card.parameters == 122_570


def without_layers(path) -> None:
    file = onnx.load(path)
    entries = {entry.key: entry.value for entry in file.metadata_props if entry.key != "layers"}
    onnx.helper.set_model_props(file, entries)
    onnx.save(file, path)


def test_files_that_cannot_be_looked_into(model):
    without_layers(model / "model.onnx")
    with pytest.raises(InsideError, match="Export it again: python -m export models/colours"):
        Inside(model)
    (model / "model.onnx").write_bytes(b"no file")
    with pytest.raises(InsideError, match="is damaged or no ONNX file"):
        Inside(model)
    (model / "model.onnx").unlink()
    with pytest.raises(InsideError, match="still to be exported"):
        Inside(model)
    (model / "card.json").unlink()
    with pytest.raises(CardError):
        Inside(model)


def test_a_file_that_names_layers_it_does_not_have(model):
    file = onnx.load(model / "model.onnx")
    entries = {entry.key: entry.value for entry in file.metadata_props}
    entries["layers"] = entries["layers"].replace('"tensor": "dense"', '"tensor": "gone"')
    onnx.helper.set_model_props(file, entries)
    onnx.save(file, model / "model.onnx")
    with pytest.raises(InsideError, match="gone"):
        Inside(model)
