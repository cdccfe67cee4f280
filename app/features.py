"""What an exported network notices in a photo, before it names anything: the features that a new head learns from.

Asked of the ONNX file by onnxruntime; no TensorFlow.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnx.helper
import onnxruntime

from app import catalog
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
            self.sha256 = hashlib.sha256(self.file).hexdigest()
            model = onnx.load_from_string(self.file)
        except OSError:
            raise FeaturesError(f"The model {self.name} has no {model_folder.ONNX}: export it first.") from None
        except Exception:  # protobuf's errors share no base class
            raise FeaturesError(f"The {model_folder.ONNX} of {self.name} is damaged or no ONNX file.") from None
        if FEATURES not in {name for node in model.graph.node for name in node.output}:
            raise FeaturesError(f"The {model_folder.ONNX} of {self.name} gives no features: export it again.")
        wanted = onnx.helper.make_tensor_value_info(FEATURES, onnx.TensorProto.FLOAT, ["views", "n", "width"])
        model.graph.output.append(wanted)
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False  # the memory of a large photo goes back after its answer
        options.log_severity_level = 4
        # A third less memory for the same answers, no slower.
        options.add_session_config_entry("session.disable_prepacking", "1")
        options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def read(self, pixels: np.ndarray) -> np.ndarray:
        """The features of one photo.

        Args:
            pixels: uint8 RGB `[height, width, 3]`, upright, any size.

        Returns:
            float32 `[views, width]`.
        """
        (features,) = self._session.run([FEATURES], {"photo": pixels[np.newaxis]})
        return features[:, 0]


def start_model() -> str:
    """The model whose features are learned on: `photos` where it is there, else the one the page opens with."""
    exported = [name for name in catalog.names() if (catalog.folder(name) / model_folder.ONNX).exists()]
    return PREFERRED if PREFERRED in exported else catalog.default()
