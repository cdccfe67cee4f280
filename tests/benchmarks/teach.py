"""How long teaching takes on the page, and how much memory the server then has.

    python -m tests.benchmarks.teach [--classes 5] [--photos 40] [--runs 3]

Each time a fresh server and a browser that has never seen it get one zip of made-up photos. Prints the seconds from the
drop until every photo is read, and from "Teach" to the result; the server's memory before and at its highest. For a
machine that does nothing else.
"""

import argparse
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FLAGS, path_of_chromium
from tests.browser.server import running
from tests.conftest import encoded, photo

SIDE = 512  # pixels
COLOURS = ("orange", "purple", "green", "navy", "gold")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.teach", description=__doc__.splitlines()[0])
    parser.add_argument("--classes", type=int, default=5, help="how many (%(default)s)")
    parser.add_argument("--photos", type=int, default=40, help="a class (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="fresh servers (%(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        things = Path(folder) / "things.zip"  # a file: the browser's driver takes seconds for bytes
        make_zip(things, options.classes, options.photos)
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=FLAGS)
        for _ in range(options.runs):
            print(taught(browser, things, options.classes, options.photos), flush=True)
        browser.close()
    return 0


def make_zip(path: Path, classes: int, photos: int) -> None:
    """A zip with a folder for each class."""
    with zipfile.ZipFile(path, "w") as archive:
        for label in range(classes):
            for seed in range(photos):
                picture = photo(SIDE, SIDE, COLOURS[label % len(COLOURS)], seed=photos * label + seed)
                archive.writestr(f"class {label}/{seed}.jpg", encoded(picture, "JPEG"))


def taught(browser: Browser, things: Path, classes: int, photos: int) -> str:
    """One line about one run."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"{server.url}/teach")
        page.locator('input[type="file"]').first.wait_for(state="attached")
        page.wait_for_timeout(2000)
        before, began = server.memory(), time.perf_counter()
        page.locator('input[type="file"]').first.set_input_files(things)
        page.get_by_role("heading", name=f"class {classes - 1}: {photos} photos").wait_for()
        reading, began = time.perf_counter() - began, time.perf_counter()
        page.get_by_role("button", name="Teach", exact=True).click()
        page.get_by_role("tab", name="Take it away").wait_for()
        learning = time.perf_counter() - began
        memory = server.memory("VmHWM")
        context.close()
    return (
        f"{classes} classes of {photos} photos: read in {reading:.1f} s, taught in {learning:.1f} s, "
        f"{before:.0f} MB before, {memory:.0f} MB at most"
    )


if __name__ == "__main__":
    sys.exit(main())
