"""Early stopping: a training ends when its validation loss has long been no lower."""

import keras


class Stopping(keras.callbacks.EarlyStopping):
    """Keras's own, which also remembers the epochs before an interruption, or before the images' size changed.

    The last epoch's weights stay.

    Args:
        patience: epochs without a lower validation loss after which the training ends.
        rows: of history.csv; those of later epochs are added to it elsewhere.
    """

    def __init__(self, patience: int, rows: list[dict[str, float]]) -> None:
        super().__init__("val_loss", patience=patience, mode="min")
        self.rows = rows

    def on_train_begin(self, logs: dict | None = None) -> None:
        super().on_train_begin(logs)
        for row in self.rows:
            self.on_epoch_end(int(row["epoch"]) - 1, row)


def has_stopped(rows: list[dict[str, float]], patience: int) -> bool:
    """Whether a training with these rows of history.csv ended early.

    Args:
        rows: of all its epochs.
        patience: as for `Stopping`; 0 never ends a training.
    """
    if not patience or not rows:
        return False
    losses = [row["val_loss"] for row in rows]
    return len(losses) - 1 - losses.index(min(losses)) >= patience
