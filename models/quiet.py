"""Silence for libraries that write to the terminal by themselves."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_errors() -> Iterator[None]:
    """Nothing is written to standard error while the block runs, not by C++ either. Exceptions pass.

    TensorFlow writes some lines before it reads TF_CPP_MIN_LOG_LEVEL.
    """
    sys.stderr.flush()
    before = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(before, 2)
        os.close(before)
