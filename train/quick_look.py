"""The cheap part of the data doctor, which every training does by itself: the same image twice, and imbalance."""

import numpy as np

from train.data import Data

IMBALANCE = 5.0  # times as many images as the smallest class has


def quick_look(data: Data) -> list[str]:
    """What is wrong with the data, one sentence each; train/doctor.py looks closer."""
    first: dict[bytes, tuple[int, bool]] = {}  # of each image: its class, and whether it is a test image
    contradictions = leaks = 0
    for is_test, images, labels in (
        (False, data.train_images, data.train_labels),
        (True, data.test_images, data.test_labels),
    ):
        for image, label in zip(images, labels, strict=True):
            class_before, test_before = first.setdefault(image.tobytes(), (int(label), is_test))
            contradictions += class_before != label
            leaks += test_before != is_test
    counts = np.bincount(data.train_labels, minlength=len(data.classes))
    lines = []
    if contradictions:
        lines.append(f"Look: {contradictions:,} images lie in two classes.")
    if leaks:
        lines.append(f"Look: {leaks:,} images are both trained on and tested on.")
    if counts.max() >= IMBALANCE * max(1, counts.min()):
        lines.append(f"Look: classes have {counts.min():,} to {counts.max():,} images to train on.")
    return [*lines, "python -m train.doctor FOLDER names them."] if lines else []
