"""Whether a training is running: it touches a file every few seconds, which one that was killed no longer does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIGN = ".running"  # in the model folder
EVERY = 5.0  # seconds
STALE = 30.0  # seconds after which nobody is there any more: a busy machine may be late


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """Say that a training is running in `folder`, until the block ends; the folder is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    ended = threading.Event()

    def touch() -> None:
        while True:
            (folder / SIGN).touch()
            if ended.wait(EVERY):
                return

    thread = threading.Thread(target=touch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        (folder / SIGN).unlink(missing_ok=True)


def is_running(folder: Path) -> bool:
    """Whether a training touched its sign in `folder` a moment ago."""
    try:
        return time.time() - (folder / SIGN).stat().st_mtime < STALE
    except OSError:
        return False
