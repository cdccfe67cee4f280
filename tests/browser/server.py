"""A real server of the page, for tests and benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

PAGE = ROOT / "app" / "main.py"


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


@contextmanager
def running(folder: Path, entry: Path = PAGE, **environment: str) -> Iterator[Server]:
    """The page, served from this repository by a process of its own whose working directory is `folder`.

    Args:
        folder: gets the server's log; that no error is in it is checked at the end.
        entry: what Streamlit runs.
        environment: more environment variables for the server.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    log = folder / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", str(entry)]
    settings = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *settings],
            cwd=folder,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    try:
        while True:
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(60)
    assert "Traceback" not in log.read_text(), log.read_text()
