"""A real server and a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.browser import runtime as web_runtime
from tests.conftest import ROOT

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


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


@dataclass(frozen=True)
class Server:
    url: str
    pid: int

    def memory(self, what: str = "VmRSS") -> float:
        """Megabytes of the server's process: VmRSS now, VmHWM at its highest."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
        raise ValueError(f"no {what} in the process's status")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the installed one, or playwright's own. Where there is none: a failure in CI, else a skip."""
    with sync_playwright() as playwright:
        installed = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
        path = installed or playwright.chromium.executable_path
        if not Path(path).exists():
            message = "No Chromium: install one, or run `playwright install chromium`."
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory, runtime) -> Iterator[Server]:
    """The page as visitors get it, started from another folder than the repository's."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py")]
    settings = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, *settings], cwd=log.parent, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield Server(url, process.pid)
    process.terminate()
    process.wait(10)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def open_page(browser, server):
    """A function that opens the page; at the end no error was logged and no request left the machine."""
    contexts, problems = [], []

    def open_page(width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, permissions=["camera"])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: _note_foreign(request.url, server.url, problems))
        page.goto(server.url)
        page.get_by_role("heading", name="What does the photo show?").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def _note_foreign(url: str, own: str, problems: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:", own.replace("http", "ws"))):
        problems.append(f"a request left the machine: {url}")
