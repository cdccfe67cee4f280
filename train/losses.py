"""The loss: cross entropy, with the label spread a little over all classes. And the accuracy beside it."""

import keras
import numpy as np
from keras import ops

from train.recipes import Recipe


def make_loss(recipe: Recipe) -> keras.losses.Loss:
    """The loss that `recipe` asks for."""
    if recipe.keep_kinds:
        return KindsCrossentropy()
    if recipe.label_smoothing or recipe.outliers_a_batch:
        return SmoothedCrossentropy(recipe.label_smoothing)
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


class SmoothedCrossentropy(keras.losses.Loss):
    """Cross entropy of logits `[n, classes]` with labels `[n]`, mean over the batch.

    The label -1 is that of outliers: spread over all classes entirely, so that the network learns
    to be unsure of them (outlier exposure, Hendrycks et al. 2019, arXiv:1812.04606, section 3).

    Args:
        smoothing: share of the label spread evenly over all classes (Szegedy et al. 2015,
            arXiv:1512.00567, section 7).
    """

    def __init__(self, smoothing: float) -> None:
        super().__init__(name="cross_entropy")
        self.smoothing = smoothing

    def call(self, y_true, y_pred):
        log_probabilities = ops.log_softmax(y_pred, axis=-1)  # [n, classes]
        labels = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        right = ops.sum(ops.one_hot(labels, y_pred.shape[-1]) * log_probabilities, axis=-1)  # -1: no one, 0
        smoothing = ops.where(labels < 0, 1.0, self.smoothing)
        return -(1 - smoothing) * right - smoothing * ops.mean(log_probabilities, axis=-1)


class KindsCrossentropy(keras.losses.Loss):
    """Cross entropy of targets `[n, kinds + classes]` with logarithms of probabilities of the same shape.

    What is known of an image stands in one part of its target: its kinds, or its class alone.
    """

    def __init__(self) -> None:
        super().__init__(name="cross_entropy")

    def call(self, y_true, y_pred):
        return -ops.sum(y_true * y_pred, axis=-1)


class ClassAccuracy(keras.metrics.Mean):
    """Share of right answers, of targets that name a class; outliers are left out.

    Args:
        membership: which kinds are of which class, `[kinds, classes + 1]`; the last is of outliers.
    """

    def __init__(self, membership: np.ndarray) -> None:
        super().__init__(name="accuracy")
        self.membership = membership

    def update_state(self, y_true, y_pred, sample_weight=None):
        kinds, classes = self.membership.shape[0], self.membership.shape[1] - 1
        of_classes = ops.matmul(y_true[:, :kinds], self.membership) + y_true[:, kinds:]
        wanted = ops.argmax(of_classes, axis=-1)
        given = ops.argmax(y_pred[:, kinds : kinds + classes], axis=-1)
        super().update_state(ops.cast(wanted == given, "float32"), ops.cast(wanted < classes, "float32"))


class Accuracy(keras.metrics.SparseCategoricalAccuracy):
    """Share of right answers, outliers (label -1) left out."""

    def __init__(self, name: str = "accuracy") -> None:
        super().__init__(name=name)

    def update_state(self, y_true, y_pred, sample_weight=None):
        labels = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        return super().update_state(ops.maximum(labels, 0), y_pred, ops.cast(labels >= 0, "float32"))
