"""What a training leaves behind while it runs: history.csv row by row, and a checkpoint."""

import math
import time
from pathlib import Path

import keras

from models.folder import atomic_write
from models.history import COLUMNS, read_history, write_history

# The epoch in the name: one rename saves it and the weights together. Keras writes a .keras file
# from memory; a .weights.h5 goes to disk piece by piece, and HDF5 crashes where the disk is full.
CHECKPOINT = "checkpoint-{epoch:04d}.keras"


class TrainingError(ValueError):
    """A training that came to nothing, and why, in one sentence."""


class Record(keras.callbacks.Callback):
    """Writes history.csv and a checkpoint as each epoch ends; goes on from those of `first_epoch`.

    Keras's own CSVLogger and BackupAndRestore write in place and apart from each other: killed between
    the two, a training could not go on exactly.
    """

    def __init__(self, folder: Path, first_epoch: int) -> None:
        super().__init__()
        self.folder = folder
        # A row beyond the checkpoint belongs to an epoch that will be trained again.
        self.rows = read_history(folder)[:first_epoch]
        self.seconds = self.rows[-1]["seconds"] if self.rows else 0.0  # of training, validation left out

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.began, self.trained = time.perf_counter(), False

    def on_test_begin(self, logs: dict | None = None) -> None:
        self._stop_clock()

    def _stop_clock(self) -> None:
        if not self.trained:
            self.seconds += time.perf_counter() - self.began
            self.trained = True

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self._stop_clock()
        values = {name: float(value) for name, value in (logs or {}).items()}
        if not math.isfinite(values["loss"]):
            raise TrainingError(
                f"The loss in epoch {epoch + 1} is {values['loss']}: expected a finite number; "
                "try a lower --learning-rate."
            )
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        values |= {"epoch": epoch + 1, "learning_rate": rate, "seconds": round(self.seconds, 3)}
        self.rows.append({name: values[name] for name in COLUMNS})
        write_history(self.folder, self.rows)
        with atomic_write(self.folder / CHECKPOINT.format(epoch=epoch + 1)) as unfinished:
            self.model.network.save(unfinished)
        remove_checkpoints(self.folder, before=epoch + 1)


def checkpoints(folder: Path) -> dict[int, Path]:
    """The checkpoint files in `folder` by epoch; there is more than one only after a kill."""
    return {int(path.name[11:15]): path for path in sorted(folder.glob("checkpoint-*.keras"))}


def last_checkpoint(folder: Path) -> int:
    """The last epoch whose weights are in `folder`, 0 for none."""
    return max(checkpoints(folder), default=0)


def remove_checkpoints(folder: Path, before: int = 10_000) -> None:
    """Remove the checkpoints of epochs earlier than `before`."""
    for epoch, path in checkpoints(folder).items():
        if epoch < before:
            path.unlink()
