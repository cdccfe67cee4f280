"""Batches of the data's small images and of photographs, each cut, resized and varied anew each time.

Pillow does it in Keras's worker threads: half a millisecond an image, beside the many that a network of
photographs takes for it.
"""

import io

import keras
import numpy as np
from PIL import Image, ImageEnhance

from train.kinds import Targets
from train.photographs import Photographs
from train.recipes import Recipe

Resampling = Image.Resampling
FILTERS = (Resampling.BILINEAR, Resampling.BOX, Resampling.BICUBIC, Resampling.LANCZOS)
THUMBNAIL = 48  # pixels: an image of at most this side is a thumbnail

AREA = (0.3, 1.0)  # of the largest square in a photograph, that a crop has
ASPECT = 4 / 3  # a crop is up to this much wider than high, or higher than wide
WHOLE = 0.15  # share of photographs that is shown whole, squeezed into a square
AS_THUMBNAIL = 0.35  # share of photographs that is made as small and as compressed as CIFAR-10's images
SMALLER = 0.15  # share that is made smaller, to anything between
COMPRESSED = 0.2  # share of the rest that is compressed

BORDER = 4  # pixels around a thumbnail, reflected
SIDES = (25, 37)  # pixels a side of the part of a thumbnail of 32 pixels that is shown, its border included
STRETCH = 0.12  # logarithm of how much wider or higher that part may be

JITTER = 0.3  # logarithm of the factors of saturation, brightness and contrast
GRAY = 0.03  # share of images without colour
MIDDLE_LEVEL = 118  # of 255, about which contrast is changed: the mean of CIFAR-10's images


class MixedBatches(keras.utils.PyDataset):
    """Batches (images uint8 `[batch, size, size, 3]`, labels int64 `[batch]` or targets) of one `span` of epochs.

    A batch depends on (seed, epoch, index) alone, so that a training that was interrupted goes on as if it had
    not been. `recipe.mixture` says how many of its images come from each of three pools: the data, photographs of
    its classes (rare classes repeated, until every class has as many), and outliers.

    Args:
        images: uint8 `[n, side, side, 3]`, the data's training images.
        labels: int `[n]`.
        photographs: of any size.
        classes: how many the data has; a label beyond them is of outliers.
        recipe: its mixture, batches_an_epoch, epoch_sizes, image_size and seed are used.
        first_epoch: from 0.
        targets: what each image is taught as, photographs numbered after the data's; their labels, unless given.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        photographs: Photographs,
        classes: int,
        recipe: Recipe,
        first_epoch: int = 0,
        targets: Targets | None = None,
    ) -> None:
        super().__init__(workers=2 if keras.backend.backend() == "tensorflow" else 1)  # as in train/batches.py
        self.images = [*images, *photographs.images]
        self.labels = np.concatenate([labels, photographs.labels])
        self.targets: np.ndarray | Targets = self.labels if targets is None else targets
        self.recipe, self.epoch = recipe, first_epoch
        self.size = size_in(recipe, first_epoch)  # fixed: Keras asks for a batch beyond the span before it ends
        is_photograph = np.arange(len(self.labels)) >= len(labels)
        is_outlier = self.labels >= classes
        self.pools = [
            np.flatnonzero(~is_photograph),
            balanced(np.flatnonzero(is_photograph & ~is_outlier), self.labels),
            np.flatnonzero(is_outlier),
        ]

    def __len__(self) -> int:
        """Batches an epoch."""
        return self.recipe.batches(len(self.pools[0]))

    def on_epoch_end(self) -> None:
        """Called by keras between epochs."""
        self.epoch += 1

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Batch `index` of the current epoch."""
        step = self.epoch * len(self) + index
        drawn = [
            draw(pool, step * count, count, (self.recipe.seed, number))
            for number, (pool, count) in enumerate(zip(self.pools, self.recipe.mixture, strict=True))
        ]
        chosen = np.concatenate(drawn)
        random = np.random.default_rng([self.recipe.seed, self.epoch, index])
        return np.stack([augment(self.images[place], self.size, random) for place in chosen]), self.targets[chosen]


def size_in(recipe: Recipe, epoch: int) -> int:
    """Pixels a side of a mixture's images in `epoch`."""
    return recipe.epoch_sizes[epoch] if epoch < len(recipe.epoch_sizes) else recipe.image_size


def spans(recipe: Recipe, first_epoch: int) -> list[tuple[int, int]]:
    """The epochs from `first_epoch` on, cut where the images' size changes: (first, end) of each span."""
    found, first = [], first_epoch
    for epoch in range(first_epoch + 1, recipe.epochs + 1):
        if epoch == recipe.epochs or size_in(recipe, epoch) != size_in(recipe, first):
            found.append((first, epoch))
            first = epoch
    return found


def balanced(members: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Indices, those of rare classes repeated until every class has as many: int `[m]`."""
    classes = [members[labels[members] == label] for label in np.unique(labels[members])]
    if not classes:
        return members
    most = max(map(len, classes))
    return np.concatenate([np.resize(indices, most) for indices in classes])


def draw(pool: np.ndarray, first: int, count: int, seed: tuple[int, int]) -> np.ndarray:
    """Members `first` to `first + count` of an endless row: the pool, in a new order each time round."""
    if not len(pool):
        return pool
    drawn = []
    while count > 0:
        turn, start = divmod(first, len(pool))
        order = np.random.default_rng([*seed, turn]).permutation(len(pool))
        part = order[start : start + count]
        drawn.append(pool[part])
        first, count = first + len(part), count - len(part)
    return np.concatenate(drawn) if drawn else pool[:0]


def augment(image: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
    """A part of an image, uint8 `[height, width, 3]`, as a square of `size` pixels, varied at random."""
    part = thumbnail_part if max(image.shape) <= THUMBNAIL else photograph_part
    pixels = np.asarray(part(image, size, random))
    return pixels[:, ::-1] if random.random() < 0.5 else pixels


def thumbnail_part(image: np.ndarray, size: int, random: np.random.Generator) -> Image.Image:
    """A part of a thumbnail with its border, resized once and as the exported file resizes."""
    bordered = np.pad(image, ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), "symmetric")
    picture = color_jitter(Image.fromarray(bordered), random)
    side, stretch = random.uniform(*SIDES), np.exp(random.uniform(-STRETCH, STRETCH))
    width, height = min(side * stretch, picture.width), min(side / stretch, picture.height)
    left, top = random.uniform(0, picture.width - width), random.uniform(0, picture.height - height)
    return picture.resize((size, size), Resampling.BILINEAR, (left, top, left + width, top + height))


def photograph_part(image: np.ndarray, size: int, random: np.random.Generator) -> Image.Image:
    """A part of a photograph, some made as small and as compressed as thumbnails are.

    Else the network would tell what is sharp from what is blurred, and not what it shows.
    """
    picture, box = Image.fromarray(image), photograph_box(image.shape[1], image.shape[0], random)
    chance = random.random()
    if chance < AS_THUMBNAIL + SMALLER:
        side = 32 if chance < AS_THUMBNAIL else int(random.integers(32, size + 1))
        picture = picture.resize((side, side), FILTERS[random.integers(len(FILTERS))], box)
        quality = 75 if chance < AS_THUMBNAIL else int(random.integers(50, 96))
        picture = compress(color_jitter(picture, random), quality)
        return picture.resize((size, size), Resampling.BILINEAR)
    picture = color_jitter(picture.resize((size, size), Resampling.BILINEAR, box), random)
    return compress(picture, int(random.integers(40, 96))) if random.random() < COMPRESSED else picture


def photograph_box(width: int, height: int, random: np.random.Generator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a part of a photograph, or of the whole.

    A random resized crop (Szegedy et al. 2015, arXiv:1409.4842, section 6).
    """
    if random.random() < WHOLE:
        return 0, 0, width, height
    side = min(width, height) * np.sqrt(random.uniform(*AREA))
    stretch = np.exp(random.uniform(-0.5, 0.5) * np.log(ASPECT))
    part_width, part_height = min(side * stretch, width), min(side / stretch, height)
    left, top = random.uniform(0, width - part_width), random.uniform(0, height - part_height)
    return left, top, left + part_width, top + part_height


def color_jitter(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """A picture with other saturation, brightness and contrast."""
    saturation, brightness, contrast = np.exp(random.uniform(-JITTER, JITTER, 3))
    if random.random() < GRAY:
        saturation = 0
    picture = ImageEnhance.Color(picture).enhance(saturation)
    levels = (np.arange(256) - MIDDLE_LEVEL) * contrast + MIDDLE_LEVEL * brightness
    levels = np.clip(levels, 0, 255).round().astype(int)
    return picture.point([*levels.tolist()] * 3)


def compress(picture: Image.Image, quality: int) -> Image.Image:
    """A picture as JPEG's compression leaves it."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)
