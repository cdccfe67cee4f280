"""What turns gradients into steps, and the learning rate over time."""

import keras
from keras import ops

from train.recipes import Recipe


def make_optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer that `recipe` names.

    Args:
        recipe: optimizer, learning_rate, warmup, decay and weight_decay are used.
        steps: how many steps the whole training has.
    """
    rate = learning_rate(recipe, steps)
    if recipe.optimizer == "adam":
        return keras.optimizers.Adam(rate, weight_decay=recipe.weight_decay or None)
    return ConvolutionMuon(
        rate,
        momentum=0.6,
        ns_steps=3,
        rms_rate=None,
        adam_lr_ratio=recipe.adam_ratio,
        weight_decay=None,
        adam_weight_decay=recipe.weight_decay or None,
    )


def learning_rate(recipe: Recipe, steps: int) -> "float | keras.optimizers.schedules.LearningRateSchedule":
    """Constant, or up from 0 over `warmup` of the steps, and with `decay` down to 0 at the last."""
    if not recipe.warmup and not recipe.decay:
        return recipe.learning_rate
    return Triangle(recipe.learning_rate, round(recipe.warmup * steps), steps, recipe.decay)


class Triangle(keras.optimizers.schedules.LearningRateSchedule):
    """Up from 0 to `highest` at step `top`, then down to 0 at step `end`, or level without `decay`."""

    def __init__(self, highest: float, top: int, end: int, decay: bool) -> None:
        self.highest, self.top, self.end, self.decay = highest, top, end, decay

    def __call__(self, step):
        step = ops.cast(step, "float32")
        up = (step + 1) / (self.top + 1)
        down = (self.end - step) / (self.end - self.top) if self.decay else 1.0
        return self.highest * ops.clip(ops.minimum(up, down), 0.0, 1.0)

    def get_config(self) -> dict:
        return {"highest": self.highest, "top": self.top, "end": self.end, "decay": self.decay}


class ConvolutionMuon(keras.optimizers.Muon):
    """Muon on the kernels of convolutions, Adam on the rest.

    Keras's own Muon takes matrices only; here a kernel `[height, width, inputs, filters]` is one of
    `[height * width * inputs, filters]`. Before each step a kernel is scaled to one unit of norm a
    filter, so that the learning rate is the relative size of a step
    (cifar10-airbench; Jordan et al. 2024, "Muon").
    """

    def _should_use_adamw(self, variable) -> bool:
        return len(variable.shape) != 4

    def _muon_update_step(self, gradient, variable, lr, m) -> None:
        norm = ops.sqrt(ops.sum(ops.square(variable)))
        self.assign(variable, variable * (variable.shape[-1] ** 0.5 / norm))
        super()._muon_update_step(gradient, variable, lr, m)

    def zeropower_via_newtonschulz5(self, x, steps: int):
        matrix = ops.reshape(x, (-1, x.shape[-1]))
        return ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)
