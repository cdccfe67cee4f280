"""CIFAR-10 or a folder of photos, as uint8 arrays and class names."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np

from models.contents import Source
from models.duplicates import find_duplicates, grouped, small_picture
from models.photo import PhotoError, read_photo
from models.views import square
from train.folders import DataError, Files, PhotoFolder, list_photos

CIFAR10_CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
SHORT_READ = 500  # photos; a shorter read shows no progress bar
CLASSES_SHOWN = 40  # with their counts, before a training
TEST_SHARE = 0.2  # of each class, where a folder has no test/ of its own
MOST_COMPARED = 20_000  # photos that are searched for near duplicates, which takes the square of their number
SHORT_COMPARISON = 5_000  # photos; more are worth a line


@dataclass(frozen=True)
class Data:
    """Images and labels to train and test on.

    Images are uint8 RGB `[n, size, size, 3]`, labels int64 `[n]`, indices into `classes`.
    """

    name: str
    classes: list[str]
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    outliers: np.ndarray | None = None  # uint8 `[m, size, size, 3]`, see train/outliers.py
    left_out: tuple[str, ...] = ()  # one sentence each: what was not read or read otherwise, and why
    train_files: tuple[str, ...] = ()  # path of each image in the folder; none for CIFAR-10
    test_files: tuple[str, ...] = ()

    def learned_from_as_test(self) -> "Data":
        """The same with the training images as test images, for galleries of what cross-validation asked."""
        images, labels, files = self.train_images, self.train_labels, self.train_files
        return replace(self, test_images=images, test_labels=labels, test_files=files)

    def describe(self, trained_on: np.ndarray | None = None) -> Source:
        """What the card says of the data: name, counts, and a fingerprint of every byte.

        Args:
            trained_on: labels of the training images that are left where validation images are held out.
        """
        trained_on = self.train_labels if trained_on is None else trained_on
        arrays = (self.train_images, self.train_labels, self.test_images, self.test_labels)
        digest = hashlib.sha256("\n".join(self.classes).encode())
        for array in arrays:
            digest.update(np.ascontiguousarray(array).tobytes())
        return {
            "name": self.name,
            "train": len(trained_on),
            "validation": len(self.train_labels) - len(trained_on),
            "test": len(self.test_labels),
            "train_per_class": np.bincount(trained_on, minlength=len(self.classes)).tolist(),
            "test_per_class": np.bincount(self.test_labels, minlength=len(self.classes)).tolist(),
            "outliers": 0 if self.outliers is None else len(self.outliers),
            "outliers_sha256": "" if self.outliers is None else hashlib.sha256(self.outliers.tobytes()).hexdigest(),
            "left_out": list(self.left_out),
            "sha256": digest.hexdigest(),
        }


def load(source: str, image_size: int, seed: int = 0, name: str = "", hold_out: bool = True) -> Data:
    """Load the data that `--data` names.

    Args:
        source: "cifar10" for `keras.datasets.cifar10`, or a folder that `train.folders.list_photos` takes.
        image_size: pixels a side of the squares to make.
        seed: of the split, where the folder has no test/ of its own.
        name: what the card calls the data; by default the name of the source.
        hold_out: whether test images are kept apart where the folder has no test/ of its own.

    Raises:
        DataError: see `list_photos`; a class without readable images, or with one where two are needed.
    """
    data = _cifar10(image_size) if source == "cifar10" else _folder(Path(source), image_size, seed, hold_out)
    return Data(**{**vars(data), "name": name or data.name})


def counts(data: Data) -> list[str]:
    """Lines that say how many images each class has, to be read before training; of many classes the first."""
    width = max(map(len, data.classes))
    train, test = (np.bincount(labels, minlength=len(data.classes)) for labels in (data.train_labels, data.test_labels))
    lines = [
        f"  {name:<{width}}  {train[k]:>6,} to train on  {test[k]:>6,} to test on"
        for k, name in enumerate(data.classes[:CLASSES_SHOWN])
    ]
    if len(data.classes) > CLASSES_SHOWN:
        lines.append(f"  ... all have {train.min():,} to {train.max():,} to train on")
    return [f"{len(data.classes):,} classes:", *lines]


def enlarged(images: np.ndarray, size: int) -> np.ndarray:
    """Square images uint8 `[n, any, any, 3]` resized to `[n, size, size, 3]`, as the exported file resizes them."""
    return images if images.shape[1] == size else np.stack([square(image, size) for image in images])


def _cifar10(image_size: int) -> Data:
    try:
        (train_images, train_labels), (test_images, test_labels) = keras.datasets.cifar10.load_data()
    except Exception as error:  # keras raises a bare Exception for a failed download
        raise DataError(
            "CIFAR-10 could not be downloaded: expected a network connection, or --data FOLDER "
            f"with a folder per class ({type(error).__name__})."
        ) from None
    if image_size != train_images.shape[1]:
        train_images, test_images = (
            np.stack([square(image, image_size) for image in images]) for images in (train_images, test_images)
        )
    return Data(
        "CIFAR-10, original",
        CIFAR10_CLASSES,
        train_images,
        train_labels.ravel().astype(np.int64),
        test_images,
        test_labels.ravel().astype(np.int64),
    )


def _folder(folder: Path, image_size: int, seed: int, hold_out: bool) -> Data:
    listed = list_photos(folder)
    total = sum(map(len, [*listed.train.values(), *listed.test.values()]))
    advance = _progress(total)
    splits = hold_out and not listed.test
    train = _read(listed, listed.train, image_size, advance, compare=splits)
    if listed.test:
        test = _read(listed, listed.test, image_size, advance)
    else:
        is_test = _stratified(train.labels, _groups(train.small), seed) if splits else np.zeros(len(train.labels), bool)
        train, test = train.part(~is_test), train.part(is_test)
    return Data(
        folder.resolve().name,
        listed.classes,
        train.images,
        train.labels,
        test.images,
        test.labels,
        left_out=(*listed.remarks, *listed.left_out.sentences()),
        train_files=train.files,
        test_files=test.files,
    )


@dataclass(frozen=True)
class _Photos:
    """Squares `[n, size, size, 3]`, labels int64 `[n]`, and where each comes from."""

    images: np.ndarray
    labels: np.ndarray
    files: tuple[str, ...]
    small: np.ndarray  # what near duplicates are found by, see models/duplicates.py; or nothing

    def part(self, chosen: np.ndarray) -> "_Photos":
        """Those for which `chosen`, bool `[n]`, is true."""
        files = tuple(name for name, wanted in zip(self.files, chosen, strict=True) if wanted)
        return _Photos(self.images[chosen], self.labels[chosen], files, self.small[chosen])


def _read(
    listed: PhotoFolder, files: Files, image_size: int, advance: Callable[[], None], compare: bool = False
) -> _Photos:
    """Read photos as squares, and small to `compare` them; those that cannot be read are counted in `left_out`."""
    images, labels, names, small = [], [], [], []
    for label, (name, paths) in enumerate(files.items()):
        for path in paths:
            advance()
            try:
                pixels = read_photo(path.read_bytes())
            except (PhotoError, OSError):
                listed.left_out.unreadable.append(f"{name}/{path.name}")
                continue
            images.append(square(pixels, image_size))
            if compare:
                small.append(small_picture(pixels))
            labels.append(label)
            names.append(path.relative_to(listed.root).as_posix())
        if label not in labels[-1:]:
            raise DataError(f"The class {name} has no readable image among its {len(paths)} files.")
    compared = np.stack(small) if compare else np.empty((len(labels), 0))
    return _Photos(np.stack(images), np.array(labels, np.int64), tuple(names), compared)


def _progress(total: int) -> Callable[[], None]:
    """A function that moves a progress bar by one photo; short reads show none."""
    if total < SHORT_READ:
        return lambda: None
    print(f"Reading {total:,} photos")
    bar = keras.utils.Progbar(total, interval=0.5, unit_name="photo")
    return lambda: bar.add(1)


def _groups(small: np.ndarray) -> np.ndarray:
    """A number for each photo, the same for near duplicates; of very many its own: int64 `[n]`."""
    if len(small) > MOST_COMPARED:
        return np.arange(len(small))
    if len(small) > SHORT_COMPARISON:
        print("Looking for near duplicates")
    return grouped(find_duplicates(small), len(small))


def _stratified(labels: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """Which images are test images: bool `[n]`, about the same share of each class."""
    random = np.random.default_rng(seed)
    is_test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        if len(members) < 2:
            raise DataError("A class has only one readable image: expected at least two, to train and to test on.")
        wanted = max(1, round(TEST_SHARE * len(members)))
        is_test[_drawn(members, groups[members], wanted, random)] = True
    return is_test


def _drawn(members: np.ndarray, groups: np.ndarray, wanted: int, random: np.random.Generator) -> np.ndarray:
    """At most `wanted` of a class's members, a group whole or not at all; at least the smallest group.

    Where all members are near duplicates nothing can be kept apart, and they are drawn one by one.
    """
    names, sizes = np.unique(groups, return_counts=True)
    if len(names) == 1:
        return random.permutation(members)[:wanted]
    chosen: list[int] = []
    for group in random.permutation(names):
        of_group = members[groups == group].tolist()
        if len(chosen) + len(of_group) <= wanted:
            chosen += of_group
    return np.array(chosen or members[groups == names[sizes.argmin()]])
