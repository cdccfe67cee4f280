"""What turns gradients into steps, and the learning rate over time."""

import keras
from keras import ops

from train.recipes import Recipe

HEAD_MOMENTUM = 0.85  # of biases and the last layer


def make_optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer that `recipe` names.

    Args:
        recipe: optimizer, learning_rate, warmup, decay and weight_decay are used.
        steps: how many steps the whole training has.
    """
    rate = learning_rate(recipe, steps)
    if recipe.optimizer == "adam":
        return keras.optimizers.Adam(rate, weight_decay=recipe.weight_decay or None)
    return ConvolutionMuon(rate, recipe.bias_rate / recipe.learning_rate, recipe.head_rate / recipe.learning_rate)


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
    """Muon on the kernels of convolutions; gradient descent with Nesterov's momentum on biases and the last layer.

    Keras's own Muon takes matrices only, and leaves the rest to Adam. Here a kernel `[height, width, inputs,
    filters]` is a matrix `[height * width * inputs, filters]`. Before each step a kernel is scaled to one unit of
    norm a filter, so that the learning rate is the relative size of a step (cifar10-airbench, airbench94_muon.py;
    Jordan et al. 2024, "Muon").

    Args:
        learning_rate: of kernels; a number or a schedule.
        bias_ratio: the learning rate of biases, as a multiple of it.
        head_ratio: the same of the last layer's matrix.
    """

    def __init__(self, learning_rate, bias_ratio: float, head_ratio: float) -> None:
        super().__init__(
            learning_rate, momentum=0.6, ns_steps=3, rms_rate=None, weight_decay=None, adam_weight_decay=None
        )
        self.bias_ratio, self.head_ratio = bias_ratio, head_ratio

    def build(self, variables) -> None:
        """Make a momentum for each of `variables`."""
        if not self.built:
            keras.optimizers.Optimizer.build(self, variables)
            self.momentums = [self.add_variable_from_reference(variable, "momentum") for variable in variables]

    def update_step(self, gradient, variable, learning_rate) -> None:
        momentum = self.momentums[self._get_variable_index(variable)]
        if len(variable.shape) == 4:
            norm = ops.sqrt(ops.sum(ops.square(variable)))
            self.assign(variable, variable * (variable.shape[-1] ** 0.5 / norm))
            self._muon_update_step(gradient, variable, learning_rate, momentum)
        else:
            ratio = self.bias_ratio if len(variable.shape) == 1 else self.head_ratio
            self.assign(momentum, HEAD_MOMENTUM * momentum + gradient)
            self.assign_sub(variable, ratio * learning_rate * (gradient + HEAD_MOMENTUM * momentum))

    def zeropower_via_newtonschulz5(self, x, steps: int):
        """The nearest orthogonal matrix, roughly, of a kernel seen as a matrix."""
        matrix = ops.reshape(x, (-1, x.shape[-1]))
        return ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)
