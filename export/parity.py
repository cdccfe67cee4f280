"""The Keras network and the ONNX file compared, from image files to answers.

Pillow's resize is the independent oracle for the square. The limits are a few times what correct
arithmetic gives: Keras itself moves by 4e-6 between batch sizes.
"""

import functools
import platform
from pathlib import Path

import keras
import numpy as np
import onnxruntime

from export.synthetic import extreme_inputs, generated_photos
from models import folder as model_folder
from models.folder import Card
from models.gallery import read_gallery
from models.likeness import likeness
from models.photo import read_photo
from models.views import VIEWS, familiarity, mean_probabilities

MAX_LOGIT_DIFFERENCE = 1e-4  # of logits of ordinary size; larger ones: relative to the largest
MAX_PROBABILITY_DIFFERENCE = 1e-5
MAX_FAMILIARITY_DIFFERENCE = 1e-4  # as the logits
MAX_PIXEL_DIFFERENCE = 2  # levels of 255: one for each time that a photo is resized
MAX_SUM_DIFFERENCE = 1e-6
CLEAR_GAP = 1e-3  # the answer must be the same where Keras's two best logits are further apart
BATCH = 100
ANSWERS = ["probabilities", "logits", "seen", "views", "familiarity"]  # what is compared


class ParityError(ValueError):
    """The ONNX file differs from the Keras network; the message says where and by how much."""


def check(
    onnx_file: Path,
    network: keras.Model,
    card: Card,
    test_images: np.ndarray | None = None,
    taught: np.ndarray | None = None,
) -> list[dict]:
    """Compare the ONNX file with the network on every kind of input.

    Args:
        onnx_file: the file that takes `photo`.
        network: takes pixels 0..255, gives logits.
        card: of the model folder.
        test_images: uint8 `[n, size, size, 3]`, where the data is at hand.
        taught: features that doubt compares with, where it does (models/likeness.py).

    Returns:
        A row a kind of input, see `compare`.

    Raises:
        ParityError: at the first difference beyond the limits.
    """
    session = open_session(onnx_file)
    groups = {
        "committed samples": list(read_gallery(onnx_file.parent / model_folder.SAMPLES).images),
        "extreme inputs": extreme_inputs(card.image_size),
        "generated photos": [read_photo(data) for data in generated_photos().values()],
    }
    rows = [
        compare(name, [image[None] for image in images], session, network, card, taught)
        for name, images in groups.items()
    ]
    if test_images is not None:
        batches = [test_images[start : start + BATCH] for start in range(0, len(test_images), BATCH)]
        rows.append(compare("all test images", batches, session, network, card, taught))
    samples = np.stack(groups["committed samples"])
    rows.append(compare_batch_with_single(samples, session))
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


def compare(
    name: str,
    batches: list[np.ndarray],
    session: onnxruntime.InferenceSession,
    network: keras.Model,
    card: Card,
    taught: np.ndarray | None = None,
) -> dict:
    """Compare one kind of input.

    Args:
        name: what the images are, in words.
        batches: uint8 `[n, height, width, 3]` each.
        card: of the model folder.

    Returns:
        `name`, `images`, and the largest differences: `logits`, `probabilities`, `pixels`, `sum`;
        `same_answers` counts equal answers, among all images.

    Raises:
        ParityError: a difference beyond its limit, naming the first such image.
    """
    size = network.input_shape[1]
    row = {"name": name, "images": 0, "same_answers": 0, "logits": 0.0, "probabilities": 0.0, "pixels": 0, "sum": 0.0}
    for batch in batches:
        probabilities, logits, seen, views, familiarities = session.run(ANSWERS, {"photo": batch})
        # The network is asked about the very pixels that the file saw; these are compared with Pillow's.
        by_view = expected_logits(network, views)
        of_classes = by_view[..., : len(card.classes)]
        expected_probabilities = mean_probabilities(of_classes, card.temperature)
        expected_familiarity = expected_doubt(network, views, by_view, card, taught)
        expected = of_classes.mean(axis=0) / card.temperature
        pillows = np.stack([VIEWS[card.views].of_photo(image, size) for image in batch]).astype(int)
        if not np.array_equal(seen, views[:, 0]):
            raise ParityError(f"`seen` is not the first of the views in the {name}.")

        scale = np.maximum(1, np.abs(expected).max(axis=1) / 100)
        logit_difference = np.abs(logits - expected).max(axis=1) / scale
        probability_difference = np.abs(probabilities - expected_probabilities).max(axis=1)
        pixel_difference = np.abs(views - pillows).max(axis=(1, 2, 3, 4))
        sum_difference = np.abs(probabilities.astype(np.float64).sum(axis=1) - 1)
        two_best = np.log(np.sort(expected_probabilities, axis=1)[:, -2:])
        same = probabilities.argmax(axis=1) == expected_probabilities.argmax(axis=1)
        clear = two_best[:, 1] - two_best[:, 0] > CLEAR_GAP
        for what, values, limit in (
            ("logits", logit_difference, MAX_LOGIT_DIFFERENCE),
            ("probabilities", probability_difference, MAX_PROBABILITY_DIFFERENCE),
            ("familiarity", np.abs(familiarities - expected_familiarity), MAX_FAMILIARITY_DIFFERENCE),
            ("seen pixels", pixel_difference, MAX_PIXEL_DIFFERENCE),
            ("sum of probabilities", sum_difference, MAX_SUM_DIFFERENCE),
            ("clear answers", (~same & clear).astype(int), 0),
        ):
            if not (values <= limit).all():  # not (x > limit): NaN must fail too
                worst = int(np.argmax(np.where(np.isnan(values), np.inf, values)))
                raise ParityError(
                    f"Image {row['images'] + worst} of the {name} differs in its {what} "
                    f"by {values[worst]:.3g}: expected at most {limit:g}."
                )
        row["images"] += len(batch)
        row["same_answers"] += int(same.sum())
        for key, values in (
            ("logits", logit_difference),
            ("probabilities", probability_difference),
            ("pixels", pixel_difference),
            ("sum", sum_difference),
        ):
            row[key] = max(row[key], values.max().item())
    return row


def expected_doubt(
    network: keras.Model, views: np.ndarray, by_view: np.ndarray, card: Card, taught: np.ndarray | None
) -> np.ndarray:
    """The familiarity of photos: of the network's own logits, or their likeness to taught ones.

    Args:
        views: uint8 `[n, views, size, size, 3]`, of the photos.
        by_view: the network's logits `[views, n, classes]`.
    """
    if taught is None:
        return familiarity(by_view, card.temperature, card.outlier_classes)
    return likeness(expected_logits(_until_features(network), views).mean(axis=0), taught)


@functools.lru_cache(maxsize=1)
def _until_features(network: keras.Model) -> keras.Model:
    """The network without its last layer; made once, for Keras compiles every model anew."""
    return keras.Model(network.inputs, network.layers[-1].input)


def expected_logits(network: keras.Model, views: np.ndarray) -> np.ndarray:
    """What the network says of each view, uint8 `[n, views, size, size, 3]`: float64 `[views, n, classes]`."""
    images = views.reshape(-1, *views.shape[2:]).astype(np.float32)
    logits = network.predict(images, batch_size=BATCH, verbose=0).reshape(*views.shape[:2], -1)
    return logits.swapaxes(0, 1).astype(np.float64)


def compare_batch_with_single(images: np.ndarray, session: onnxruntime.InferenceSession) -> dict:
    """Compare a batch's answers with those of its images one by one; same form as `compare`."""
    together = session.run(ANSWERS, {"photo": images})
    runs = [session.run(ANSWERS, {"photo": image[np.newaxis]}) for image in images]
    singly = [np.concatenate(parts) for parts in zip(*runs, strict=True)]
    differences = [float(np.abs(a.astype(float) - b).max()) for a, b in zip(together, singly, strict=True)]
    if differences[1] > MAX_LOGIT_DIFFERENCE or max(differences[2:4]) > 0:
        raise ParityError(f"A batch of {len(images)} differs from its single images by {max(differences):.3g}.")
    return {
        "name": "batch against single",
        "images": len(images),
        "same_answers": int((together[0].argmax(1) == singly[0].argmax(1)).sum()),
        "logits": differences[1],
        "probabilities": differences[0],
        "pixels": int(max(differences[2:4])),
        "sum": float(np.abs(together[0].astype(float).sum(1) - 1).max()),
    }


def onnx_accuracy(onnx_file: Path, images: np.ndarray, labels: np.ndarray) -> float:
    """Share of `images` uint8 `[n, size, size, 3]` that the file answers right."""
    session = open_session(onnx_file)
    right = 0
    for start in range(0, len(images), BATCH):
        (probabilities,) = session.run(["probabilities"], {"photo": images[start : start + BATCH]})
        right += int((probabilities.argmax(axis=1) == labels[start : start + BATCH]).sum())
    return right / len(images)


def versions() -> dict[str, str]:
    """The versions that were compared."""
    return {
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "onnxruntime": onnxruntime.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
