"""Strangers' photos are read in a process of their own, with limits on time and memory.

Whatever a file makes a decoder do, the page goes on: the process is killed, and the visitor gets one sentence.

    to it:    the file's length, its bytes
    from it:  height, width, pixels; or 0, 0, a length, and a sentence for the visitor
"""

import atexit
import contextlib
import functools
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from models.decode.picture import FULL_PIXELS
from models.photo import MAX_BYTES, PhotoError, read_photo

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 4.5  # of processor time for a photo
WAIT = 60  # seconds by the clock: a busy machine is slow
MEMORY = 350 * 2**20  # bytes that reading a photo may take beside the process's own
LENGTH, SIZE = struct.Struct(">Q"), struct.Struct(">II")
TOO_MUCH = "The photo takes more work or memory to read than one may: save it as a plain JPEG or PNG."


class PhotoProcess:
    """Reads photos one at a time; begins with the first one, and anew after one that went over the limits.

    Args:
        seconds: of processor time for a photo.
        memory: bytes that reading one may take beside the process's own.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._command = f"from models.photo_process import serve; serve({seconds}, {memory})"
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen | None = None

    def read(self, data: bytes) -> np.ndarray:
        """As `models.photo.read_photo`, which is asked there; a photo over the limits raises PhotoError too."""
        if len(data) > MAX_BYTES:
            return read_photo(data)  # refuses it
        with self._one_at_a_time:
            if self._process is None or self._process.poll() is not None:
                self._process = _start(self._command)
            timer = threading.Timer(WAIT, self._process.kill)
            timer.start()
            try:
                return _ask(self._process, data)
            except PhotoError:
                raise
            except BaseException as error:
                self.stop()  # half an answer must never reach the next visitor
                if isinstance(error, (OSError, EOFError)):
                    raise PhotoError(TOO_MUCH) from None
                raise
            finally:
                timer.cancel()

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process = None


class PhotoProcesses:
    """Several of them, for as many photos at once. To be closed."""

    def __init__(self, count: int) -> None:
        self._all = [PhotoProcess() for _ in range(count)]
        self._idle: queue.SimpleQueue[PhotoProcess] = queue.SimpleQueue()
        for process in self._all:
            self._idle.put(process)

    def read(self, data: bytes) -> np.ndarray:
        """As `PhotoProcess.read`, as soon as one of them is idle."""
        process = self._idle.get()
        try:
            return process.read(data)
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """End them."""
        for process in self._all:
            process.stop()


@functools.cache
def _shared() -> PhotoProcess:
    process = PhotoProcess()
    atexit.register(process.stop)
    return process


def read_limited(data: bytes) -> np.ndarray:
    """As `models.photo.read_photo`, in the one process that all visitors share."""
    return _shared().read(data)


def _start(code: str) -> subprocess.Popen:
    # A single arena of memory, so that the limit is of what is used and not of what threads set aside.
    environment = os.environ | {"MALLOC_ARENA_MAX": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, pipesize=2**20)


def _ask(process: subprocess.Popen, data: bytes) -> np.ndarray:
    questions, answers = process.stdin, process.stdout
    assert questions is not None and answers is not None  # it was started with both pipes
    questions.write(LENGTH.pack(len(data)))
    questions.write(data)
    questions.flush()
    height, width = SIZE.unpack(_exactly(answers, SIZE.size))
    if not height:
        (length,) = LENGTH.unpack(_exactly(answers, LENGTH.size))
        raise PhotoError(_exactly(answers, length).decode())
    if height * width > FULL_PIXELS:
        raise EOFError
    return np.frombuffer(_exactly(answers, height * width * 3), np.uint8).reshape(height, width, 3)


def _exactly(pipe: Any, length: int) -> bytearray:
    """That many bytes of a buffered pipe, into memory taken once: typing's pipes lack `readinto`.

    Raises:
        EOFError: the other side ended.
    """
    content = bytearray(length)
    view, done = memoryview(content), 0
    while done < length:
        count = pipe.readinto(view[done:])
        if not count:
            raise EOFError
        done += count
    return content


def serve(seconds: float, memory: int) -> None:
    """The other side: read photos from standard input until it ends."""
    _limit_memory(memory)
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    with contextlib.suppress(EOFError):
        while True:
            (length,) = LENGTH.unpack(_exactly(source, LENGTH.size))
            try:
                with _limited_time(seconds):
                    pixels = read_photo(bytes(_exactly(source, length)))
            except PhotoError as problem:
                sentence = str(problem).encode()
                answers.write(SIZE.pack(0, 0) + LENGTH.pack(len(sentence)) + sentence)
            else:
                answers.write(SIZE.pack(*pixels.shape[:2]))
                answers.write(pixels.data.cast("B"))
            answers.flush()


def _limit_memory(memory: int) -> None:
    """On Linux; other systems have the limit on time alone."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    (pages, *_) = Path("/proc/self/statm").read_text().split()
    limit = int(pages) * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextlib.contextmanager
def _limited_time(seconds: float) -> Iterator[None]:
    """Processor time, after which the system ends the process; where the system has such a timer."""
    import signal

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
