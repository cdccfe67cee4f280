"""Settings for few images: recipes are made for tens of thousands, and choose themselves for less."""

import dataclasses
import math
from typing import Any

from train.recipes import Recipe

VALIDATION_SHARE = 0.2  # of the training images, at most
STEPS_AN_EPOCH = 10  # at least, as far as batches of SMALLEST_BATCH allow it
SMALLEST_BATCH = 8
STEPS = 300  # in all, at least, as far as MOST_EPOCHS allow it
MOST_EPOCHS = 60
FEW_A_CLASS = 500  # below, a head on the features of a trained network is better than any training from scratch


def fitted(recipe: Recipe, images: int, chosen: set[str]) -> tuple[Recipe, list[str]]:
    """The recipe for a folder of so many training images, and what was changed, in sentences.

    Args:
        recipe: for many images.
        images: how many there are to train on, validation images among them.
        chosen: names of settings that the user gave: these stay.
    """
    if recipe.mixture:  # photographs are beside them
        return recipe, []
    validation, batch = recipe.validation_images, recipe.batch_size
    if "validation_images" not in chosen:
        validation = min(validation, int(images * VALIDATION_SHARE))
    trained_on = max(1, images - validation)
    if "batch_size" not in chosen:
        batch = max(min(batch, trained_on // STEPS_AN_EPOCH), min(SMALLEST_BATCH, batch))
    steps = math.ceil(trained_on / batch)
    epochs = max(recipe.epochs, min(MOST_EPOCHS, math.ceil(STEPS / steps)))
    wanted = {"validation_images": validation, "batch_size": batch, "epochs": epochs}
    if recipe.outliers_a_batch:
        wanted["outliers_a_batch"] = max(1, recipe.outliers_a_batch * batch // recipe.batch_size)
    changed: dict[str, Any] = {
        name: value for name, value in wanted.items() if name not in chosen and value != getattr(recipe, name)
    }
    if not changed:
        return recipe, []
    said = ", ".join(f"{name} {getattr(recipe, name)} becomes {value}" for name, value in changed.items())
    return dataclasses.replace(recipe, **changed), [f"For {images:,} training images {said}."]


def hint(images: int, classes: int) -> list[str]:
    """A sentence where another command would do better."""
    if images >= FEW_A_CLASS * classes:
        return []
    return ["With so few photos a head on a trained network is better: python -m train few --data FOLDER"]
