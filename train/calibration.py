"""Honest doubt: the temperature and the threshold of a trained network, fitted on images it was not trained on."""

import keras
import numpy as np

from models.views import VIEWS, mean_probabilities

TARGET_RECALL = 0.95  # share of photos of the classes that are to be called known


def view_logits(network: keras.Model, images: np.ndarray, kind: str, batch_size: int) -> np.ndarray:
    """The network's logits for each view of square images.

    Args:
        network: takes pixels 0..255, gives logits.
        images: uint8 `[n, size, size, 3]`.
        kind: of test-time augmentation, a key of VIEWS.
        batch_size: images at a time.

    Returns:
        float32 `[views, n, classes]`.
    """
    views = VIEWS[kind].of_squares(images)
    return np.stack([network.predict(view, batch_size=batch_size, verbose=0) for view in views])


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Temperature scaling (Guo et al. 2017, arXiv:1706.04599, section 4.2).

    Args:
        logits: `[views, n, classes]`, of images that the network was not trained on.
        labels: int `[n]`.

    Returns:
        The one of 300 temperatures between 0.1 and 10 with the least cross entropy, to four digits.
    """

    def cross_entropy(temperature: float) -> float:
        right = mean_probabilities(logits, temperature)[np.arange(len(labels)), labels]
        return -np.log(np.maximum(right, 1e-12)).mean()

    return float(f"{min(np.geomspace(0.1, 10, 300), key=cross_entropy):.4g}")


def recall_threshold(familiarity: np.ndarray) -> float:
    """The familiarity that TARGET_RECALL of the photos `[n]` reach, to four digits: what is below is not known."""
    return float(f"{np.quantile(familiarity, 1 - TARGET_RECALL):.4g}")
