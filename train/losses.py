"""The loss: cross entropy, with the label spread a little over all classes. And the accuracy beside it."""

import keras
from keras import ops

from train.recipes import Recipe


def make_loss(recipe: Recipe) -> keras.losses.Loss:
    """The loss that `recipe` asks for."""
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


class Accuracy(keras.metrics.SparseCategoricalAccuracy):
    """Share of right answers, outliers (label -1) left out."""

    def __init__(self, name: str = "accuracy") -> None:
        super().__init__(name=name)

    def update_state(self, y_true, y_pred, sample_weight=None):
        labels = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        return super().update_state(ops.maximum(labels, 0), y_pred, ops.cast(labels >= 0, "float32"))
