"""Every screen, checked by axe (https://github.com/dequelabs/axe-core): nothing serious, wide and on a phone."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.main import SCREENS
from tests.browser.test_page import drop, settled
from tests.conftest import ROOT, encoded, photo

JAVASCRIPT = ROOT / "tests" / "javascript"
AXE = JAVASCRIPT / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
# Streamlit's and Plotly's own, which we cannot change: rule -> what the element is.
THEIRS: dict[str, str] = {}


@pytest.fixture(scope="module")
def axe() -> Path:
    """axe-core from npm, installed once."""
    if not AXE.exists():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed: axe-core cannot be had.")
        command = ["npm", "ci", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=JAVASCRIPT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return AXE


def findings(page: Page, axe: Path) -> list[str]:
    """What axe finds grave: rule, and the elements."""
    page.add_script_tag(path=axe)
    results = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{rule['id']}: {node['html'][:200]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule in results["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def heading_levels(page: Page) -> list[int]:
    return page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(each => Number(each.tagName[1]))")


def check(page: Page, axe: Path) -> None:
    """No grave finding, headings that do not skip, a text for every picture and chart, nothing wider than the page."""
    settled(page)
    page.wait_for_timeout(500)
    assert findings(page, axe) == []
    levels = heading_levels(page)
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)), (
        levels
    )
    assert page.locator("img:not([alt])").count() == 0
    charts = page.locator(".js-plotly-plot").count()
    assert page.get_by_role("figure").count() >= charts
    assert page.get_by_text("The numbers:").count() >= charts
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 0


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen(open_page, axe, screen, width, scheme):
    page = open_page(width=width, height=844, scheme=scheme, path=f"/{screen}")
    check(page, axe)
    assert page.title() == f"{SCREENS[screen][0]} - Glimpse"


@pytest.mark.parametrize("width, scheme", [(1280, "dark"), (390, "light")])
def test_answers(open_page, axe, width, scheme):
    page = open_page(width=width, height=844, scheme=scheme)
    drop(page, {f"{number}.jpg": encoded(photo(300, 200, seed=number), "JPEG") for number in range(3)})
    expect(page.get_by_role("heading", name="3 answers")).to_be_visible()
    page.get_by_text("When is it none of these?").click()
    expect(page.get_by_role("figure", name="What turning photos away costs")).to_be_visible()
    check(page, axe)
