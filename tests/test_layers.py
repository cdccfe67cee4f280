"""The layers are found in the ONNX file by their names, and give what Keras gives."""

import json

import keras
import numpy as np
import onnx
import onnxruntime
import pytest

from export import graph
from export.network import ExportError, convert
from models.folder import read_card


def outputs_of(model: onnx.ModelProto, tensors: list[str], photo: np.ndarray) -> list[np.ndarray]:
    """What tensors inside the file hold, as the docstring of export/layers.py says it is done."""
    inside = [value for value in model.graph.value_info if value.name in tensors]
    model.graph.output.extend(inside)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(tensors, {"photo": photo})


def test_every_layer_of_the_file_gives_what_keras_gives(trained):
    file = onnx.load(trained / "model.onnx")
    layers = json.loads({entry.key: entry.value for entry in file.metadata_props}["layers"])
    network = keras.saving.load_model(trained / "model.keras", compile=False)
    assert list(layers) == [layer.name for layer in network.layers[1:]]
    assert layers["convolution_1"] == {"tensor": "convolution_1", "channels": "first"}
    assert layers["logits"]["tensor"] == "network_logits"  # `logits` is the mean over views
    photo = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
    expected = keras.Model(network.inputs[0], [layer.output for layer in network.layers[1:]])(photo.astype(np.float32))
    found = outputs_of(file, [layer["tensor"] for layer in layers.values()], photo)
    for layer, ours, kerass in zip(layers.values(), found, expected, strict=True):
        if layer["channels"] == "first":
            ours = np.moveaxis(ours, 1, -1)
        np.testing.assert_allclose(ours, np.asarray(kerass), atol=1e-4, rtol=1e-4, err_msg=layer["tensor"])


def test_the_features_are_what_the_last_layer_gets(trained):
    file = onnx.load(trained / "model.onnx")
    photo = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3), np.uint8)
    (dense,) = outputs_of(file, ["dense"], photo)
    session = onnxruntime.InferenceSession(trained / "model.onnx")
    features, logits = session.run(["features", "logits"], {"photo": photo})
    np.testing.assert_allclose(features, dense, rtol=1e-6)
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in file.graph.initializer}
    np.testing.assert_allclose(logits, features @ weights["logits/kernel"] + weights["logits/bias"], atol=1e-4)


def test_nodes_and_weights_bear_the_names_of_their_layers(trained):
    file = onnx.load(trained / "model.onnx").graph
    assert all(node.name == node.output[0] for node in file.node)
    assert len({node.name for node in file.node}) == len(file.node)
    weights = {tensor.name for tensor in file.initializer}
    assert {"convolution_1/kernel", "convolution_1/bias", "dense/kernel", "logits/bias"} <= weights
    moved = [node.name for node in file.node if node.op_type == "Transpose" and "/" in node.name]
    assert moved == ["convolution_1/Transpose", "flatten/Transpose"]  # no layer in between is moved


def network_of(*layers_of_it) -> keras.Model:
    return keras.Sequential([keras.Input((8, 8, 3)), *layers_of_it])


def test_a_layer_that_changes_nothing_has_the_tensor_before_it():
    layers = keras.layers
    network = network_of(
        layers.Conv2D(2, 3, name="seen"),
        layers.Dropout(0.5, name="dropout"),
        layers.GlobalMaxPooling2D(name="features"),
        layers.Dense(3, name="answer"),
    )
    converted = convert(network)
    assert [layer.tensor for layer in converted.layers] == ["seen", "seen", "features", "answer"]
    assert (converted.logits, converted.features, converted.width) == ("answer", "features", 2)


def test_a_layer_named_like_an_output_of_the_file_gets_a_prefix(trained):
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(2, 3, name="seen"),
            layers.GlobalMaxPooling2D(name="features"),
            layers.Dense(3, name="answer"),
        ]
    )
    file = graph.assemble(convert(network), read_card(trained))
    names = json.loads({entry.key: entry.value for entry in file.metadata_props}["layers"])
    assert [layer["tensor"] for layer in names.values()] == ["network_seen", "network_features", "answer"]
    onnxruntime.InferenceSession(file.SerializeToString())


def test_a_network_without_features_is_refused():
    with pytest.raises(ExportError, match="gets no vector"):
        convert(network_of(keras.layers.Conv2D(3, 3)))
