"""A running training is seen as such; one that ended or was killed is not."""

import os
import time

import pytest

from models.running import SIGN, STALE, is_running, running


def test_while_it_runs(tmp_path):
    folder = tmp_path / "new"
    assert not is_running(folder)
    with running(folder):
        deadline = time.monotonic() + 10
        while not is_running(folder) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert is_running(folder)
    assert not is_running(folder) and not list(folder.iterdir())


def test_a_failure_ends_it_too(tmp_path):
    with pytest.raises(ValueError, match="failed"), running(tmp_path):
        raise ValueError("failed")
    assert not list(tmp_path.iterdir())


def test_a_sign_left_by_a_kill_is_stale(tmp_path):
    (tmp_path / SIGN).touch()
    past = time.time() - STALE - 1
    os.utime(tmp_path / SIGN, (past, past))
    assert not is_running(tmp_path)
