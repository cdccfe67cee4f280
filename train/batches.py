"""Which images make a batch, in which order, and how each is augmented: the plan, not the pixels."""

import keras
import numpy as np

from train.recipes import Recipe


class Batches(keras.utils.PyDataset):
    """A training's batches, in an order and with variations that depend on (seed, epoch) alone.

    So a training that was interrupted goes on exactly as if it had not been. A batch is a plan of a few
    numbers an image, made in Python; the pixels lie and are varied where the network computes (train/augmentation.py).

    Batches come as (plan, labels): a dict of arrays `[batch, ...]`, see `_plan_epoch`, and int64 `[batch]`. Where
    there are outliers, `recipe.outliers_a_batch` of them end each batch, with the label -1.

    Args:
        labels: int `[n]`, of the training images, which come first among all images.
        recipe: batch_size, outliers, seed and all augmentations are used.
        first_epoch: from 0; later where a training goes on.
        outliers: how many outliers follow the training images.
    """

    def __init__(self, labels: np.ndarray, recipe: Recipe, first_epoch: int = 0, outliers: int = 0) -> None:
        # With TensorFlow, two threads of Keras's own ask for batches. With one, tf.data does, whose tuner keeps each
        # epoch's end waiting, idle, for up to as long as the epoch took (train/LOG.md). With other backends Keras's
        # threads would hand the first epoch some batches that were drawn before it, as many as time allowed.
        super().__init__(workers=2 if keras.backend.backend() == "tensorflow" else 1)
        self.count, self.recipe, self.epoch = len(labels), recipe, first_epoch
        self.labels = np.concatenate([labels, np.full(outliers if recipe.outliers_a_batch else 0, -1)])
        self._plan_epoch()

    def __len__(self) -> int:
        """Batches an epoch; the last one may be smaller."""
        return self.recipe.batches(self.count)

    def on_epoch_end(self) -> None:
        """Called by keras between epochs."""
        self.epoch += 1
        self._plan_epoch()

    def _plan_epoch(self) -> None:
        """Draw the order and each image's variations, one row an image; those that the recipe asks for are kept."""
        recipe, count = self.recipe, len(self.labels)
        random = np.random.default_rng([recipe.seed, self.epoch])
        self.order = random.permutation(self.count)
        outliers = self.count + random.permutation(count - self.count)
        self.outliers = np.resize(
            outliers, (len(self), recipe.outliers_a_batch if len(outliers) else 0)
        )  # each as often as the next
        shifts = random.integers(-recipe.shift, recipe.shift, (count, 2), endpoint=True)
        # Alternating flip (Jordan 2024, arXiv:2404.00498, section 3.6): a coin decides for each image
        # in the first epoch; from then on it is mirrored every other epoch, so that no view repeats.
        coin = np.random.default_rng([recipe.seed]).random(count) < 0.5
        # Logarithms, so that twice and half the size are equally likely.
        zoom, stretch = np.log(recipe.zoom), np.log(recipe.stretch)
        sizes = random.uniform(-zoom, zoom, (count, 1)) + random.uniform(-stretch, stretch, (count, 1)) * [0.5, -0.5]
        centers = random.integers(0, recipe.image_size, (count, 2))
        sides = recipe.cutout * (random.random(count) < 0.5)
        colors = np.exp(random.uniform(-1, 1, (count, 3)) * np.log(recipe.color_jitter))
        blurs = random.uniform(-recipe.blur, recipe.blur, count)

        self.plan: dict[str, np.ndarray] = {"image": np.arange(count, dtype=np.int32)}
        if recipe.flip or recipe.shift or recipe.zoom > 1 or recipe.stretch > 1:
            self.plan["mirrored"] = (coin ^ bool(self.epoch % 2)) & recipe.flip
            self.plan["shifts"] = shifts.astype(np.float32)  # [count, 2]: pixels down, right
            self.plan["sizes"] = np.exp(sizes).astype(np.float32)  # [count, 2]: factors of height and width
        if recipe.color_jitter > 1:
            self.plan["color_jitter"] = colors.astype(np.float32)  # [count, 3]: saturation, brightness, contrast
        if recipe.blur:
            self.plan["blur"] = blurs.astype(np.float32)  # 1 is blurred, 0 as it is, less is sharper
        if recipe.cutout:
            self.plan["cutout_centers"] = centers.astype(np.int32)  # [count, 2]: row and column of the cutout square
            self.plan["cutout_sides"] = sides.astype(np.int32)  # pixels, 0 for nothing

    def __getitem__(self, index: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Batch `index` of the current epoch."""
        chosen = self.order[index * self.recipe.batch_size : (index + 1) * self.recipe.batch_size]
        chosen = np.concatenate([chosen, self.outliers[index]])
        return {name: rows[chosen] for name, rows in self.plan.items()}, self.labels[chosen]
