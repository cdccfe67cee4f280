"""How many photos a second the terminal answers, and what bounds it.

    python -m tests.benchmarks.predict --photos 10000

Makes photos (one file in sixteen is new, the others are links to it), answers all of them by `python -m app.predict`
with one worker and with one a processor, in turn, and times reading and the network alone. Other work on the machine
counts against all of them alike only if it is steady: the processor's share that a run got is printed beside its rate.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from app import catalog
from app.classifier import Classifier, processors
from models.photo import read_photo
from tests.conftest import ROOT

SIZES = {"small": (500, 375), "phone": (4000, 3000)}


def make_photo(width: int, height: int, seed: int) -> bytes:
    """A JPEG of coarse and fine noise, which takes about as many bytes and as long to read as a photo of its size."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (height // 25 + 1, width // 25 + 1, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = random.normal(0, 4, (height, width, 1))
    buffer = io.BytesIO()
    Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def fill(folder: Path, count: int, size: tuple[int, int]) -> None:
    """`count` photos, of which one in sixteen is made and the others are its links."""
    for number in range(count):
        path = folder / f"{number:06}.jpg"
        if number % 16:
            path.hardlink_to(folder / f"{number - number % 16:06}.jpg")
        else:
            path.write_bytes(make_photo(*size, seed=number))


def processor_milliseconds(work: Callable[[], object], times: int = 20) -> float:
    """The mean processor time of one call, which other work on the machine changes little."""
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return 1000 * (time.process_time() - began) / times


def rate(folder: Path, model: Path, workers: int, count: int) -> tuple[float, float, float]:
    """Photos a second of wall time, and of processor time; megabytes of memory at most, children left out."""
    output = folder / "answers.csv"
    arguments = [str(folder), "--model", str(model), "--workers", str(workers), "--output", str(output)]
    began, before = time.perf_counter(), os.times()
    process = subprocess.Popen([sys.executable, "-m", "app.predict", *arguments], cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds, after = time.perf_counter() - began, os.times()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert output.read_text().count("\n") == count + 1
    output.unlink()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return count / seconds, count / spent, usage.ru_maxrss / 1024


def main() -> int:
    """Measure and print."""
    purpose = __doc__.partition("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.predict", description=purpose)
    parser.add_argument("--photos", type=int, default=10_000, help="how many (%(default)s)")
    parser.add_argument("--size", choices=SIZES, default="small", help="of the photos (%(default)s)")
    parser.add_argument("--model", type=Path, help="model folder (default: the one that the page opens with)")
    parser.add_argument("--runs", type=int, default=3, help="of each number of workers, in turn (%(default)s)")
    options = parser.parse_args()
    model = options.model or catalog.folder(catalog.default())
    width, height = SIZES[options.size]
    data = make_photo(width, height, seed=0)
    pixels, classifier = read_photo(data), Classifier(model)
    reading = processor_milliseconds(lambda: read_photo(data))
    network = processor_milliseconds(lambda: classifier.classify(pixels))
    print(f"{options.photos:,} photos of {width} x {height} pixels, {len(data) / 1000:.0f} kB, model {model.name}")
    print(f"processor time for one photo: reading {reading:.1f} ms, the network {network:.1f} ms")
    with tempfile.TemporaryDirectory() as place:
        fill(Path(place), options.photos, (width, height))
        for run in range(options.runs):
            rates = []
            for workers in (1, processors()):
                found, per_processor, memory = rate(Path(place), model, workers, options.photos)
                rates.append(found)
                share = found / per_processor
                print(
                    f"run {run + 1}, {workers} workers: {found:.1f} photos a second, {per_processor:.1f} a second of "
                    f"processor time ({share:.2f} processors had), {memory:.0f} MB",
                    flush=True,
                )
            print(f"run {run + 1}: {rates[1] / rates[0]:.2f} times one worker's rate", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
