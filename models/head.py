"""A head learned from a few photos: a linear layer on the features of a network that stays as it is.

    head, found = learn(features, labels)       # seconds, for a thousand photos
    head.answer(features)                       # probabilities and likeness
    found.probabilities                         # of each photo, by a head that had not seen it: cross-validation

The page and the training both learn here, so that both give the same head for the same photos.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.calibration import fit_temperature, recall_threshold
from models.folder import ACCEPT_ALL
from models.likeness import likeness, to_keep, unit
from models.views import mean_probabilities

# Features are scaled to this mean length, so that one strength of regularization fits those of any network.
# Measured with C from 0.01 to 100 (train/LOG.md): scikit-learn's own C of 1 is as good as any that was chosen.
LENGTH = 10.0
STEPS = 500  # of the solver, at most
FOLDS = 5


class TooFewPhotosError(ValueError):
    """Photos that nothing can be learned from; the message is one sentence."""


@dataclass(frozen=True)
class Head:
    """A linear layer, its temperature, and the features that it was taught with."""

    weights: np.ndarray  # float32 [width, classes]
    bias: np.ndarray  # float32 [classes]
    temperature: float
    taught: np.ndarray  # float16 [photos, width], of length 1: see models/likeness.py
    threshold: float  # of the likeness; below it a photo shows none of the classes

    def answer(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the exported file answers.

        Args:
            features: `[n, views, width]`.

        Returns:
            Probabilities float64 `[n, classes]`, the mean over views, and likeness float32 `[n]`.
        """
        probabilities = mean_probabilities(_logits(self.weights, self.bias, features), self.temperature)
        return probabilities, likeness(features.astype(np.float32).mean(axis=1), self.taught)


@dataclass(frozen=True)
class CrossValidation:
    """What heads said of photos that they had not learned from; empty where a class has too few photos."""

    folds: int
    probabilities: np.ndarray  # float64 [n, classes]
    likeness: np.ndarray  # float32 [n]


def learn(
    features: np.ndarray, labels: np.ndarray, groups: np.ndarray | None = None, seed: int = 0
) -> tuple[Head, CrossValidation]:
    """Learn a head, and measure it by stratified cross-validation.

    Args:
        features: `[n, views, width]`; the head learns from the mean over views and answers for each.
        labels: int `[n]`, of 0 to classes - 1, each at least once.
        groups: int `[n]`; photos of one group are never on both sides of a fold, as those taken in a row.
        seed: of the folds.

    Raises:
        TooFewPhotosError: fewer than two classes.
    """
    classes = int(labels.max()) + 1 if len(labels) else 0
    if len(np.unique(labels)) < max(2, classes):
        raise TooFewPhotosError(f"There are photos of {len(np.unique(labels))} classes: expected at least two.")
    groups = np.arange(len(labels)) if groups is None else groups
    mean = features.astype(np.float32).mean(axis=1)
    weights, bias = fit_linear(mean, labels)
    kept = to_keep(labels)
    taught = unit(mean[kept]).astype(np.float16)

    folds = min(FOLDS, min(len(np.unique(groups[labels == label])) for label in range(classes)))
    if folds < 2:
        nothing = CrossValidation(0, np.empty((0, classes)), np.empty(0, np.float32))
        return Head(weights, bias, 1.0, taught, ACCEPT_ALL), nothing
    logits = np.empty((features.shape[1], len(labels), classes))
    likenesses = np.empty(len(labels), np.float32)
    for others, apart in _folds(labels, groups, folds, seed):
        logits[:, apart] = _logits(*fit_linear(mean[others], labels[others]), features[apart])
        likenesses[apart] = likeness(mean[apart], unit(mean[others][to_keep(labels[others])]))
    temperature = fit_temperature(logits, labels)
    head = Head(weights, bias, temperature, taught, recall_threshold(likenesses))
    return head, CrossValidation(folds, mean_probabilities(logits, temperature), likenesses)


def fit_linear(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights float32 `[width, classes]` and bias float32 `[classes]` of a logistic regression.

    Args:
        features: float32 `[n, width]`.
        labels: int `[n]`, each class at least once.
    """
    # Here, because the page starts without it.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    scale = LENGTH / max(float(np.linalg.norm(features, axis=1).mean()), 1e-12)
    # A product of this size is done before several threads have agreed to share it.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = LogisticRegression(max_iter=STEPS).fit(features * scale, labels)
    weights, bias = found.coef_.T * scale, found.intercept_
    if len(bias) == 1:  # of two classes it gives the second's logit alone
        weights, bias = np.concatenate([-weights, weights], axis=1) / 2, np.concatenate([-bias, bias]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _logits(weights: np.ndarray, bias: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Logits `[views, n, classes]` of features `[n, views, width]`."""
    return features.astype(np.float32).swapaxes(0, 1) @ weights + bias


def _folds(labels: np.ndarray, groups: np.ndarray, folds: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(photos to learn from, photos to ask about), for each fold; every class is among the first."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    if len(np.unique(groups)) == len(groups):
        parts = StratifiedKFold(folds, shuffle=True, random_state=seed).split(labels, labels)
    else:
        parts = StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(labels, labels, groups)
    for others, apart in parts:
        missing = np.setdiff1d(labels, labels[others])  # a group may hold all that a class has
        yield np.concatenate([others, apart[np.isin(labels[apart], missing)]]), apart
