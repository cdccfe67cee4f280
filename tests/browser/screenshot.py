"""The README's picture of the running page: `python -m tests.browser.screenshot`."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import FLAGS, path_of_chromium
from tests.conftest import ROOT

PICTURE = ROOT / ".github" / "page.png"


def main(url: str = "http://localhost:8501") -> Path:
    """Take a sample on the running page and write what the browser shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto(url)
        page.get_by_role("radio", name="cat photo").click()
        page.get_by_text("sample: cat photo, ").wait_for()
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURE)
        browser.close()
    return PICTURE


if __name__ == "__main__":
    print(main())
