"""What libraries write to standard error by themselves is kept from it; what comes after is not."""

import os
import subprocess
import sys

import pytest

from models.quiet import quiet_errors
from tests.conftest import ROOT


def test_only_the_block_is_quiet(capfd):
    with quiet_errors():
        os.write(2, b"as C++ does\n")
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"


def test_exceptions_pass_and_end_the_silence(capfd):
    with pytest.raises(ValueError, match="seen"), quiet_errors():
        raise ValueError("seen")
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"


def test_train_writes_none_of_tensorflows_lines(tmp_path):
    command = [sys.executable, "-m", "train", "article", "--data", str(tmp_path / "nothing"), "--models", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("train: ") and done.stderr.count("\n") == 1
