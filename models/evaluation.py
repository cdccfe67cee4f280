"""What predictions are worth, measured against the truth: accuracy with its interval, confusion, calibration."""

import math

import numpy as np

Z95 = 1.959964  # standard normal quantile of a two-sided 95% interval
CALIBRATION_BINS = 15


def evaluate(probabilities: np.ndarray, labels: np.ndarray, classes: list[str]) -> dict:
    """Measure predictions against the truth.

    Args:
        probabilities: float `[n, classes]`, rows sum to 1.
        labels: int `[n]`, the true classes.
        classes: their names.

    Returns:
        What evaluation.json holds: `accuracy` and its `interval` (95%, Wilson), `confusion`
        (rows true, columns predicted), per class precision, recall, f1, support and the interval
        of the recall, `calibration` bins and the expected calibration error.
    """
    count = len(classes)
    predicted = probabilities.argmax(axis=1)
    confusion = np.bincount(labels * count + predicted, minlength=count**2).reshape(count, count)
    right = np.diag(confusion)
    support, chosen = confusion.sum(axis=1), confusion.sum(axis=0)
    recall = right / np.maximum(support, 1)
    precision = right / np.maximum(chosen, 1)
    f1 = 2 * right / np.maximum(support + chosen, 1)
    bins, error = calibration(probabilities.max(axis=1), predicted == labels)
    return {
        "images": len(labels),
        "accuracy": right.sum() / len(labels),
        "interval": wilson_interval(int(right.sum()), len(labels)),
        "classes": [
            {
                "name": classes[k],
                "support": int(support[k]),
                "recall": recall[k],
                "interval": wilson_interval(int(right[k]), int(support[k])),
                "precision": precision[k],
                "f1": f1[k],
            }
            for k in range(count)
        ],
        "confusion": confusion.tolist(),
        "calibration": bins,
        "calibration_error": error,
    }


def wilson_interval(right: int, count: int) -> list[float]:
    """95% interval of a share of `right` in `count` (Wilson 1927), as [low, high] in 0..1."""
    if count == 0:
        return [0.0, 1.0]
    share, spread = right / count, Z95**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return [max(0.0, middle - half), min(1.0, middle + half)]


def calibration(confidence: np.ndarray, right: np.ndarray) -> tuple[list[dict], float]:
    """Confidence against accuracy in equal bins, and the expected calibration error.

    Args:
        confidence: float `[n]` in 0..1, the probability given to the answer.
        right: bool `[n]`, whether the answer was right.

    Returns:
        Bins that hold answers, and the mean gap weighted by their counts (Guo et al. 2017, section 2).
    """
    number = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    bins, error = [], 0.0
    for k in range(CALIBRATION_BINS):
        inside = number == k
        if not inside.any():
            continue
        mean_confidence, accuracy = float(confidence[inside].mean()), float(right[inside].mean())
        error += inside.mean() * abs(mean_confidence - accuracy)
        bins.append({"confidence": mean_confidence, "accuracy": accuracy, "count": int(inside.sum())})
    return bins, float(error)
