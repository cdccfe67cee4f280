"""The ONNX file compared with its oracle, from pixels to answers.

The oracle knows nothing of ONNX: models/resize.py makes the views, in the same whole numbers, and Keras answers. The
views must be equal, pixel for pixel, and Pillow's resize confirms them to within a level for each of its two passes.
The limits of the answers are a few times what correct arithmetic gives: Keras itself moves by 4e-6 between batch sizes.
"""

import platform
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import onnxruntime
from PIL import Image

from export.network import features_of
from export.synthetic import extreme_inputs, generated_photos
from models import folder as model_folder
from models.folder import Card
from models.gallery import read_gallery
from models.likeness import likeness
from models.photo import read_photo
from models.views import VIEWS, familiarity, mean_probabilities, softmax, square_spans, thinned

Outputs = dict[str, np.ndarray]  # by the names of the file's outputs
Answer = Callable[[np.ndarray], Outputs]  # photos, uint8 [n, height, width, 3], to outputs

OUTPUTS = ("probabilities", "logits", "seen", "views", "view_probabilities", "familiarity", "known", "features")
LIMITS = {  # of the largest differences
    "pixels": 0,  # levels of 255, of `seen` and `views`
    "pixels from Pillow": 2,  # levels: Pillow too rounds twice, and ties fall to one side or the other
    "logits": 1e-4,  # of logits of ordinary size; larger ones: relative to the largest
    "probabilities": 1e-5,  # of the photo and of each view
    "familiarity": 1e-4,
    "features": 1e-4,  # as the logits
    "sum": 1e-6,  # of probabilities, from 1
    "clear answers": 0,
    "known": 0,
}
CLEAR_GAP = 1e-3  # the answer must be the same where the two best probabilities differ by more than this factor
NEAR_THRESHOLD = 1e-3  # a photo may be known or not where its familiarity is nearer to the threshold than this
BATCH = 100  # images at a time: of 128 pixels in two views five hundred take gigabytes
ALL_TEST_IMAGES = "all test images"


class ParityError(ValueError):
    """The ONNX file differs from the Keras network; the message says where and by how much."""


def check(
    onnx_file: Path,
    network: keras.Model,
    card: Card,
    test_images: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    taught: np.ndarray | None = None,
) -> list[dict]:
    """Compare the ONNX file in onnxruntime with its oracle on every kind of input.

    Args:
        onnx_file: the file that takes `photo`.
        network: takes pixels 0..255, gives logits.
        card: of the model folder.
        test_images: uint8 `[n, size, size, 3]`, where the data is at hand.
        labels: int `[n]`, of the test images.
        taught: features that doubt compares with, where it does (models/likeness.py).

    Returns:
        A row a kind of input, see `compare`.

    Raises:
        ParityError: at the first difference beyond the limits.
    """
    answer = in_onnxruntime(open_session(onnx_file))
    samples = read_gallery(onnx_file.parent / model_folder.SAMPLES).images
    groups = {
        "committed samples": [samples],
        "extreme inputs": [np.stack(extreme_inputs(card.image_size))],
        "generated photos": [read_photo(data)[np.newaxis] for data in generated_photos().values()],
    }
    oracle = Oracle(network, card, taught)
    rows = [compare(name, batches, answer, oracle) for name, batches in groups.items()]
    if test_images is not None:
        batches = [test_images[start : start + BATCH] for start in range(0, len(test_images), BATCH)]
        rows.append(compare(ALL_TEST_IMAGES, batches, answer, oracle, labels=labels))
    rows.append(compare_batch_with_single(samples, answer))
    return rows


def open_session(onnx_file: Path) -> onnxruntime.InferenceSession:
    """The file in onnxruntime, on the CPU.

    Raises:
        ParityError: when it is missing or not valid.
    """
    try:
        return onnxruntime.InferenceSession(onnx_file.read_bytes(), providers=["CPUExecutionProvider"])
    except FileNotFoundError:
        raise ParityError(f"{onnx_file} is not there: make it with python -m export {onnx_file.parent}.") from None
    except Exception as error:  # onnxruntime's errors share no base class
        raise ParityError(f"{onnx_file} does not load in onnxruntime ({type(error).__name__}).") from None


def in_onnxruntime(session: onnxruntime.InferenceSession) -> Answer:
    """Asks a session for all outputs.

    Raises:
        ParityError: when the file does not have them.
    """
    missing = set(OUTPUTS) - {value.name for value in session.get_outputs()}
    if missing:
        raise ParityError(f"The file lacks the outputs {', '.join(sorted(missing))}: export it again.")
    return lambda photos: dict(zip(OUTPUTS, session.run(list(OUTPUTS), {"photo": photos}), strict=True))


class Oracle:
    """What the file should answer, by NumPy and Keras."""

    def __init__(self, network: keras.Model, card: Card, taught: np.ndarray | None = None) -> None:
        self._network = keras.Model(network.inputs[0], [network.outputs[0], features_of(network)])
        self._taught = taught
        self.card = card
        self.views = VIEWS[card.views]

    def __call__(self, photos: np.ndarray) -> Outputs:
        """All outputs for photos `[n, height, width, 3]`; answers in float64."""
        views = np.stack([self.views.of_photo(photo, self.card.image_size) for photo in photos])
        count, of_each = views.shape[:2]
        found = self._network.predict(views.reshape(-1, *views.shape[2:]).astype(np.float32), BATCH, verbose=0)
        logits, features = (values.reshape(count, of_each, -1).astype(np.float64) for values in found)
        by_view, classes = logits.swapaxes(0, 1), len(self.card.classes)
        doubt = familiarity(by_view, self.card.temperature, self.card.outlier_classes)
        if self._taught is not None:
            doubt = likeness(features.mean(axis=1), self._taught)
        return {
            "probabilities": mean_probabilities(by_view[..., :classes], self.card.temperature),
            "logits": logits[..., :classes].mean(axis=1) / self.card.temperature,
            "seen": views[:, 0],
            "views": views,
            "view_probabilities": softmax(logits[..., :classes] / self.card.temperature),
            "familiarity": doubt,
            "known": doubt >= self.card.threshold,
            "features": features.mean(axis=1),
        }

    def pillows(self, photos: np.ndarray) -> np.ndarray:
        """The squares that are not mirrored, resized by Pillow: uint8 `[n, squares, size, size, 3]`."""
        return np.stack([[self._pillows(photo, name) for name in self.views.squares] for photo in photos])

    def _pillows(self, photo: np.ndarray, name: str) -> np.ndarray:
        photo = thinned(photo, self.card.image_size)
        (top, rows), (left, columns) = square_spans(name, *photo.shape[:2])
        image = Image.fromarray(photo[top : top + rows, left : left + columns])
        return np.asarray(image.resize((self.card.image_size, self.card.image_size), Image.Resampling.BILINEAR))


def compare(
    name: str, batches: list[np.ndarray], answer: Answer, oracle: Oracle, limits: dict = LIMITS, labels=None
) -> dict:
    """Compare one kind of input.

    Args:
        name: what the images are, in words.
        batches: uint8 `[n, height, width, 3]` each.
        answer: how the file is asked.
        oracle: what it should answer.
        limits: of the differences, by their names.
        labels: int `[images]`, where they are known.

    Returns:
        `name`, `images`, `same_answers` (how many of them), and the largest differences by the names of LIMITS; with
        labels also `right`, how many images the file answers right.

    Raises:
        ParityError: a difference beyond its limit, naming the first such image.
    """
    row: dict = {"name": name, "images": 0, "same_answers": 0} | {
        key: type(limit)(0) for key, limit in limits.items()
    }  # whole numbers stay so
    if labels is not None:
        row["right"] = 0
    for photos in batches:
        found, expected = answer(photos), oracle(photos)
        found_differences = differences(found, expected, oracle.card.threshold)
        squares = found["views"][:, : len(oracle.views.squares)]
        found_differences["pixels from Pillow"] = _largest(squares, oracle.pillows(photos))
        for key, limit in limits.items():
            _check_limit(name, row["images"], key, found_differences[key], limit)
            row[key] = max(row[key], type(limit)(found_differences[key].max()))
        if labels is not None:
            row["right"] += int((_best(found) == labels[row["images"] :][: len(photos)]).sum())
        row["images"] += len(photos)
        row["same_answers"] += int((_best(found) == _best(expected)).sum())
    return row


def differences(found: Outputs, expected: Outputs, threshold: float) -> dict[str, np.ndarray]:
    """How far the outputs are from what is expected, float64 `[n]` by the names of LIMITS; for Pillow see `compare`."""
    pixels = [_largest(found[key], expected[key]) for key in ("seen", "views")]
    probabilities = [_largest(found[key], expected[key]) for key in ("probabilities", "view_probabilities")]
    two_best = np.log(np.maximum(np.sort(expected["probabilities"], axis=1)[:, -2:], 1e-300))
    clear = two_best[:, 1] - two_best[:, 0] > CLEAR_GAP
    far = np.abs(expected["familiarity"] - threshold) > NEAR_THRESHOLD
    return {
        "pixels": np.maximum(*pixels),
        "logits": _largest_relative(found["logits"], expected["logits"], ordinary=100),
        "probabilities": np.maximum(*probabilities),
        "familiarity": _largest(found["familiarity"], expected["familiarity"]),
        "features": _largest_relative(found["features"], expected["features"], ordinary=100),
        "sum": np.abs(found["probabilities"].astype(np.float64).sum(axis=1) - 1),
        "clear answers": (_best(found) != _best(expected)) & clear,
        "known": (found["known"] != expected["known"]) & far,
    }


def _best(outputs: Outputs) -> np.ndarray:
    return outputs["probabilities"].argmax(axis=1)


def _largest(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The largest difference of each image."""
    return np.abs(found.astype(np.float64) - expected).reshape(len(found), -1).max(axis=1)


def _largest_relative(found: np.ndarray, expected: np.ndarray, ordinary: float) -> np.ndarray:
    """The same; where an image has values beyond `ordinary`, as a share of its largest, times `ordinary`."""
    return _largest(found, expected) / np.maximum(1, np.abs(expected).max(axis=1) / ordinary)


def _check_limit(name: str, first: int, what: str, values: np.ndarray, limit: float) -> None:
    if (values <= limit).all():  # not (x > limit): NaN must fail too
        return
    worst = int(np.argmax(np.where(np.isnan(values), np.inf, values)))
    raise ParityError(
        f"Image {first + worst} of the {name} differs in its {what} by {float(values[worst]):.3g}: "
        f"expected at most {limit:g}."
    )


def compare_batch_with_single(images: np.ndarray, answer: Answer) -> dict:
    """Compare a batch's answers with those of its images one by one; same form as `compare`."""
    together = answer(images)
    runs = [answer(image[np.newaxis]) for image in images]
    singly = {key: np.concatenate([run[key] for run in runs]) for key in OUTPUTS}
    found = {key: type(LIMITS[key])(of.max()) for key, of in differences(together, singly, threshold=np.inf).items()}
    for key, difference in found.items():
        if difference > LIMITS[key]:
            raise ParityError(
                f"A batch of {len(images)} differs from its single images in its {key}: {difference:.3g}."
            )
    same = int((_best(together) == _best(singly)).sum())
    return {"name": "batch against single", "images": len(images), "same_answers": same} | found


def versions() -> dict[str, str]:
    """The versions that were compared."""
    return {
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "onnxruntime": onnxruntime.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
