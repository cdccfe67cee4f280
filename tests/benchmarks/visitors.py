"""Many visitors at once, each with photos of her own: errors, others' photos, waiting, memory.

    python -m tests.benchmarks.visitors --visitors 50 --minutes 10
    python -m tests.benchmarks.visitors --visitors 10 --minutes 2 --slow

Starts the page on this machine and visits it by its own protocol (tests/visitor.py). Every visitor drops one to three
photos of a colour of her own, looks at the answers for about ten seconds, and drops others; now and then she leaves
and comes back. With --slow one more visitor drops 200 photos at a time, and another asks for one heat map after the
other. Bounded: at most 64 visitors and 10 minutes. The visitors use the same cores as the page.
"""

import argparse
import io
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from app import catalog
from app.classifier import Classifier
from app.doubt import sureness
from app.tray import AWAY
from models.photo import read_photo
from tests.browser.server import running
from tests.visitor import Seen, VisitError, Visitor

LEVELS = (40, 104, 168, 232)  # of red, green and blue: 64 colours, one a visitor
MOST_VISITORS, MOST_MINUTES = len(LEVELS) ** 3, 10
REMOVE = "Remove all photos"
RETURNS = 0.1  # how often a visitor leaves and comes back, a look
MANY = 200  # photos that the slow visitor drops at once


@dataclass
class Report:
    """What all visitors met."""

    first: list[float] = field(default_factory=list)  # seconds until the page stands
    answers: list[float] = field(default_factory=list)  # seconds from the last upload to the last answer
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)  # what a visitor saw of another


def colour(visitor: int) -> tuple[int, int, int]:
    """The visitor's own."""
    red, rest = divmod(visitor % MOST_VISITORS, 16)
    return LEVELS[red], LEVELS[rest // 4], LEVELS[rest % 4]


def make_photo(visitor: int, side: int, seed: int) -> bytes:
    """A JPEG `[side, side]` of the visitor's colour, with coarse and fine grain that leaves its mean."""
    grain = np.random.default_rng(seed)
    coarse = np.kron(grain.normal(0, 12, (side // 8, side // 8, 1)), np.ones((8, 8, 1)))
    pixels = np.array(colour(visitor)) + coarse + grain.normal(0, 6, (side, side, 1))
    buffer = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def check(visitor: int, browser: Visitor, photos: dict[str, bytes], seen: Seen, report: Report) -> None:
    """Note names and pictures of others, and photos of hers without their answer."""
    hers = {name.removesuffix(".jpg") for name in photos}
    names = seen.find(r"visitor\d+photo\d+")
    report.foreign += [f"visitor {visitor} saw {name}" for name in names - hers]
    if names != hers:
        report.problems.append(f"visitor {visitor} saw {len(names)} of {len(photos)} photos")
    for url in {image.url for element in seen.elements("imgs") for image in element.imgs}:
        if not url.startswith("/media/"):
            continue
        with Image.open(io.BytesIO(browser.picture(url))) as picture:
            mean = np.asarray(picture.convert("RGB").resize((1, 1), Image.Resampling.BOX))[0, 0]
        if np.abs(mean - np.array(colour(visitor), float)).max() > 24:
            report.foreign.append(f"visitor {visitor} saw a picture of the colour {mean}")


def check_answers(photos: dict[str, bytes], seen: Seen, classifier: Classifier) -> bool:
    """Whether the page says of each photo that it shows what the ONNX file says."""
    said = " ".join(heading.body for heading in seen.elements("heading"))
    found = (classifier.classify(read_photo(data)) for data in photos.values())
    return all(f"{prediction.answer}, {sureness(prediction.confidence)}" in said for prediction in found)


def visit(
    url: str, classifier: Classifier, visitor: int, until: float, pause: float, side: int, report: Report
) -> None:
    """One visitor's looks at the page, until a time of time.monotonic()."""
    chance = random.Random(visitor)
    browser, look = None, 0
    try:
        time.sleep(chance.uniform(0, pause))
        while time.monotonic() < until:
            if browser is None:
                browser = Visitor(url)
                report.first.append(browser.last.seconds)
            names = [f"visitor{visitor}photo{look}{part}.jpg" for part in range(chance.randint(1, 3))]
            photos = {name: make_photo(visitor, side, chance.getrandbits(32)) for name in names}
            browser.press(REMOVE)
            seen = browser.drop(photos)
            report.answers.append(seen.seconds)
            check(visitor, browser, photos, seen, report)
            if not check_answers(photos, seen, classifier):
                report.problems.append(f"visitor {visitor} was not told the answer of {', '.join(names)}")
            look += 1
            time.sleep(min(chance.expovariate(1 / pause), 3 * pause))
            if chance.random() < RETURNS:
                browser.close()
                browser = None
    except (VisitError, OSError) as problem:
        report.problems.append(f"visitor {visitor}: {type(problem).__name__}: {problem}")
    finally:
        if browser is not None:
            browser.close()


def drop_many(url: str, until: float, seconds: list[float]) -> None:
    """A visitor who drops MANY photos at once, again and again."""
    photos = {f"many{number}.jpg": make_photo(0, 512, number) for number in range(MANY)}
    browser = Visitor(url)
    while time.monotonic() < until:
        seconds.append(browser.drop(photos).seconds)
        browser.press(REMOVE)
    browser.close()


def ask_for_heat_maps(url: str, until: float, seconds: list[float]) -> None:
    """A visitor who asks for a heat map of one photo after the other."""
    browser, number = Visitor(url), 0
    while time.monotonic() < until:
        browser.press(REMOVE)
        browser.drop({f"heat{number}.jpg": make_photo(1, 512, number)})
        seconds.append(browser.choose("Look closer", 0).seconds)
        number += 1
    browser.close()


def load(url: str, visitors: int, seconds: float, pause: float, side: int, slow: bool = False):
    """All visitors at once: their report, and the seconds that the slow ones' questions took."""
    report, drops, maps = Report(), [], []
    classifier = Classifier(catalog.folder(catalog.default()))
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(visitors + 2) as crowd:
        visits = [
            crowd.submit(visit, url, classifier, one, until, pause, side, report) for one in range(2, visitors + 2)
        ]
        if slow:
            visits.append(crowd.submit(drop_many, url, until, drops))
            visits.append(crowd.submit(ask_for_heat_maps, url, until, maps))
    for one in visits:
        one.result()
    return report, drops, maps


def spread(seconds: list[float]) -> str:
    """Median, 95% and the longest."""
    if not seconds:
        return "none"
    middle, most = np.percentile(seconds, [50, 95])
    return f"{len(seconds)}, median {middle:.2f} s, 95% within {most:.2f} s, longest {max(seconds):.2f} s"


def main() -> int:
    """Visit and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.visitors", description=__doc__.partition("\n\n")[0]
    )
    parser.add_argument("--visitors", type=int, default=50, help=f"at once, at most {MOST_VISITORS - 2} (%(default)s)")
    parser.add_argument("--minutes", type=float, default=10, help=f"at most {MOST_MINUTES} (%(default)s)")
    parser.add_argument("--pause", type=float, default=10, help="seconds between two drops, about (%(default)s)")
    parser.add_argument("--side", type=int, default=800, help="pixels a side of the photos (%(default)s)")
    parser.add_argument("--slow", action="store_true", help=f"besides, one with {MANY} photos and one with heat maps")
    options = parser.parse_args()
    visitors, minutes = min(options.visitors, MOST_VISITORS - 2), min(options.minutes, MOST_MINUTES)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        Visitor(server.url).close()  # loads the model
        before = server.memory()
        report, drops, maps = load(server.url, visitors, 60 * minutes, options.pause, options.side, options.slow)
        during = server.memory("VmHWM")
        time.sleep(AWAY + 5)
        for _ in range(2):  # Streamlit lets go of those who left when another leaves
            Visitor(server.url).close()
            time.sleep(1)
        after = server.memory()
    print(f"{visitors} visitors for {minutes:g} minutes, about {options.pause:g} s between drops")
    print(f"errors: {len(report.problems)}; seen of others: {len(report.foreign)}")
    print(f"the page stands: {spread(report.first)}")
    print(f"answers: {spread(report.answers)}")
    if options.slow:
        print(f"{MANY} photos: {spread(drops)}")
        print(f"heat maps: {spread(maps)}")
    print(f"memory of the server: {before:.0f} MB before, {during:.0f} MB at most, {after:.0f} MB after they left")
    for line in (report.problems + report.foreign)[:20]:
        print(line)
    return 1 if report.problems or report.foreign else 0


if __name__ == "__main__":
    sys.exit(main())
