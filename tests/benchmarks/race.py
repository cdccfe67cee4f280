"""How soon a recipe reaches its accuracy, as speed records are measured: compilation left out, mean of several runs.

    KERAS_BACKEND=jax python -m tests.benchmarks.race quick --data FOLDER --runs 10

The network is compiled by a training that does not count; then each run begins with a seed of its own. The clock
runs from the first weights to the last step, for all training images (none kept apart); the test images are asked
when it has stopped, with one view and with the views of the recipe. Every setting of `python -m train` is a flag
here too.
"""

import argparse
import dataclasses
import sys
import time

import keras
import numpy as np
from keras import layers

from models.views import mean_probabilities
from train.__main__ import add_settings, chosen_recipe
from train.augmentation import AugmentedNetwork, first_network, prepare
from train.batches import Batches
from train.data import Data, load
from train.distribution import device, distribute
from train.fit import PREDICT_BATCH
from train.logits import view_logits
from train.precision import resolve_precision
from train.recipes import RECIPES, Recipe


def operations(network: keras.Model) -> int:
    """Multiplications and additions of convolutions and dense layers for one image, forwards."""
    total = 0
    for layer in network.layers:
        if isinstance(layer, layers.Conv2D | layers.Dense):
            places = np.prod(layer.output.shape[1:-1], dtype=int)
            total += 2 * int(np.prod(layer.kernel.shape)) * int(places)
    return total


def begin_again(augmented: AugmentedNetwork, recipe: Recipe, data: Data) -> None:
    """Give a compiled network the first weights of `recipe.seed`, and its optimizer no memory."""
    augmented.network.set_weights(first_network(recipe, len(data.classes), data.train_images).get_weights())
    for variable in augmented.optimizer.variables:
        variable.assign(np.zeros(variable.shape))


def train(augmented: AugmentedNetwork, recipe: Recipe, data: Data) -> float:
    """Seconds of a whole training."""
    began = time.perf_counter()
    augmented.fit(Batches(data.train_labels, recipe), epochs=recipe.epochs, shuffle=False, verbose=0)
    return time.perf_counter() - began


def race(recipe: Recipe, data: Data, runs: int) -> tuple[np.ndarray, AugmentedNetwork]:
    """Each run's seconds, accuracy with one view, and with the recipe's views, `[runs, 3]`; and what was trained last.

    The views' probabilities are averaged as the exported file does, but at temperature 1: no images are kept apart.
    """
    augmented = prepare(recipe, len(data.classes), data.train_images)
    train(augmented, dataclasses.replace(recipe, epochs=1), data)
    results = []
    for seed in range(runs):
        varied = dataclasses.replace(recipe, seed=seed)
        begin_again(augmented, varied, data)
        seconds = train(augmented, varied, data)
        logits = view_logits(augmented.network, data.test_images, recipe.views, PREDICT_BATCH)
        right = [
            (told.argmax(axis=1) == data.test_labels).mean() for told in (logits[0], mean_probabilities(logits, 1.0))
        ]
        results.append((seconds, *right))
        print(f"seed {seed}: {seconds:.2f} s, one view {right[0]:.2%}, its views {right[1]:.2%}", flush=True)
    return np.array(results), augmented


def main() -> int:
    """Race and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.race", description=__doc__.partition("\n\n")[0])
    parser.add_argument("recipe", choices=RECIPES, help="the recipe to start from")
    parser.add_argument("--data", default="cifar10", help="cifar10 or the folder with its images")
    parser.add_argument("--runs", type=int, default=10, help="trainings that count, each with a seed of its own")
    add_settings(parser, RECIPES["quick"])
    options = parser.parse_args()
    distribute()
    recipe = resolve_precision(dataclasses.replace(chosen_recipe(options), validation_images=0))
    data = load(options.data, recipe.image_size)
    print(f"{options.recipe} on {device()}, {recipe.precision}, {len(data.train_labels):,} images of {data.name}")
    results, augmented = race(recipe, data, options.runs)
    (seconds, one, several), spread = results.mean(axis=0), results.std(axis=0)
    work = 3 * operations(augmented.network) * recipe.epochs * len(data.train_labels)
    print(
        f"mean of {options.runs}: {seconds:.2f} s (spread {spread[0]:.2f}), one view {one:.2%}, its views "
        f"{several:.2%} (spread {spread[2]:.2%}); {work:.2e} operations, {work / seconds / 1e12:,.2f} T a second"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
