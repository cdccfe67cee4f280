"""How fast: the tutorial against ours, Keras against the ONNX file, training against the machine's peak.

    python -m tests.benchmarks.speed --data FOLDER

Measures one thing after the other, on a machine that should do nothing else meanwhile; prints tables and writes
them to tests/benchmarks/results/<machine>.md. Takes about ten minutes on two cores.
"""

import argparse
import dataclasses
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers, ops

from export.network import convert
from export.speed import milliseconds
from export.synthetic import picture
from models.folder import MODELS, NETWORK, ONNX, write_text
from tests.benchmarks.race import operations
from train.augmentation import prepare
from train.batches import Batches
from train.data import Data, load
from train.fit import fit
from train.precision import resolve_precision
from train.recipes import RECIPES, Recipe

RESULTS = Path(__file__).with_name("results")
BATCH = 500
MATRIX = 4096  # rows and columns of the matrices whose product is taken for the machine's peak
INSTRUCTIONS = ("amx_bf16", "avx512_bf16", "avx512f", "avx2")  # the same name is sold with and without
STEPS = 10  # of training, timed after two that are not


def plain_keras(data: Data, epochs: int) -> tuple[float, float]:
    """The tutorial's training as it writes it, asking the test images each epoch: seconds, and their accuracy."""
    keras.utils.set_random_seed(0)
    network = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    train_images, test = data.train_images / np.float32(255), (data.test_images / np.float32(255), data.test_labels)
    began = time.perf_counter()
    history = network.fit(train_images, data.train_labels, epochs=epochs, validation_data=test, verbose=0)
    return time.perf_counter() - began, history.history["val_accuracy"][-1]


def ours(data: Data, recipe: Recipe) -> tuple[float, float]:
    """The same of a recipe: seconds, and accuracy on the test images as the file answers."""
    with tempfile.TemporaryDirectory() as folder:
        card = fit(recipe, data, Path(folder) / "benchmark")
    return card.seconds, card.accuracy["test"]


def to_the_same_accuracy(data: Data, epochs: int) -> list[str]:
    """The tutorial's training against the recipe `quick`, cut short and whole."""
    rows = [(f"the tutorial, a plain Keras script, {epochs} epochs", *plain_keras(data, epochs))]
    for count in (1, 2, RECIPES["quick"].epochs):
        recipe = dataclasses.replace(RECIPES["quick"], epochs=count)
        rows.append((f"quick with {count} epoch{'s' * (count > 1)}", *ours(data, recipe)))
    lines = ["| training | seconds | test accuracy |", "|---|---:|---:|"]
    return lines + [f"| {name} | {seconds:.0f} | {accuracy:.2%} |" for name, seconds, accuracy in rows]


def seconds_of(work: Callable[[], object], runs: int) -> float:
    """Median seconds of a run, after one that does not count."""
    times = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return float(np.median(times[1:]))


def answers(name: str) -> list[str]:
    """Keras's predict, Keras's call and onnxruntime on the same network, and the whole file."""
    network = keras.saving.load_model(MODELS / name / NETWORK, compile=False)
    size = network.input_shape[1]
    alone, file = convert(network).model.SerializeToString(), (MODELS / name / ONNX).read_bytes()
    images = np.random.default_rng(0).integers(0, 256, (BATCH, size, size, 3), np.uint8)
    pixels = images.astype(np.float32)
    cores = os.cpu_count() or 1
    large = np.asarray(picture(4000, 3000, seed=0))[np.newaxis]

    def keras_predict(count: int) -> float:
        return 1000 * seconds_of(lambda: network.predict(pixels[:count], batch_size=count, verbose=0), 10)

    def keras_call(count: int) -> float:
        return 1000 * seconds_of(lambda: np.asarray(network(pixels[:count], training=False)), 10)

    def onnx_network(count: int) -> float:
        return milliseconds(alone, {"pixels": pixels[:count]}, cores)

    def onnx_file(count: int) -> float:
        return milliseconds(file, {"photo": images[:count]}, cores)

    rows = [
        ("Keras predict, one view", keras_predict),
        ("Keras call, one view", keras_call),
        ("onnxruntime, one view", onnx_network),
        ("onnxruntime, the whole file", onnx_file),
    ]
    lines = [f"| {name} | one image, ms | a batch of {BATCH}, images a second |", "|---|---:|---:|"]
    lines += [f"| {what} | {ask(1):.2f} | {BATCH / ask(BATCH) * 1000:,.0f} |" for what, ask in rows]
    one_core = milliseconds(file, {"photo": large}, threads=1)
    return [*lines, f"| the whole file, a 12-megapixel photo, one core | {one_core:.1f} | |"]


def peak(precision: str) -> float:
    """Operations a second of a large product of matrices: what the machine can reach."""
    matrix = ops.cast(keras.random.normal((MATRIX, MATRIX)), precision)
    seconds = seconds_of(lambda: float(ops.cast(ops.sum(ops.matmul(matrix, matrix)), "float32")), 5)
    return 2 * MATRIX**3 / seconds


def training_rate(recipe: Recipe, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Images a second in training, and operations a second (backwards counts twice)."""
    augmented = prepare(recipe, 10, images)
    batch = Batches(labels, recipe)[0]
    augmented.train_on_batch(*batch)
    rate = recipe.batch_size / seconds_of(lambda: augmented.train_on_batch(*batch), STEPS)
    return rate, 3 * operations(augmented.network) * rate


def training(data: Data) -> list[str]:
    """Training's rate against the machine's peak, each in its own arithmetic."""
    peaks = {name: peak(name) for name in ("float32", "bfloat16")}
    lines = ["| training | images a second | operations a second | of the peak |", "|---|---:|---:|---:|"]
    for name in ("article", "quick", "accurate"):
        recipe = resolve_precision(RECIPES[name])
        rate, speed = training_rate(recipe, data.train_images, data.train_labels)
        precision = recipe.precision.removeprefix("mixed_")
        lines.append(
            f"| {name}, batches of {recipe.batch_size}, {precision} | {rate:,.0f} | {speed / 1e9:,.0f} G | "
            f"{speed / peaks[precision]:.0%} |"
        )
    measured = ", ".join(f"{value / 1e9:,.0f} G in {name}" for name, value in peaks.items())
    return [*lines, "", f"Peak: a product of {MATRIX} x {MATRIX} matrices, {measured} operations a second."]


def machine() -> str:
    """The processor's name, the best of INSTRUCTIONS that it says it has, and the number of cores."""
    name, kind = platform.processor() or platform.machine(), platform.machine()
    try:
        described = Path("/proc/cpuinfo").read_text()
    except OSError:
        described = ""
    if found := re.search(r"model name\s*: (.*)", described):
        name = found[1]
    if found := next((word for word in INSTRUCTIONS if word in described), None):
        kind += f", {found}"
    return f"{name} ({kind}), {os.cpu_count()} cores"


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--data", default="cifar10", help="cifar10 or the folder with its images")
    parser.add_argument("--data-name", default="", help="what to call it")
    parser.add_argument("--epochs", type=int, default=10, help="of the tutorial's training (default: its own ten)")
    options = parser.parse_args()
    data = load(options.data, 32, name=options.data_name)
    sections = {
        "To the tutorial's accuracy": lambda: to_the_same_accuracy(data, options.epochs),
        "Answers": lambda: [line for name in ("article", "quick", "accurate") for line in [*answers(name), ""]],
        "Training against the machine's peak": lambda: training(data),
    }
    text = (
        f"# {machine()}\n\n"
        f"`python -m tests.benchmarks.speed`, one run, {time.strftime('%Y-%m-%d')}, data: {data.name}; "
        f"Python {platform.python_version()}, keras {keras.__version__} ({keras.backend.backend()}).\n"
    )
    for title, measure in sections.items():
        section = f"\n## {title}\n\n" + "\n".join(measure()).rstrip() + "\n"
        print(section, flush=True)
        text += section
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / (re.sub(r"[^a-z0-9]+", "-", machine().lower()).strip("-") + ".md")
    write_text(path, text)
    print(f"Wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
