"""A model folder -> Classifier; pixels -> Prediction. Knows no Streamlit."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.onnx_session import open_session
from models import folder as model_folder
from models.contents import Classes, ContentError, Number, parse

OUTPUTS = ["probabilities", "seen", "familiarity", "views", "view_probabilities"]


class ModelError(ValueError):
    """A model folder without a usable ONNX file; the message is one sentence for the visitor."""


@dataclass(frozen=True)
class View:
    """One look at a photo."""

    name: str  # "centre square", "whole photo", ...
    pixels: np.ndarray  # uint8 RGB [size, size, 3]
    probabilities: np.ndarray  # float32 [classes], of this view alone


@dataclass(frozen=True)
class Prediction:
    """One photo's answer."""

    classes: tuple[str, ...]
    probabilities: np.ndarray  # float32 [classes], sums to 1
    seen: np.ndarray  # uint8 RGB [size, size, 3]: the centre square, as the network saw it
    familiarity: float  # 0..1, how clearly it shows one of the classes; compare with Classifier.threshold
    views: tuple[View, ...] = ()  # all that the network looked at

    @property
    def answer(self) -> str:
        """The most probable class."""
        return self.classes[int(self.probabilities.argmax())]

    @property
    def confidence(self) -> float:
        """The answer's probability, 0..1."""
        return float(self.probabilities.max())

    def known(self, threshold: float) -> bool:
        """Whether the photo is familiar enough to show one of the classes."""
        return self.familiarity >= threshold

    def ranked(self) -> list[tuple[str, float]]:
        """(class, probability) of all classes, most probable first."""
        order = np.argsort(-self.probabilities, kind="stable")
        return [(self.classes[k], float(self.probabilities[k])) for k in order]


def processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Classifier:
    """Answers for photos, from the model.onnx of one model folder.

    Any number of threads may ask. As many answers as there are processors are computed at once, one thread each;
    who waits is served in turn, so that nobody's two hundred photos hold up another's one.

    Raises:
        ModelError: when the file is missing, damaged, or not one that Glimpse exported.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        try:
            self._session = open_session((folder / model_folder.ONNX).read_bytes())
        except FileNotFoundError:
            raise ModelError(f"The model {self.name} is still to be exported: it has no {model_folder.ONNX}.") from None
        except Exception:  # onnxruntime's errors share no base class
            raise ModelError(f"The {model_folder.ONNX} of {self.name} is damaged or no ONNX file.") from None
        self._pool = ThreadPoolExecutor(processors(), "classifier")
        self.metadata: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        inputs = [value.name for value in self._session.get_inputs()]
        outputs = {value.name for value in self._session.get_outputs()}
        if inputs != ["photo"] or not set(OUTPUTS) <= outputs or not {"names", "view_names"} <= set(self.metadata):
            raise ModelError(
                f"The {model_folder.ONNX} of {self.name} is not one that this Glimpse exported: expected the input "
                f"photo, the outputs {', '.join(OUTPUTS)}, and the names of classes and views in its metadata."
            )
        try:
            self.classes: tuple[str, ...] = tuple(parse(self.metadata["names"], Classes))
            self.view_names: tuple[str, ...] = tuple(parse(self.metadata["view_names"], Classes))
            self.threshold: float = parse(self.metadata.get("threshold", ""), Number)  # of familiarity
        except ContentError as problem:
            raise ModelError(f"The metadata in the {model_folder.ONNX} of {self.name} {problem}.") from None
        if not self._answers():
            raise ModelError(f"The {model_folder.ONNX} of {self.name} does not answer as this Glimpse expects.")

    def _answers(self) -> bool:
        """Whether a grey square gets an answer of the expected form."""
        try:
            outputs = self._run(OUTPUTS, np.full((1, 64, 64, 3), 128, np.uint8))
        except Exception:  # onnxruntime's errors share no base class
            return False
        probabilities, seen, *_ = outputs
        classes, views, size = len(self.classes), len(self.view_names), seen.shape[1] if seen.ndim == 4 else 0
        forms = [(1, classes), (1, size, size, 3), (1,), (1, views, size, size, 3), (1, views, classes)]
        return (
            [output.shape for output in outputs] == forms
            and bool(np.isclose(probabilities.sum(), 1, atol=1e-3))
            and all(bool(np.isfinite(output).all()) for output in outputs)
        )

    def classify(self, pixels: np.ndarray) -> Prediction:
        """Answer for one photo.

        Args:
            pixels: uint8 RGB `[height, width, 3]`, upright, any size.
        """
        answers = self._run(OUTPUTS, pixels[np.newaxis])
        probabilities, seen, familiarity, views, by_view = (values[0] for values in answers)
        looks = tuple(map(View, self.view_names, views, by_view))
        return Prediction(self.classes, probabilities, seen, float(familiarity), looks)

    def probabilities(self, photos: np.ndarray) -> np.ndarray:
        """The probabilities alone, float32 `[n, classes]`, for uint8 RGB photos of one size `[n, height, width, 3]`."""
        return self._run(["probabilities"], photos)[0]

    def _run(self, outputs: list[str], photos: np.ndarray) -> list[np.ndarray]:
        # A pool's queue is first come, first served; a semaphore would let who asks again at once go first again.
        return self._pool.submit(self._session.run, outputs, {"photo": photos}).result()

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
