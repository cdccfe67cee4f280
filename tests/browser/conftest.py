"""A real server and a real Chromium."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from app.browser import runtime as web_runtime
from tests.browser.chromium import FLAGS, path_of_chromium
from tests.browser.server import Server, running

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def runtime() -> None:
    """onnxruntime-web from npm, installed once."""
    if shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("npm is missing: CI needs it for the static site.")
        pytest.skip("npm is not installed: the static site is not tested.")
    if not web_runtime.from_npm():
        command = ["npm", "ci", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=web_runtime.NPM.parents[1], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the installed one, or playwright's own. Where there is none: a failure in CI, else a skip."""
    with sync_playwright() as playwright:
        path = path_of_chromium() or playwright.chromium.executable_path
        if not Path(path).exists():
            message = "No Chromium: install one, or run `playwright install chromium`."
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory, runtime) -> Iterator[Server]:
    """The page as visitors get it, started from another folder than the repository's."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def open_page(browser, server):
    """A function that opens the page; at the end no error was logged and no request left the machine."""
    contexts, problems = [], []

    def open_page(width: int = 1280, height: int = 900, scheme: str = "light", path: str = "") -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, permissions=["camera"])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda message: _note_error(message, problems))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: _note_foreign(request.url, server.url, problems))
        page.goto(server.url + path)
        page.get_by_role("heading", level=1).wait_for()
        # The heading comes first of all; what follows is there when the script has run.
        app = page.locator('[data-testid="stApp"]')
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def _note_error(message: ConsoleMessage, problems: list[str]) -> None:
    # Opened at the address of a screen, Streamlit looks for its server below that address first.
    if message.type == "error" and "/_stcore/" not in message.location["url"]:
        problems.append(message.text)


def _note_foreign(url: str, own: str, problems: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:", own.replace("http", "ws"))):
        problems.append(f"a request left the machine: {url}")
