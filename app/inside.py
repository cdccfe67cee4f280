"""A model's ONNX file, opened: what leaves each of its layers. Knows no Streamlit.

The layers' tensors become outputs of a copy in memory, so that the file itself needs no more than its answer.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnx.utils

from app.onnx_session import open_session
from app.weights import Convolution, Dense, Graph
from models import folder as model_folder
from models.folder import read_card

PIXELS = "pixels"  # the tensor that goes into the network: float32 [views, size, size, 3], 0..255
CONVOLUTIONS = ("Conv2D", "DepthwiseConv2D")
POOLINGS = ("MaxPooling2D", "AveragePooling2D")


class InsideError(ValueError):
    """A file that does not say where its layers are; the message is one sentence for the visitor."""


@dataclass(frozen=True)
class Layer:
    """One layer of the network, as the card's table and the file have it."""

    name: str
    type: str  # Keras's class: "Conv2D", ...
    shape: tuple[int, ...]  # of what leaves it: (height, width, channels) or (values,)
    parameters: int
    tensor: str  # its name in the file
    channels_first: bool  # whether the tensor has its channels before height and width

    @property
    def has_maps(self) -> bool:
        """Whether feature maps leave it, not a row of values."""
        return len(self.shape) == 3


class Inside:
    """A network whose every layer can be looked at.

    Args:
        folder: a model folder with a card and an ONNX file.

    Raises:
        InsideError: when the ONNX file is missing or damaged, or does not name its layers.
        CardError: when the card cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        card = read_card(folder)
        try:
            model = onnx.load(folder / model_folder.ONNX)
        except FileNotFoundError:
            raise InsideError(f"The model {folder.name} is still to be exported.") from None
        except Exception:  # onnx and protobuf share no base class for a damaged file
            raise InsideError(f"The {model_folder.ONNX} of {folder.name} is damaged or no ONNX file.") from None
        self.name, self.size, self.classes = folder.name, card.image_size, tuple(card.classes)
        self.views, self.temperature, self.parameters = card.views, card.temperature, card.parameters
        self.layers = _layers(folder.name, card, model)
        graph = Graph(model.graph)
        self.convolutions: dict[str, Convolution] = _found(graph.convolution, self.layers, CONVOLUTIONS)
        self.dense: dict[str, Dense] = _found(graph.dense, self.layers, ("Dense",))
        sides = {name for found in self.convolutions.values() for name in (found.input, found.output)}
        outputs = sorted({layer.tensor for layer in self.layers} | sides)
        self._session = open_session(_opened(model, outputs).SerializeToString())

    def layer(self, name: str) -> Layer:
        """The layer of that name."""
        return next(layer for layer in self.layers if layer.name == name)

    def layer_before(self, name: str) -> Layer | None:
        """The layer before the one of that name in the table; None before the first."""
        names = [layer.name for layer in self.layers]
        place = names.index(name)
        return self.layers[place - 1] if place else None

    def is_rectified(self, layer: Layer) -> bool:
        """Whether a convolution's sums go through ReLU before they leave the layer."""
        return self.convolutions[layer.name].activation == "Relu"

    def tensors(self, square: np.ndarray, names: list[str]) -> list[np.ndarray]:
        """Tensors of the network for one square, as the file has them, without the views' axis.

        Args:
            square: uint8 RGB `[size, size, 3]`.
            names: of the layers' tensors, or of the convolutions' inputs and outputs.
        """
        return [values[0] for values in self._session.run(names, {PIXELS: square[np.newaxis].astype(np.float32)})]

    def class_logits(self, activations: dict[str, np.ndarray]) -> np.ndarray:
        """The classes' logits `[classes]`, without those of outliers, of what `activations` gives."""
        return activations[self.layers[-1].name][: len(self.classes)]

    def activations(self, square: np.ndarray, layers: list[Layer] | None = None) -> dict[str, np.ndarray]:
        """What leaves each layer for one square.

        Args:
            square: uint8 RGB `[size, size, 3]`.
            layers: all, unless given.

        Returns:
            By the layer's name, float32 `[height, width, channels]` or `[values]`.
        """
        layers = list(self.layers) if layers is None else layers
        found = self.tensors(square, [layer.tensor for layer in layers])
        return {
            layer.name: np.moveaxis(values, 0, -1) if layer.channels_first and values.ndim == 3 else values
            for layer, values in zip(layers, found, strict=True)
        }


def _layers(name: str, card: model_folder.Card, model: onnx.ModelProto) -> tuple[Layer, ...]:
    """The card's layers, with where the file says they are."""
    entries = {entry.key: entry.value for entry in model.metadata_props}
    try:
        places = json.loads(entries["layers"])
        return tuple(
            Layer(
                row["name"],
                row["type"],
                tuple(row["shape"]),
                row["parameters"],
                places[row["name"]]["tensor"],
                places[row["name"]]["channels"] == "first",
            )
            for row in card.layers
        )
    except (KeyError, TypeError, ValueError):
        raise InsideError(
            f"The {model_folder.ONNX} of {name} does not name its layers: it was exported by an earlier "
            f"Glimpse. Export it again: python -m export models/{name}"
        ) from None


def _found(read, layers: tuple[Layer, ...], types: tuple[str, ...]) -> dict:
    """What `read(name, tensor)` finds of the layers of these types, by name."""
    found = {layer.name: read(layer.name, layer.tensor) for layer in layers if layer.type in types}
    return {name: value for name, value in found.items() if value is not None}


def _opened(model: onnx.ModelProto, outputs: list[str]) -> onnx.ModelProto:
    """The network alone, from its pixels on, with `outputs` as its outputs."""
    shaped = onnx.shape_inference.infer_shapes(model)
    try:
        return onnx.utils.Extractor(shaped).extract_model([PIXELS], outputs)
    except ValueError as problem:
        raise InsideError(f"The layers that the file names are not all in it: {problem}") from None
