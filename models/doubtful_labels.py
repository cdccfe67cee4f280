"""Labels that are probably wrong, by what a head says of photos that it did not learn from."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class DoubtfulLabel:
    """A photo that looks like another class than the one that it was given."""

    photo: int  # its number
    given: int  # class
    likely: int  # class
    confidence: float  # of the likely class, 0..1


def find_doubtful_labels(labels: np.ndarray, probabilities: np.ndarray) -> list[DoubtfulLabel]:
    """Labels that are probably wrong, the most doubtful first, by cleanlab's confident learning.

    (Northcutt et al. 2021, arXiv:1911.00068.)

    Args:
        labels: int `[n]`.
        probabilities: `[n, classes]`, each from a network that did not learn from the photo (cross-validation).
    """
    # Here, because the page starts without it.
    from cleanlab.filter import find_label_issues

    if not len(probabilities):
        return []
    found = find_label_issues(labels, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
    likely = probabilities.argmax(axis=1)
    return [
        DoubtfulLabel(int(k), int(labels[k]), int(likely[k]), float(probabilities[k].max()))
        for k in found
        if likely[k] != labels[k]
    ]
