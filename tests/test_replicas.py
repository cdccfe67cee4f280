"""Two replicas of the page behind nginx: each visitor stays with one."""

import os
import shutil
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.benchmarks.visitors import load
from tests.browser.server import running
from tests.conftest import ROOT

RECIPE = ROOT / "app" / "deploy" / "nginx.conf"
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    log_format visits "$cookie_glimpse $upstream_addr $status";
    access_log {folder}/visits.log visits;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/glimpse.conf;
}}
"""


@pytest.fixture(scope="module")
def nginx() -> str:
    found = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is missing: CI needs it for the replicas.")
        pytest.skip("nginx is not installed: the replicas are not tested.")
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_each_visitor_stays_with_one_replica(nginx, tmp_path):
    with ExitStack() as stack:
        addresses = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            server = stack.enter_context(running(tmp_path / name, STREAMLIT_SERVER_COOKIE_SECRET="secret" * 6))
            addresses.append(server.url.removeprefix("http://"))
        url = stack.enter_context(started(nginx, tmp_path, addresses))
        report, _, _ = load(url, visitors=8, seconds=8, pause=1, side=160)
    assert not report.foreign and not report.problems
    replicas = defaultdict(set)
    for line in (tmp_path / "visits.log").read_text().splitlines():
        visitor, replica, status = line.split()
        assert int(status) < 400, line
        if visitor != "-":
            replicas[visitor].add(replica)
    assert all(len(met) == 1 for met in replicas.values())
    assert set.union(*replicas.values()) == set(addresses)


@contextmanager
def started(nginx: str, folder: Path, addresses: list[str]) -> Iterator[str]:
    """nginx with the recipe, for these replicas. Gives its address."""
    port = free_port()
    recipe = RECIPE.read_text()
    written = ("127.0.0.1:8080", "127.0.0.1:8501", "127.0.0.1:8502")
    for old, new in zip(written, (f"127.0.0.1:{port}", *addresses), strict=True):
        assert old in recipe
        recipe = recipe.replace(old, new)
    (folder / "glimpse.conf").write_text(recipe)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    process = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None and time.monotonic() < deadline
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
