"""CIFAR-10 or a folder of photos, as uint8 arrays and class names."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from models.photo import PhotoError, read_photo
from models.views import square

CIFAR10_CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
SHORT_READ = 500  # photos; a shorter read shows no progress bar
TEST_SHARE = 0.2  # of each class, where a folder has no test/ of its own


class DataError(ValueError):
    """Data that cannot be trained on; the message is one sentence: what was expected, what arrived."""


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
    left_out: tuple[str, ...] = ()  # one sentence each: what was not read, and why

    def describe(self, trained_on: np.ndarray | None = None) -> dict:
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


def load(source: str, image_size: int, seed: int = 0, name: str = "") -> Data:
    """Load the data that `--data` names.

    Args:
        source: "cifar10" for `keras.datasets.cifar10`, or a folder that holds `train/` and `test/`
            with a folder per class, or only a folder per class.
        image_size: pixels a side of the squares to make.
        seed: of the split, where the folder has no test/ of its own.
        name: what the card calls the data; by default the name of the source.

    Raises:
        DataError: missing folder, fewer than two classes, a class without readable images.
    """
    data = _cifar10(image_size) if source == "cifar10" else _folder(Path(source), image_size, seed)
    return Data(**{**vars(data), "name": name or data.name})


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


def _folder(folder: Path, image_size: int, seed: int) -> Data:
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: expected 'cifar10' or a folder of photos.")
    counts = _LeftOut()
    if (folder / "train").is_dir() and (folder / "test").is_dir():
        train_files, test_files = (_class_files(folder / part, counts) for part in ("train", "test"))
        if list(train_files) != list(test_files):
            differing = sorted(set(train_files) ^ set(test_files))
            raise DataError(f"train/ and test/ must hold the same classes, and differ in: {', '.join(differing)}.")
        classes = list(train_files)
        total = sum(map(len, [*train_files.values(), *test_files.values()]))
        advance = _progress(total)
        train = _read(train_files, image_size, counts, advance)
        test = _read(test_files, image_size, counts, advance)
    else:
        files = _class_files(folder, counts)
        classes = list(files)
        images, labels = _read(files, image_size, counts, _progress(sum(map(len, files.values()))))
        is_test = _stratified(labels, seed)
        train, test = (images[~is_test], labels[~is_test]), (images[is_test], labels[is_test])
    return Data(folder.resolve().name, classes, *train, *test, left_out=counts.sentences())


class _LeftOut:
    """Counts what a folder holds besides readable photos."""

    def __init__(self) -> None:
        self.hidden = 0
        self.other = 0
        self.unreadable: list[str] = []

    def sentences(self) -> tuple[str, ...]:
        lines = []
        if self.hidden:
            lines.append(f"Left out: {self.hidden} hidden files or folders.")
        if self.other:
            lines.append(f"Left out: {self.other} files that are no images.")
        if self.unreadable:
            lines.append(f"Skipped: {len(self.unreadable)} unreadable images: {', '.join(self.unreadable)}.")
        return tuple(lines)


def _class_files(folder: Path, counts: _LeftOut) -> dict[str, list[Path]]:
    """The image files of each class folder, both sorted by name."""
    endings = set(Image.registered_extensions())
    files: dict[str, list[Path]] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            counts.hidden += 1
        elif not entry.is_dir():
            counts.other += 1
        else:
            inside = [path for path in sorted(entry.rglob("*")) if not path.is_dir()]
            shown = [path for path in inside if not _is_hidden(path.relative_to(entry))]
            files[entry.name] = [path for path in shown if path.suffix.lower() in endings]
            counts.hidden += len(inside) - len(shown)
            counts.other += len(shown) - len(files[entry.name])
    if len(files) < 2:
        raise DataError(f"{folder} holds {len(files)} class folders: expected at least two, one per class.")
    empty = [name for name, paths in files.items() if not paths]
    if empty:
        raise DataError(f"{folder} has class folders without images: {', '.join(empty)}.")
    return files


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _read(
    files: dict[str, list[Path]], image_size: int, counts: _LeftOut, advance: Callable[[], None]
) -> tuple[np.ndarray, np.ndarray]:
    """Read the photos as squares `[n, size, size, 3]` with labels `[n]`."""
    images, labels = [], []
    for label, (name, paths) in enumerate(files.items()):
        for path in paths:
            advance()
            try:
                images.append(square(read_photo(path.read_bytes()), image_size))
                labels.append(label)
            except (PhotoError, OSError):
                counts.unreadable.append(f"{name}/{path.name}")
        if label not in labels[-1:]:
            raise DataError(f"The class {name} has no readable image among its {len(paths)} files.")
    return np.stack(images), np.array(labels, np.int64)


def _progress(total: int) -> Callable[[], None]:
    """A function that moves a progress bar by one photo; short reads show none."""
    if total < SHORT_READ:
        return lambda: None
    print(f"Reading {total:,} photos")
    bar = keras.utils.Progbar(total, interval=0.5, unit_name="photo")
    return lambda: bar.add(1)


def _stratified(labels: np.ndarray, seed: int) -> np.ndarray:
    """Which images are test images: bool `[n]`, the same share of each class."""
    random = np.random.default_rng(seed)
    is_test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        if len(members) < 2:
            raise DataError("A class has only one readable image: expected at least two, to train and to test on.")
        is_test[random.permutation(members)[: max(1, round(TEST_SHARE * len(members)))]] = True
    return is_test
