"""Honest doubt: the temperature and the threshold of a network, fitted on images it was not trained on."""

import numpy as np

from models.views import mean_probabilities

TARGET_RECALL = 0.95  # share of photos of the classes that are to be called known


def fit_temperature(logits: np.ndarray, labels: np.ndarray, smoothing: float = 0.0) -> float:
    """Temperature scaling (Guo et al. 2017, arXiv:1706.04599, section 4.2).

    Args:
        logits: `[views, n, classes]`, of images that the network was not trained on.
        labels: int `[n]`.
        smoothing: share of each label spread evenly over all classes: among few images none may be answered wrong,
            and the coldest temperature would call every answer certain (Platt 1999, section 2.2, for two classes).

    Returns:
        The one of 300 temperatures between 0.1 and 10 with the least cross entropy, to four digits.
    """

    def cross_entropy(temperature: float) -> float:
        logarithms = np.log(np.maximum(mean_probabilities(logits, temperature), 1e-12))
        right = logarithms[np.arange(len(labels)), labels]
        return -((1 - smoothing) * right + smoothing * logarithms.mean(axis=1)).mean()

    return float(f"{min(np.geomspace(0.1, 10, 300), key=cross_entropy):.4g}")


def recall_threshold(familiarity: np.ndarray) -> float:
    """The familiarity that TARGET_RECALL of the photos `[n]` reach, to four digits: what is below is not known."""
    return float(f"{np.quantile(familiarity, 1 - TARGET_RECALL):.4g}")
