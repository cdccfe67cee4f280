"""A model folder -> Classifier; pixels -> Prediction. Knows no Streamlit."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from models import folder as model_folder


class ModelError(ValueError):
    """A model folder without a usable ONNX file; the message is one sentence for the visitor."""


@dataclass(frozen=True)
class Prediction:
    """One photo's answer."""

    classes: tuple[str, ...]
    probabilities: np.ndarray  # float32 [classes], sums to 1
    seen: np.ndarray  # uint8 RGB [size, size, 3]: the square that the network saw

    @property
    def answer(self) -> str:
        """The most probable class."""
        return self.classes[int(self.probabilities.argmax())]

    @property
    def confidence(self) -> float:
        """The answer's probability, 0..1."""
        return float(self.probabilities.max())

    def ranked(self) -> list[tuple[str, float]]:
        """(class, probability) of all classes, most probable first."""
        order = np.argsort(-self.probabilities, kind="stable")
        return [(self.classes[k], float(self.probabilities[k])) for k in order]


class Classifier:
    """Answers for photos, from the model.onnx of one model folder.

    Raises:
        ModelError: when the file is missing, damaged, or not one that Glimpse exported.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        options = onnxruntime.SessionOptions()
        # Without the arena the memory of a large photo goes back to the system after its answer.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                (folder / model_folder.ONNX).read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except FileNotFoundError:
            raise ModelError(f"The model {self.name} is still to be exported: it has no {model_folder.ONNX}.") from None
        except Exception:  # onnxruntime's errors share no base class
            raise ModelError(f"The {model_folder.ONNX} of {self.name} is damaged or no ONNX file.") from None
        self.metadata: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        inputs = [value.name for value in self._session.get_inputs()]
        outputs = {value.name for value in self._session.get_outputs()}
        if inputs != ["photo"] or not {"probabilities", "seen"} <= outputs or "names" not in self.metadata:
            raise ModelError(
                f"The {model_folder.ONNX} of {self.name} is not one of Glimpse's: expected the input photo, "
                "the outputs probabilities and seen, and class names in its metadata."
            )
        self.classes: tuple[str, ...] = tuple(json.loads(self.metadata["names"]))

    def classify(self, pixels: np.ndarray) -> Prediction:
        """Answer for one photo.

        Args:
            pixels: uint8 RGB `[height, width, 3]`, upright, any size.
        """
        probabilities, seen = self._session.run(["probabilities", "seen"], {"photo": pixels[np.newaxis]})
        return Prediction(self.classes, probabilities[0], seen[0])

    def interface(self) -> list[dict[str, str]]:
        """The file's inputs and outputs: role, name, type, shape."""
        return [
            {
                "role": role,
                "name": value.name,
                "type": value.type.removeprefix("tensor(").removesuffix(")"),
                "shape": " x ".join(map(str, value.shape)),
            }
            for role, values in (("input", self._session.get_inputs()), ("output", self._session.get_outputs()))
            for value in values
        ]
