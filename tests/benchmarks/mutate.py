"""Many damaged photo files through the reader: `python -m tests.benchmarks.mutate --count 100000`.

Each is made of a good or odd one: bytes changed, lengths made extreme, cut, parts doubled, two files joined. Every one
must give pixels or one sentence, in little time and memory. A few hundred of them are a test of the suite.
"""

import argparse
import collections
import resource
import sys
import time

import numpy as np
from PIL import Image

from models.photo import PhotoError, read_photo
from tests import odd_photos
from tests.conftest import encoded

SECONDS, MEGABYTES = 5, 400  # of processor time for one file; of memory that all of them add
EXTREMES = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x01", b"\xff\xff\xff\x7f", b"\0\xff\0\xff")


def corpus() -> dict[str, bytes]:
    """The files that are damaged: small ones of every format and kind."""
    image = Image.fromarray(odd_photos.RGB)
    files = {name: data for name, (data, _) in odd_photos.files().items()}
    files |= {f"plain.{kind.lower()}": encoded(image, kind) for kind in ("BMP", "GIF", "AVIF", "TIFF", "WEBP")}
    compressions = ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits")
    files |= {f"{name}.tif": encoded(image, "TIFF", compression=name) for name in compressions}
    files["progressive.jpg"] = encoded(image, "JPEG", progressive=True)
    files["interlaced.gif"] = encoded(image.quantize(16), "GIF", interlace=1)
    files["grey16.tif"] = odd_photos.grey_tiff(np.zeros((8, 8), np.uint16), 16)
    files["runs.bmp"] = run_length_bmp()
    return files


def run_length_bmp() -> bytes:
    """A BMP of 16 x 16 whose rows are runs."""
    bmp = bytearray(encoded(Image.new("P", (16, 16)), "BMP"))
    begin = int.from_bytes(bmp[10:14], "little")
    bmp[30:34] = (1).to_bytes(4, "little")
    return bytes(bmp[:begin]) + b"\x10\x05\0\0" * 16 + b"\0\1"


def mutated(random: np.random.Generator, files: list[bytes]) -> bytes:
    """One of the files, damaged in one to four ways."""
    data = bytearray(files[random.integers(len(files))])
    for _ in range(random.integers(1, 5)):
        way, place = random.integers(7), int(random.integers(len(data) + 1))
        end = min(len(data), place + int(random.integers(1, 64)))
        if way == 0:
            for position in random.integers(0, len(data), random.integers(1, 9)) if data else ():
                data[position] = random.integers(256)
        elif way == 1:
            data[place : place + 4] = EXTREMES[random.integers(len(EXTREMES))]
        elif way == 2:
            del data[place:end]
        elif way == 3:
            data[place:place] = data[place:end] * int(random.integers(1, 20))
        elif way == 4:
            data = data[:place] if random.integers(4) == 0 else data
        elif way == 5:
            other = files[random.integers(len(files))]
            data[place:] = other[int(random.integers(len(other))) :]
        else:
            data[min(place, 40) : min(place, 40) + 2] = random.bytes(2)  # sizes and flags stand near the beginning
    return bytes(data)


def run(count: int, seed: int) -> collections.Counter:
    """Read `count` damaged files.

    Returns:
        How many gave pixels, and how many each sentence (numbers left out).

    Raises:
        AssertionError: one took too long, too much memory, or gave no good answer.
    """
    random, files, found = np.random.default_rng(seed), list(corpus().values()), collections.Counter()
    slowest, before = 0.0, peak_megabytes()
    for number in range(count):
        data = mutated(random, files)
        began = time.process_time()
        try:
            pixels = read_photo(data)
            assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3 and pixels.size
            found["pixels"] += 1
        except PhotoError as problem:
            sentence = str(problem)
            assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 250
            found["".join(letter for letter in sentence if not letter.isdigit())] += 1
        slowest = max(slowest, time.process_time() - began)
        assert slowest < SECONDS, f"file {number} of seed {seed} took {slowest:.1f} s"
    megabytes = peak_megabytes() - before
    assert megabytes < MEGABYTES, f"{megabytes:.0f} MB"
    found["slowest, in milliseconds"] = round(1000 * slowest)
    found["megabytes added"] = round(megabytes)
    return found


def peak_megabytes() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mutate", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for name, times in run(options.count, options.seed).most_common():
        print(f"{times:>9,}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
