"""The two galleries: samples of the test images, and those that were answered wrong."""

import numpy as np

from models.gallery import Gallery, most_images
from train.data import Data

MISTAKES_A_CELL = 3  # kept for each (true, predicted) pair, most confident first
SAMPLES_A_CLASS = 10


def samples(data: Data) -> Gallery:
    """The first test images of each class: fewer of each, and at last of the first classes alone, where many are."""
    most = most_images(data.test_images.shape[1])
    each = min(SAMPLES_A_CLASS, max(1, most // len(data.classes)))
    chosen = [
        int(index) for label in range(len(data.classes)) for index in np.flatnonzero(data.test_labels == label)[:each]
    ][:most]
    entries = [{"class": data.classes[data.test_labels[index]]} for index in chosen]
    return Gallery(data.test_images[chosen], entries)


def mistakes(data: Data, probabilities: np.ndarray) -> Gallery:
    """The most confident mistakes of each (true, predicted) pair.

    Entries are sorted by confidence, highest first. Of photos in a folder each says which photo it is.
    """
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != data.test_labels)
    kept: dict[tuple[int, int], list[int]] = {}
    for index in wrong[np.argsort(-confidence[wrong], kind="stable")]:
        cell = kept.setdefault((int(data.test_labels[index]), int(predicted[index])), [])
        if len(cell) < MISTAKES_A_CELL:
            cell.append(int(index))
    chosen = sorted((index for cell in kept.values() for index in cell), key=lambda index: -confidence[index])
    chosen = chosen[: most_images(data.test_images.shape[1])]
    entries = [
        {
            "true": data.classes[data.test_labels[index]],
            "predicted": data.classes[predicted[index]],
            "confidence": round(float(confidence[index]), 4),
        }
        | where(data, index)
        for index in chosen
    ]
    return Gallery(data.test_images[chosen], entries)


def where(data: Data, index: int) -> dict[str, str]:
    """Which photo a test image is; nothing of CIFAR-10, nor where its name cannot be written as text."""
    if not data.test_files:
        return {}
    try:
        data.test_files[index].encode()
    except UnicodeEncodeError:  # a name of other bytes than UTF-8
        return {}
    return {"photo": data.test_files[index]}
