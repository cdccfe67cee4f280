"""Every screen, checked by axe (https://github.com/dequelabs/axe-core): nothing serious, wide and on a phone."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from app.main import SCREENS
from tests.browser.axe import serious_findings
from tests.browser.test_page import drop, settled
from tests.conftest import encoded, photo


def heading_levels(page: Page) -> list[int]:
    return page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(each => Number(each.tagName[1]))")


def check(page: Page) -> None:
    """No serious finding, no heading skipped, a text for every picture and chart, nothing wider than the page."""
    settled(page)
    page.wait_for_timeout(500)
    assert serious_findings(page) == []
    levels = heading_levels(page)
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert page.locator("img:not([alt])").count() == 0
    charts = page.locator(".js-plotly-plot").count()
    assert page.get_by_role("figure").count() >= charts
    assert page.get_by_text("The numbers:").count() >= charts
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 0


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen(open_page, screen, width, scheme):
    path = "/" if screen == "classify" else f"/{screen}"
    page = open_page(width=width, height=844, scheme=scheme, path=path)
    check(page)
    assert page.title() == f"{SCREENS[screen].title} - Glimpse"


@pytest.mark.parametrize("width, scheme", [(1280, "dark"), (390, "light")])
def test_answers(open_page, width, scheme):
    page = open_page(width=width, height=844, scheme=scheme)
    drop(page, {f"{number}.jpg": encoded(photo(300, 200, seed=number), "JPEG") for number in range(3)})
    expect(page.get_by_role("heading", name="3 answers")).to_be_visible()
    page.get_by_text("When is it none of these?").click()
    expect(page.get_by_role("figure", name="What turning photos away costs")).to_be_visible()
    check(page)
