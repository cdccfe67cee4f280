"""How it works, in a real Chromium, over the small network that the tests trained."""

import re
import shutil

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from app.classifier import Classifier
from app.inside import Inside
from app.worked_example import FILTER, IMAGE, convolved, pooled, steps
from models.photo import read_photo
from tests.browser.server import PAGE, running
from tests.browser.test_page import drop
from tests.conftest import ROOT, encoded, photo

# The page as it is, over other models.
ENTRY = """
import runpy, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from app import catalog
catalog.MODELS = Path({models!r})
runpy.run_path({page!r}, run_name="__main__")
"""
INSTANT = 50  # milliseconds
WAIT = 90_000  # milliseconds; a busy machine is slow, not wrong
DROPPED = encoded(photo(90, 60, "red", seed=5))


@pytest.fixture(scope="module")
def server(tmp_path_factory, runtime, trained):
    """The page over the trained model of the tests."""
    folder = tmp_path_factory.mktemp("how")
    shutil.copytree(ROOT / "app" / ".streamlit", folder / ".streamlit")
    entry = folder / "entry.py"
    entry.write_text(ENTRY.format(root=str(ROOT), models=str(trained.parent), page=str(PAGE)), encoding="utf-8")
    with running(folder, entry) as server:
        yield server


def open_how(page: Page) -> Page:
    """The screen, whole."""
    page.set_default_timeout(WAIT)
    page.get_by_role("link", name="How it works").first.click()
    page.locator("ol.strips").wait_for()
    page.locator(".js-plotly-plot", has_text="Which places speak for").wait_for()
    return page


def component(page: Page, words: str) -> Locator:
    """The first component with these words."""
    return page.locator("#how").filter(has_text=words).first


def numbers(table: Locator) -> list[list[float]]:
    """A table's numbers, read from the page; empty cells are left out."""
    rows = table.locator("tr").all()
    cells = [[cell.replace("\u2212", "-") for cell in row.locator("td").all_inner_texts()] for row in rows]
    return [[float(cell) for cell in row if cell] for row in cells]


def test_the_worked_examples_give_numpys_sums(open_page):
    page = open_how(open_page(height=1400))
    example = component(page, "Size of the result")
    kernel, total = FILTER[:, :2, :2], example.locator("[data-sum]")
    for step in steps(IMAGE, kernel):
        expect(total).to_have_attribute("data-sum", str(step.sum))
        assert example.locator("td.marked").count() == 3 * 4 + 1, "the window in all three planes, and the result"
        example.get_by_role("slider").press("ArrowRight")
    assert numbers(example.locator("table").last) == convolved(IMAGE, kernel).tolist()
    expect(example.get_by_role("button", name="Forward")).to_be_disabled()

    example.get_by_label("Stride").select_option("2")
    expect(example.get_by_text("(4 \u2212 2) / 2 + 1 = 2, rounded down, so 2 x 2")).to_be_visible()
    for _ in range(3):
        example.get_by_role("button", name="Forward").click()
    assert numbers(example.locator("table").last) == convolved(IMAGE, kernel, 2).tolist()

    example.locator("select").first.select_option("3")
    example.get_by_label("Stride").select_option("1")
    expect(total).to_have_attribute("data-sum", str(steps(IMAGE, FILTER)[0].sum))
    example.get_by_label("Change the numbers").check()
    example.get_by_label("red, row 1, column 1", exact=True).fill("50")
    changed = IMAGE.copy()
    changed[0, 0, 0] = 50
    expect(total).to_have_attribute("data-sum", str(steps(changed, FILTER)[0].sum))
    example.get_by_role("button", name="Play").click()
    expect(example.get_by_text("Step 4 of 4")).to_be_visible()

    pooling = component(page, "the maximum is")
    for _ in range(3):
        pooling.get_by_role("button", name="Forward").click()
    largest, mean = pooled(convolved(IMAGE, kernel))
    assert numbers(pooling.locator("table").nth(1)) == largest.tolist()
    assert numbers(pooling.locator("table").nth(2)) == mean.tolist()


def test_the_sums_on_the_page_are_onnxruntimes(open_page, trained):
    """Three places of two layers, chosen with the keyboard, on the visitor's own photo."""
    page = open_page(height=1400)
    drop(page, {"mine.png": DROPPED})
    page.locator("h2").filter(has_text="%").first.wait_for()  # it is answered, so it is on the tray
    open_how(page)
    inside, seen = Inside(trained), Classifier(trained).classify(read_photo(DROPPED)).seen
    red, green, blue = seen[16, 16]
    expect(page.get_by_text(f"Row 17, column 17: red {red}, green {green}, blue {blue}.")).to_be_visible()
    for layer in ("convolution_1", "convolution_2"):
        if layer != "convolution_1":
            page.get_by_role("combobox", name=re.compile("Layer")).click()
            page.get_by_role("option", name=layer).click()
        own = component(page, "The network itself computed")
        maps = own.get_by_role("application", name=re.compile(f"of {layer}"))
        (sums,) = inside.tensors(seen, [inside.convolutions[layer].output])
        for moves in (["ArrowUp"], ["ArrowUp"] * 2, ["ArrowLeft"] * 3 + ["ArrowDown"]):
            for key in moves:
                maps.press(key)
            place = re.search(r"Filter (\d+), row (\d+), column (\d+)", own.inner_text())
            number, row, column = (int(value) - 1 for value in place.groups())
            written = own.locator("[data-sum]")
            expected = sums[number, row, column]
            assert float(written.get_attribute("data-sum")) == pytest.approx(expected, abs=1e-4)
            assert float(written.get_attribute("data-network")) == pytest.approx(expected, abs=1e-6)


def test_places_are_answered_at_once_and_pooling_follows_the_filter(open_page):
    page = open_how(open_page(height=1400))
    own = component(page, "The network itself computed")
    milliseconds = own.get_by_role("application").evaluate(
        """map => ["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp"].map((key) => {
            const before = performance.now();
            map.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            map.getBoundingClientRect();
            return performance.now() - before;
        })"""
    )
    assert np.median(milliseconds) < INSTANT
    tile = own.get_by_role("radio").nth(2)
    number = tile.get_attribute("aria-label").removeprefix("filter ")
    tile.click()
    expect(tile).to_have_attribute("aria-checked", "true")
    expect(page.get_by_text(f"map {number} of convolution_1, 30 x 30")).to_be_visible(timeout=WAIT)


def test_a_feature_map_is_enlarged_and_covering_stands_beside_the_map(open_page):
    page = open_how(open_page(height=1400))
    strips = page.locator("ol.strips")
    first = strips.locator("button.tile").first
    first.press("Enter")
    expect(strips.locator(".cut.enlarged")).to_have_count(1)
    expect(strips.locator("figcaption")).to_have_text(re.compile(r"map \d of convolution_1: mean .*, largest .*"))
    first.press("Enter")
    expect(strips.locator(".cut.enlarged")).to_have_count(0)
    page.get_by_role("button", name="Cover the photo part by part").click()
    expect(page.locator(".js-plotly-plot", has_text="rests on")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything(open_page, scheme):
    page = open_page(width=390, height=800, scheme=scheme)
    page.set_default_timeout(WAIT)
    page.goto(page.url.partition("?")[0].rstrip("/").removesuffix("/classify") + "/how_it_works")
    page.locator("ol.strips").wait_for()
    for place in page.locator("#how").all():
        assert place.evaluate("place => place.scrollWidth <= place.clientWidth + 1"), place.inner_text()[:80]
