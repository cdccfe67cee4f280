"""What an exported network notices in a photo, before it names anything: the features that a new head learns from.

Asked of the ONNX file by onnxruntime; no TensorFlow.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnx.helper

from app import catalog
from app.onnx_session import open_session
from models import folder as model_folder

FEATURES = "view_features"  # in the file: float32 [views, n, width]
PREFERRED = "photos"  # the model whose features know most


class FeaturesError(ValueError):
    """A file whose features cannot be asked for; the message is one sentence."""


class FeatureReader:
    """Features of photos, from one exported model.

    Raises:
        FeaturesError: when the file is missing, damaged, or gives no features.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        try:
            self.file = (folder / model_folder.ONNX).read_bytes()
        except OSError:
            raise FeaturesError(f"The model {self.name} has no {model_folder.ONNX}: export it first.") from None
        self.sha256 = hashlib.sha256(self.file).hexdigest()
        self._session = open_session(_giving_features(self.file, self.name))

    def read(self, pixels: np.ndarray) -> np.ndarray:
        """The features of one photo.

        Args:
            pixels: uint8 RGB `[height, width, 3]`, upright, any size.

        Returns:
            float32 `[views, width]`.
        """
        (features,) = self._session.run([FEATURES], {"photo": pixels[np.newaxis]})
        return features[:, 0]


def _giving_features(file: bytes, name: str) -> bytes:
    """The ONNX file of the model `name` with its FEATURES as one more output."""
    try:
        model = onnx.load_from_string(file)
    except Exception:  # protobuf's errors share no base class
        raise FeaturesError(f"The {model_folder.ONNX} of {name} is damaged or no ONNX file.") from None
    if FEATURES not in {output for node in model.graph.node for output in node.output}:
        raise FeaturesError(f"The {model_folder.ONNX} of {name} gives no features: export it again.")
    wanted = onnx.helper.make_tensor_value_info(FEATURES, onnx.TensorProto.FLOAT, ["views", "n", "width"])
    model.graph.output.append(wanted)
    return model.SerializeToString()


def start_model() -> str:
    """The model whose features are learned on: `photos` where it is there, else the one the page opens with."""
    exported = [name for name in catalog.names() if (catalog.folder(name) / model_folder.ONNX).exists()]
    return PREFERRED if PREFERRED in exported else catalog.default()
