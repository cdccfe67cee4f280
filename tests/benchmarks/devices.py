"""How the time of a training step grows with the devices that a batch is split among.

    python -m tests.benchmarks.devices quick --batch-size 500

Trains a few steps with JAX on 1, 2 and 4 devices, in turn, each in a process of its own. Without GPUs the devices are
virtual and share the processor's cores: what is measured then is what splitting costs, not what it gains.
"""

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import time

import numpy as np

from tests.conftest import ROOT

COUNTS = (1, 2, 4)
STEPS = 10  # timed, after an epoch of as many that compiles
VIRTUAL = "--xla_force_host_platform_device_count"


def seconds_a_step(recipe_name: str, batch_size: int) -> tuple[int, float, float]:
    """Devices, and seconds of a step by the clock and of all processors together, on all devices that Keras sees."""
    import keras

    from train.augmentation import prepare
    from train.batches import Batches
    from train.distribution import distribute
    from train.recipes import RECIPES

    distribute()
    recipe = dataclasses.replace(RECIPES[recipe_name], batch_size=batch_size, precision="float32", epochs=2)
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (STEPS * batch_size, recipe.image_size, recipe.image_size, 3), np.uint8)
    labels = random.integers(0, 10, len(images))
    augmented = prepare(recipe, 10, images)
    augmented.fit(Batches(labels, recipe), epochs=1, shuffle=False, verbose=0)
    began, spent = time.perf_counter(), time.process_time()
    augmented.fit(Batches(labels, recipe), epochs=1, shuffle=False, verbose=0)
    took = time.perf_counter() - began, time.process_time() - spent
    return len(keras.distribution.list_devices()), took[0] / STEPS, took[1] / STEPS


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.devices", description=__doc__.partition("\n")[0])
    parser.add_argument("recipe", help="of train/recipes.py")
    parser.add_argument("--batch-size", type=int, default=500, help="images a step, on all devices (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="of each number of devices, in turn (%(default)s)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # on the devices of this process
    options = parser.parse_args()
    if options.here:
        print(json.dumps(seconds_a_step(options.recipe, options.batch_size)))
        return 0
    command = [sys.executable, "-m", "tests.benchmarks.devices", options.recipe, "--here"]
    for run in range(options.runs):
        for count in COUNTS:
            environment = os.environ | {"KERAS_BACKEND": "jax", "XLA_FLAGS": f"{VIRTUAL}={count}"}
            done = subprocess.run(
                [*command, "--batch-size", str(options.batch_size)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            devices, clock, processors = json.loads(done.stdout.splitlines()[-1])
            print(
                f"run {run + 1}, {devices} devices, {options.batch_size} images a step: {clock:.3f} s by the clock, "
                f"{processors:.3f} s of all processors together",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
