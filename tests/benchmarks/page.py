"""How fast the page is, cold: each time a fresh server and a browser that has never seen it.

    python -m tests.benchmarks.page [--runs 5]

Prints, for each screen, the seconds from opening its address to its heading and to its first chart; from dropping one
photo, and two hundred, to their answers; and of a click with two hundred there. For a machine that does nothing else.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from app.main import SCREENS
from tests.browser.chromium import FLAGS, path_of_chromium
from tests.browser.server import running
from tests.conftest import encoded, photo

TEXT = "h1"
CHART = ".js-plotly-plot .main-svg"
BARS = "table.bars"
STATE = "document.querySelector('[data-testid=stApp]').dataset.testScriptState"
CHARTS_ON = ("training", "accuracy", "data")
MANY, SIDE = 200, 512  # photos dropped together, and their pixels a side


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.page", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="fresh servers for each line (default: 5)")
    options = parser.parse_args(arguments)
    measures: dict[str, Callable[[Page, str], dict[str, float]]] = {
        screen: lambda page, url, screen=screen: opened(page, url + address(screen), screen in CHARTS_ON)
        for screen in SCREENS
    }
    measures |= {"one photo": one_photo, f"{MANY} photos": many_photos}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=FLAGS)
        for name, measure in measures.items():
            report(name, [fresh(browser, measure) for _ in range(options.runs)])
        browser.close()
    return 0


def address(screen: str) -> str:
    """Where a screen is found; the first has the bare address."""
    return "/" if screen == next(iter(SCREENS)) else f"/{screen}"


def fresh(browser: Browser, measure: Callable[[Page, str], dict[str, float]]) -> dict[str, float]:
    """What `measure` gives with a server just started and an empty browser cache."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(60_000)
        seconds = measure(page, server.url)
        context.close()
    return seconds


def report(name: str, runs: list[dict[str, float]]) -> None:
    """One line: the median of each figure, lowest and highest beside it."""
    figures = []
    for what in runs[0]:
        values = [run[what] for run in runs]
        figures.append(f"{what} {median(values):.2f} s ({min(values):.2f} to {max(values):.2f})")
    print(f"{name}: {', '.join(figures)}", flush=True)


def opened(page: Page, url: str, has_chart: bool) -> dict[str, float]:
    """Seconds from opening an address to its heading, and to its first chart."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(TEXT).wait_for()
    seconds = {"text": time.perf_counter() - began}
    if has_chart:
        page.locator(CHART).first.wait_for()
        seconds["chart"] = time.perf_counter() - began
    return seconds


def one_photo(page: Page, url: str) -> dict[str, float]:
    """Seconds from dropping one photo to its answer and to the bars beside it."""
    with tempfile.TemporaryDirectory() as folder:
        began = drop(page, url, make_photos(Path(folder), 1))
        page.locator("h2").filter(has_text="%").first.wait_for()
        seconds = {"answer": time.perf_counter() - began}
        page.locator(BARS).first.wait_for()
        return seconds | {"bars": time.perf_counter() - began}


def many_photos(page: Page, url: str) -> dict[str, float]:
    """Seconds from dropping many photos to their table, and from a click on a kind of answer to its table."""
    with tempfile.TemporaryDirectory() as folder:
        began = drop(page, url, make_photos(Path(folder), MANY))
        page.get_by_text(f"{MANY} answers").first.wait_for()
        seconds = {"answers": time.perf_counter() - began}
    page.wait_for_function(f"{STATE} === 'notRunning'")
    page.wait_for_timeout(2000)
    began = time.perf_counter()
    page.get_by_role("radio", name="perhaps none").click()
    page.wait_for_function(f"{STATE} === 'running'")
    page.wait_for_function(f"{STATE} === 'notRunning'")
    return seconds | {"click": time.perf_counter() - began}


def make_photos(folder: Path, count: int) -> list[Path]:
    """Files of made-up photos, before any clock runs."""
    paths = [folder / f"{number}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(encoded(photo(SIDE, SIDE, seed=number), "JPEG"))
    return paths


def drop(page: Page, url: str, paths: list[Path]) -> float:
    """Open the page and give it these files; the time when they were given."""
    page.goto(url)
    page.get_by_text("airplane").first.wait_for()
    page.wait_for_timeout(1000)
    began = time.perf_counter()
    page.locator('input[type="file"]').first.set_input_files(paths)
    return began


if __name__ == "__main__":
    sys.exit(main())
