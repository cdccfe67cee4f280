"""What is shown to the network, in which order, and how it is varied."""

import keras
import numpy as np

from train.recipes import Recipe


class Batches(keras.utils.PyDataset):
    """Training images batch by batch, in an order and with variations that depend on (seed, epoch) alone.

    So a training that was interrupted goes on exactly as if it had not been.

    Images come as `[batch, size, size, 3]` in 0..255, uint8 where pixels are at most moved and float32 where they
    are computed, labels as int64 `[batch]`. Where there are images of other things, `recipe.others` of them end
    each batch, with the label -1.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        recipe: Recipe,
        first_epoch: int = 0,
        others: np.ndarray | None = None,
    ) -> None:
        # Two threads of Keras's own prepare batches. With fewer it leaves that to tf.data, whose tuner then keeps
        # each epoch's end waiting, idle, for up to as long as the epoch took (train/LOG.md).
        super().__init__(workers=2)
        self.count, self.recipe, self.epoch = len(labels), recipe, first_epoch
        self.images, self.labels = images, labels
        if others is not None and recipe.others:
            self.images = np.concatenate([images, others])
            self.labels = np.concatenate([labels, np.full(len(others), -1)])
        self._plan_epoch()

    def __len__(self) -> int:
        """Batches an epoch; the last one may be smaller."""
        return -(-self.count // self.recipe.batch_size)

    def on_epoch_end(self) -> None:
        """Called by keras between epochs."""
        self.epoch += 1
        self._plan_epoch()

    def _plan_epoch(self) -> None:
        """Draw the order and each image's variations, one row an image."""
        recipe, count, size = self.recipe, len(self.labels), self.images.shape[1]
        random = np.random.default_rng([recipe.seed, self.epoch])
        self.order = random.permutation(self.count)
        others = self.count + random.permutation(count - self.count)
        self.others = np.resize(others, (len(self), recipe.others if len(others) else 0))  # each as often as the next
        self.shifts = random.integers(-recipe.shift, recipe.shift, (count, 2), endpoint=True)  # down, right
        # Alternating flip (Jordan 2024, arXiv:2404.00498, section 3.6): a coin decides for each image
        # in the first epoch; from then on it is mirrored every other epoch, so that no view repeats.
        coin = np.random.default_rng([recipe.seed]).random(count) < 0.5
        self.mirrored = (coin ^ bool(self.epoch % 2)) & recipe.flip
        # Logarithms, so that twice and half the size are equally likely.
        zoom, stretch = np.log(recipe.zoom), np.log(recipe.stretch)
        sizes = random.uniform(-zoom, zoom, (count, 1)) + random.uniform(-stretch, stretch, (count, 1)) * [0.5, -0.5]
        self.sizes = np.exp(sizes)  # [count, 2]: height, width; 1 leaves them as they are
        self.erased = random.integers(0, size, (count, 2))  # row, column: the middle of what is blanked out
        self.is_erased = random.random(count) < 0.5
        # Factors of saturation, brightness and contrast; as logarithms.
        self.colours = np.exp(random.uniform(-1, 1, (count, 3)) * np.log(recipe.colour))
        self.softness = random.uniform(-recipe.softness, recipe.softness, count)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Batch `index` of the current epoch."""
        recipe = self.recipe
        chosen = self.order[index * recipe.batch_size : (index + 1) * recipe.batch_size]
        chosen = np.concatenate([chosen, self.others[index]])
        images = self.images[chosen]
        if recipe.zoom == recipe.stretch == 1:
            images = moved(images, self.mirrored[chosen], self.shifts[chosen])
        else:
            images = placed(images, self.mirrored[chosen], self.shifts[chosen], self.sizes[chosen])
        if recipe.colour > 1:
            images = coloured(images, self.colours[chosen])
        if recipe.softness:
            images = softened(images, self.softness[chosen])
        if recipe.erase:
            side = recipe.erase * self.is_erased[chosen]
            images = blanked(images, self.erased[chosen], side)
        return images, self.labels[chosen]


def moved(images: np.ndarray, mirrored: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Images moved by whole pixels and mirrored: what `placed` gives without resizing, in a fifth of its time.

    Args:
        images: `[n, size, size, 3]`.
        mirrored: bool `[n]`.
        shifts: int `[n, 2]`, pixels down and right, after mirroring.

    Returns:
        The same dtype, `[n, size, size, 3]`.
    """
    size, border = images.shape[1], np.abs(shifts).max()
    padded = np.pad(images, ((0, 0), (border, border), (border, border), (0, 0)), "symmetric")
    result = np.empty_like(images)
    for number, (image, mirror, (down, right)) in enumerate(zip(padded, mirrored, border - shifts, strict=True)):
        upright = image[:, ::-1] if mirror else image
        result[number] = upright[down : down + size, right : right + size]
    return result


def placed(images: np.ndarray, mirrored: np.ndarray, shifts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Images resized about their centre, moved, and mirrored, in one step; what was beyond the border is reflected.

    Args:
        images: `[n, size, size, 3]`, 0..255.
        mirrored: bool `[n]`.
        shifts: `[n, 2]`, pixels down and right, after the others.
        sizes: `[n, 2]`, factors of the height and the width.

    Returns:
        float32 `[n, size, size, 3]`, interpolated linearly.
    """
    centre = (images.shape[1] - 1) / 2
    # For each pixel of the result, where it comes from: row = scale_y * row + from_y, and so for columns.
    scale = 1 / sizes * np.stack([np.ones(len(images)), np.where(mirrored, -1, 1)], axis=1)
    start = centre - scale * (centre + shifts)
    zero = np.zeros(len(images))
    transforms = np.stack([scale[:, 1], zero, start[:, 1], zero, scale[:, 0], start[:, 0], zero, zero], axis=1)
    moved = keras.ops.image.affine_transform(
        images.astype(np.float32), transforms.astype(np.float32), interpolation="bilinear", fill_mode="reflect"
    )
    return keras.ops.convert_to_numpy(moved)


def coloured(images: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Images with other saturation, brightness and contrast.

    Args:
        images: `[n, size, size, 3]`, 0..255.
        factors: `[n, 3]`: 1 leaves saturation, brightness and contrast as they are.

    Returns:
        float32 `[n, size, size, 3]`, 0..255.
    """
    saturation, brightness, contrast = factors.astype(np.float32).T[:, :, None, None, None]
    grey = images.mean(axis=3, keepdims=True, dtype=np.float32)
    images = grey + saturation * (images - grey)
    mean = images.mean(axis=(1, 2), keepdims=True)
    return np.clip(brightness * mean + contrast * (images - mean), 0, 255)


def softened(images: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Images mixed with the mean of each pixel's 3 x 3 neighbours.

    Args:
        images: `[n, size, size, 3]`, 0..255.
        amounts: `[n]`: 1 is the mean alone, 0 the image as it is, and less makes it sharper.

    Returns:
        float32 `[n, size, size, 3]`, 0..255.
    """
    blurred = keras.ops.average_pool(np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "edge").astype(np.float32), 3, 1)
    difference = keras.ops.convert_to_numpy(blurred) - images
    return np.clip(images + amounts.astype(np.float32)[:, None, None, None] * difference, 0, 255)


def blanked(images: np.ndarray, middles: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Images with a square of each image's mean colour (DeVries and Taylor 2017, arXiv:1708.04552).

    Args:
        images: `[n, size, size, 3]`.
        middles: int `[n, 2]`, row and column; the square may reach beyond the border.
        sides: int `[n]`, pixels; 0 blanks nothing.
    """
    position = np.arange(images.shape[1])
    first = middles - sides[:, None] // 2  # [n, 2]
    inside = (position >= first[:, :, None]) & (position < (first + sides[:, None])[:, :, None])  # [n, 2, size]
    square = inside[:, 0, :, None, None] & inside[:, 1, None, :, None]  # [n, size, size, 1]
    colour = images.mean(axis=(1, 2), keepdims=True).astype(images.dtype)
    return np.where(square, colour, images)
