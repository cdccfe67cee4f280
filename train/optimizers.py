"""What turns gradients into steps, and the learning rate over time."""

import keras

from train.recipes import Recipe


def make_optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer that `recipe` names.

    Args:
        recipe: optimizer, learning_rate, warmup, decay and weight_decay are used.
        steps: how many steps the whole training has.
    """
    rate = learning_rate(recipe, steps)
    return keras.optimizers.Adam(rate)


def learning_rate(recipe: Recipe, steps: int) -> "float | keras.optimizers.schedules.LearningRateSchedule":
    """Constant, or up from 0 over `warmup` of the steps, and with `decay` down to 0 at the last."""
    return recipe.learning_rate
