"""Several devices, on one machine or several: each batch is split among them (data parallelism, by Keras with JAX).

Every process reads all images and plans all batches; each device computes its share of each batch, so that a
training is the same on any number of devices, within floating point. Several machines run the same command, told
of each other by Keras's own variables:

    KERAS_DISTRIBUTION_JOB_ADDRESSES   HOST:PORT of the first process
    KERAS_DISTRIBUTION_NUM_PROCESSES   how many there are
    KERAS_DISTRIBUTION_PROCESS_ID      which one this is, from 0
"""

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras

from models.folder import UNFINISHED

ADDRESSES = "KERAS_DISTRIBUTION_JOB_ADDRESSES"
PROCESSES = "KERAS_DISTRIBUTION_NUM_PROCESSES"
PROCESS = "KERAS_DISTRIBUTION_PROCESS_ID"


class SplitBatches(keras.distribution.DataParallel):
    """Data parallelism that is given each batch whole; `split` gives each device its share inside the step.

    A batch is a plan of a few numbers an image (train/batches.py), so it costs nothing to have it everywhere, and its
    size need not be a multiple of the devices.
    """

    def get_data_layout(self, data_shape: tuple[int, ...]) -> keras.distribution.TensorLayout:
        """Whole on every device."""
        return keras.distribution.TensorLayout([None] * len(data_shape), self.device_mesh)


def distribute() -> None:
    """Train on all devices that Keras sees, in all processes, from now on; call it before any variable is made.

    With one device, or with TensorFlow, which Keras distributes nothing with, all stays as it is.

    Raises:
        ValueError: several processes without JAX.
    """
    if keras.backend.backend() != "jax":
        if processes() > 1:
            raise ValueError("Several processes train together with JAX alone: set KERAS_BACKEND=jax.")
        return
    if processes() > 1:
        keras.distribution.initialize()
    if len(keras.distribution.list_devices()) > 1:
        keras.distribution.set_distribution(SplitBatches(auto_shard_dataset=False))


def split(images):
    """`images` `[n, size, size, 3]`, of which each device holds its share, inside a compiled step."""
    distribution = keras.distribution.distribution()
    if distribution is None:
        return images
    layout = keras.distribution.TensorLayout([distribution.batch_dim_name, None, None, None], distribution.device_mesh)
    return keras.distribution.distribute_tensor(images, layout)


def processes() -> int:
    """How many processes train together."""
    return int(os.environ.get(PROCESSES, 1)) if ADDRESSES in os.environ else 1


def process() -> int:
    """Which of them this is, from 0."""
    return int(os.environ.get(PROCESS, 0)) if processes() > 1 else 0


@contextmanager
def throwaway(unfinished: Path | None) -> Iterator[Path]:
    """A folder of models for a process that is not the first: all compute the same, and what the first writes is kept.

    Args:
        unfinished: the model folder of a training that goes on, copied into it.
    """
    with tempfile.TemporaryDirectory() as place:
        if unfinished is not None:
            shutil.copytree(unfinished, Path(place, unfinished.name), ignore=shutil.ignore_patterns(UNFINISHED + "*"))
        yield Path(place)


def device() -> str:
    """What a training computes on, in words: "2 CPU cores (x86_64)", "1 GPU", "16 GPU in 2 processes"."""
    devices = keras.distribution.list_devices()
    accelerators = [name for name in devices if not name.lower().startswith("cpu")]
    distributed = keras.distribution.distribution() is not None
    count = len(accelerators or devices) if distributed else 1
    cores = f"{os.cpu_count()} CPU cores ({platform.machine()})"
    if accelerators:
        words = f"{count} {accelerators[0].split(':')[0].upper()}"
    elif distributed:
        words = f"{count} CPU devices on {cores}"
    else:
        words = cores
    return f"{words} in {processes()} processes" if processes() > 1 else words
