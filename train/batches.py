"""What is shown to the network, in which order, and how it is varied."""

import keras
import numpy as np

from train.recipes import Recipe


class Batches(keras.utils.PyDataset):
    """Training images batch by batch, in an order and with variations that depend on (seed, epoch) alone.

    So a training that was interrupted goes on exactly as if it had not been.

    Images come as uint8 `[batch, size, size, 3]`, labels as int64 `[batch]`.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray, recipe: Recipe, first_epoch: int = 0) -> None:
        super().__init__()
        self.images, self.labels, self.recipe = images, labels, recipe
        self.epoch = first_epoch
        self._plan_epoch()

    def __len__(self) -> int:
        """Batches an epoch; the last one may be smaller."""
        return -(-len(self.labels) // self.recipe.batch_size)

    def on_epoch_end(self) -> None:
        """Called by keras between epochs."""
        self.epoch += 1
        self._plan_epoch()

    def _plan_epoch(self) -> None:
        random = np.random.default_rng([self.recipe.seed, self.epoch])
        count, shift = len(self.labels), self.recipe.shift
        self.order = random.permutation(count)
        self.shifts = random.integers(-shift, shift, size=(count, 2), endpoint=True)
        # Alternating flip (Jordan 2024, arXiv:2404.00498, section 3.6): a coin decides for each image
        # in the first epoch; from then on it is mirrored every other epoch, so that no view repeats.
        coin = np.random.default_rng([self.recipe.seed]).random(count) < 0.5
        self.mirrored = (coin ^ bool(self.epoch % 2)) & self.recipe.flip

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Batch `index` of the current epoch."""
        chosen = self.order[index * self.recipe.batch_size : (index + 1) * self.recipe.batch_size]
        if not (self.recipe.shift or self.recipe.flip):
            return self.images[chosen], self.labels[chosen]
        size = self.images.shape[1]
        rows = reflect(np.arange(size) + self.shifts[chosen, :1], size)  # [batch, size]
        columns = reflect(np.arange(size) + self.shifts[chosen, 1:], size)
        mirrored = self.mirrored[chosen, None]
        columns = np.where(mirrored, columns[:, ::-1], columns)
        images = self.images[chosen[:, None, None], rows[:, :, None], columns[:, None, :]]
        return images, self.labels[chosen]


def reflect(positions: np.ndarray, size: int) -> np.ndarray:
    """Positions beyond the border, reflected into 0..size-1 without repeating the border."""
    last = size - 1
    return last - np.abs(last - np.abs(positions))
