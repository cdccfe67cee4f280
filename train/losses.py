"""The loss: cross entropy, with the label spread a little over all classes."""

import keras
from keras import ops

from train.recipes import Recipe


def make_loss(recipe: Recipe) -> keras.losses.Loss:
    """The loss that `recipe` asks for."""
    if recipe.label_smoothing:
        return SmoothedCrossentropy(recipe.label_smoothing)
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


class SmoothedCrossentropy(keras.losses.Loss):
    """Cross entropy of logits `[n, classes]` with labels `[n]`, mean over the batch.

    Args:
        smoothing: share of the label spread evenly over all classes (Szegedy et al. 2015,
            arXiv:1512.00567, section 7).
    """

    def __init__(self, smoothing: float) -> None:
        super().__init__(name="cross_entropy")
        self.smoothing = smoothing

    def call(self, y_true, y_pred):
        log_probabilities = ops.log_softmax(y_pred, axis=-1)  # [n, classes]
        labels = ops.one_hot(ops.cast(ops.reshape(y_true, (-1,)), "int32"), y_pred.shape[-1])
        right = ops.sum(labels * log_probabilities, axis=-1)
        return -(1 - self.smoothing) * right - self.smoothing * ops.mean(log_probabilities, axis=-1)
