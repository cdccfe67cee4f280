"""Honest doubt: the temperature and the threshold of a network, fitted on images it was not trained on."""

from decimal import ROUND_FLOOR, Context, Decimal

import numpy as np

from models.views import mean_probabilities

TARGET_RECALL = 0.95  # share of photos of the classes that are to be called known


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Temperature scaling (Guo et al. 2017, arXiv:1706.04599, section 4.2).

    Args:
        logits: `[views, n, classes]`, of images that the network was not trained on.
        labels: int `[n]`.

    Returns:
        The one of 300 temperatures between 0.1 and 10 with the least cross entropy of slightly smoothed labels, to
        four digits.
    """
    # As if one answer more had been wrong (Platt 1999, section 2.2, for two classes): of few images all may be
    # answered right, and the coldest temperature would then call every answer certain.
    images, classes = logits.shape[1:]
    smoothing = classes / ((classes - 1) * (images + 2))

    def cross_entropy(temperature: float) -> float:
        logarithms = np.log(np.maximum(mean_probabilities(logits, temperature), 1e-12))
        right = logarithms[np.arange(len(labels)), labels]
        return -((1 - smoothing) * right + smoothing * logarithms.mean(axis=1)).mean()

    return float(f"{min(np.geomspace(0.1, 10, 300), key=cross_entropy):.4g}")


def recall_threshold(familiarity: np.ndarray) -> float:
    """The familiarity that TARGET_RECALL of the photos `[n]` reach: what is below is not known.

    To four digits, rounded down, so that as many reach it also where nearly all are as familiar as can be.
    """
    reached = Decimal(float(np.quantile(familiarity, 1 - TARGET_RECALL)))
    return float(Context(prec=4, rounding=ROUND_FLOOR).plus(reached))
