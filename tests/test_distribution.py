"""Several devices and several processes train what one device trains. The devices are virtual: they share the cores."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest

from models.folder import read_card
from models.history import read_history
from tests.conftest import ROOT
from train.distribution import PROCESSES, distribute, process, processes
from train.record import last_checkpoint

EPOCHS = 12  # many enough to be killed between two
SETTINGS = ["--image-size", "16", "--filters", "4,6", "--depth", "1", "--batch-size", "10", "--precision", "float32"]


def start(models: Path, data: Path, name: str, *more: str, devices: int = 1, **environment: str) -> subprocess.Popen:
    """Begin a training of the recipe `quick` with JAX, on so many virtual devices."""
    command = [sys.executable, "-m", "train", "quick", "--data", str(data), "--models", str(models), "--name", name]
    jax = {"KERAS_BACKEND": "jax", "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}"}
    return subprocess.Popen(
        [*command, *SETTINGS, "--epochs", str(EPOCHS), "--validation-images", "6", *more],
        cwd=ROOT,
        env=os.environ | jax | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(running: subprocess.Popen) -> str:
    """Wait for a training; what it printed."""
    output, errors = running.communicate(timeout=600)
    assert running.returncode == 0, errors
    return output


def kill_after_an_epoch(folder: Path, *running: subprocess.Popen) -> None:
    """Kill a training as soon as an epoch of it is kept."""
    deadline = time.monotonic() + 600
    while last_checkpoint(folder) < 1:
        assert all(one.poll() is None for one in running) and time.monotonic() < deadline
        time.sleep(0.01)
    for one in running:
        one.send_signal(signal.SIGKILL)
        one.communicate()
    assert not read_card(folder).finished and last_checkpoint(folder) < EPOCHS


def assert_same_training(a: Path, b: Path) -> None:
    """The same loss curve and weights, within floating point."""
    for left, right in zip(read_history(a), read_history(b), strict=True):
        assert left["loss"] == pytest.approx(right["loss"], rel=1e-4)
        assert left["val_loss"] == pytest.approx(right["val_loss"], rel=1e-3)
    pairs = zip(*(keras.saving.load_model(folder / "model.keras").get_weights() for folder in (a, b)), strict=True)
    for left, right in pairs:
        np.testing.assert_allclose(left, right, rtol=1e-2, atol=1e-3)


@pytest.fixture(scope="module")
def one_device(tmp_path_factory, photo_folder) -> Path:
    """The folder of models, with what one device trained."""
    models = tmp_path_factory.mktemp("models")
    finish(start(models, photo_folder, "one"))
    return models


def test_four_devices_train_what_one_does_and_go_on_after_a_kill(one_device, photo_folder):
    """30 images in batches of 10: no batch is a multiple of the four devices."""
    broken = start(one_device, photo_folder, "four", devices=4)
    kill_after_an_epoch(one_device / "four", broken)
    output = finish(start(one_device, photo_folder, "four", "--resume", devices=4))
    assert "Training four on 4 CPU devices on " in output
    assert read_card(one_device / "four").device.startswith("4 CPU devices on ")
    assert_same_training(one_device / "one", one_device / "four")


def test_two_processes_train_what_one_does_and_go_on_after_a_kill(one_device, photo_folder):
    def both(*more: str) -> list[subprocess.Popen]:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{listener.getsockname()[1]}"
        told = {"KERAS_DISTRIBUTION_JOB_ADDRESSES": address, PROCESSES: "2"}
        return [
            start(one_device, photo_folder, "two", *more, devices=2, **told, KERAS_DISTRIBUTION_PROCESS_ID=str(number))
            for number in range(2)
        ]

    kill_after_an_epoch(one_device / "two", *both())
    first, second = both("--resume")
    assert "Training two on 4 CPU devices" in finish(first)
    assert "Training" not in finish(second)  # it leaves speaking to the first
    assert read_card(one_device / "two").device.endswith(" in 2 processes")
    assert_same_training(one_device / "one", one_device / "two")
    assert not (one_device / "two-2").exists()


def test_several_processes_need_jax(monkeypatch):
    assert (process(), processes()) == (0, 1)
    monkeypatch.setenv("KERAS_DISTRIBUTION_JOB_ADDRESSES", "127.0.0.1:1")
    monkeypatch.setenv(PROCESSES, "2")
    with pytest.raises(ValueError, match="KERAS_BACKEND=jax"):
        distribute()


def test_the_slurm_script_tells_each_process_of_the_others(tmp_path):
    """With stand-ins for Slurm's commands and for Python."""
    stand_ins = {
        "scontrol": "echo node7; echo node8",
        "srun": 'SLURM_PROCID=3 exec "$@"',
        "python": 'env | grep ^KERAS_; printf "%s|" "$@"',
    }
    for name, script in stand_ins.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / name).chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "SLURM_JOB_NODELIST": "node[7-8]", "SLURM_NTASKS": "16"}
    command = ["bash", str(ROOT / "train" / "slurm.sh"), "quick", "--data", "my photos"]
    lines = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
    assert set(lines[:-1]) == {
        "KERAS_BACKEND=jax",
        "KERAS_DISTRIBUTION_JOB_ADDRESSES=node7:12345",
        "KERAS_DISTRIBUTION_NUM_PROCESSES=16",
        "KERAS_DISTRIBUTION_PROCESS_ID=3",
    }
    assert lines[-1] == "-m|train|quick|--data|my photos|"
