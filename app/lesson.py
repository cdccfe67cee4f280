"""One visitor's lesson: classes, the photos given for them, and what was learned. Knows no Streamlit.

A photo is read, looked at once, and let go: its features, a thumbnail and a few pixels to find duplicates stay.
So a thousand photos take some 20 MB, and nothing is written to disk.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from PIL import Image

from app.answers import jpeg
from app.classifier import processors
from app.features import FeatureReader
from app.in_order import map_in_order
from models.doubtful_labels import DoubtfulLabel, find_doubtful_labels
from models.duplicates import Pair, find_duplicates, grouped, small_picture
from models.evaluation import evaluate
from models.head import CrossValidation, Head, learn
from models.photo import PhotoError
from models.photo_process import read_limited

THUMBNAIL_SIDE = 160  # pixels
MOST_CLASSES = 100
MOST_PHOTOS = 5000


class LessonError(ValueError):
    """What a lesson cannot take or do; the message is one sentence for the visitor."""


class GivenPhoto(NamedTuple):
    """A photo as a visitor gives it."""

    name: str  # of its file
    data: bytes
    label: str  # the class that she gives it
    burst: str = ""  # photos taken in a row have the same


@dataclass(frozen=True)
class Look:
    """What is kept of a photo's pixels."""

    features: np.ndarray  # float16 [views, width]
    thumbnail: bytes  # JPEG, at most THUMBNAIL_SIDE a side
    small: np.ndarray  # uint8, see models/duplicates.py
    fingerprint: str  # sha256 of the pixels


@dataclass(frozen=True)
class TaughtPhoto(Look):
    """The same, and what the visitor said of it."""

    name: str  # of its file
    label: str  # the class that the visitor gave it
    burst: str = ""  # photos taken in a row have the same


@dataclass(frozen=True)
class Learned:
    """What a lesson's photos gave."""

    classes: list[str]
    head: Head
    found: CrossValidation
    evaluation: dict | None  # by cross-validation; None where a class has a single photo
    doubtful: list[DoubtfulLabel]
    duplicates: list[Pair]
    numbers: list[int]  # of the lesson's photos that were learned from, in the order of what was found
    labels: np.ndarray  # int64 [n], of those photos


@dataclass
class Lesson:
    """Classes in the visitor's order, and photos in the order in which they came."""

    start: str  # sha256 of the file whose features are learned on
    classes: list[str] = field(default_factory=list)
    photos: list[TaughtPhoto] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)  # (file, sentence)
    corrections: dict[str, str] = field(default_factory=dict)  # labels put right: see models/corrections.py

    def add_class(self, name: str) -> None:
        """Add a class. Raises LessonError for an empty name, one that is there, or one too many."""
        name = name.strip()
        if not name:
            raise LessonError("A class needs a name.")
        if name in self.classes:
            raise LessonError(f"There is a class {name} already.")
        if len(self.classes) >= MOST_CLASSES:
            raise LessonError(
                f"There are {MOST_CLASSES} classes: more are taught in the terminal (python -m train few)."
            )
        self.classes.append(name)

    def remove_class(self, name: str) -> None:
        """Remove a class and its photos."""
        self.classes.remove(name)
        self.photos = [photo for photo in self.photos if photo.label != name]

    def add_photos(self, given: Iterable[GivenPhoto], reader: FeatureReader) -> Iterator[bool]:
        """Take photos, several at once; one that cannot be read, or is there already, is noted in `problems`.

        Args:
            given: photos, each with a label of `classes`.
            reader: of the model `start`.

        Yields:
            For each, whether it was taken.
        """

        def look_at(photo: GivenPhoto) -> tuple[GivenPhoto, Look | str]:
            return photo, look(photo.data, reader)

        at_once = processors() + 1  # no processor waits while a photo goes from its reader to the network
        for photo, seen in map_in_order(look_at, given, at_once, ahead=1):  # a photo may be large
            problem = seen if isinstance(seen, str) else self._problem(photo, seen)
            if problem:
                self.problems.append((photo.name, problem))
            elif isinstance(seen, Look):
                self.photos.append(TaughtPhoto(**vars(seen), name=photo.name, label=photo.label, burst=photo.burst))
            yield not problem

    def _problem(self, photo: GivenPhoto, seen: Look) -> str:
        """Why a photo is not taken, in a sentence; "" where it is."""
        if len(self.photos) >= MOST_PHOTOS:
            return f"A lesson holds {MOST_PHOTOS:,} photos: teach more in the terminal."
        same = next((other for other in self.photos if other.fingerprint == seen.fingerprint), None)
        if same is not None and same.label == photo.label:
            return f"It is the same photo as {same.name}: one is enough."
        return ""

    def move(self, number: int, label: str) -> None:
        """Give photo `number` another class."""
        self.photos[number] = dataclasses.replace(self.photos[number], label=label)

    def remove(self, numbers: set[int]) -> None:
        """Remove photos."""
        self.photos = [photo for number, photo in enumerate(self.photos) if number not in numbers]

    def count(self, label: str) -> int:
        """How many photos a class has."""
        return sum(photo.label == label for photo in self.photos)

    def state(self) -> tuple:
        """What a head would be learned from: equal where nothing has changed."""
        return (self.start, *self.classes, *((photo.fingerprint, photo.label) for photo in self.photos))

    def learn(self) -> Learned:
        """Learn a head from the photos of all classes that have some.

        Raises:
            LessonError: fewer than two classes have photos.
        """
        classes = [name for name in self.classes if self.count(name)]
        if len(classes) < 2:
            raise LessonError("Give at least two classes some photos each.")
        numbers = [number for number, photo in enumerate(self.photos) if photo.label in classes]
        photos = [self.photos[number] for number in numbers]
        labels = np.array([classes.index(photo.label) for photo in photos])
        duplicates = find_duplicates(np.stack([photo.small for photo in photos]))
        groups = together([photo.burst for photo in photos], grouped(duplicates, len(photos)))
        head, found = learn(np.stack([photo.features for photo in photos]), labels, groups)
        measured = evaluate(found.probabilities, labels, classes) if found.folds else None
        return Learned(
            classes,
            head,
            found,
            measured,
            find_doubtful_labels(labels, found.probabilities),
            duplicates,
            numbers,
            labels,
        )


def look(data: bytes, reader: FeatureReader) -> Look | str:
    """Look at a photo once; a sentence where it cannot be read."""
    try:
        pixels = read_limited(data)
    except PhotoError as problem:
        return str(problem)
    return Look(
        reader.read(pixels).astype(np.float16),  # half the memory, and nothing that a head would miss
        jpeg(Image.fromarray(pixels), THUMBNAIL_SIDE),
        small_picture(pixels),
        hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest(),
    )


def together(bursts: list[str], groups: np.ndarray) -> np.ndarray:
    """`groups` joined where photos are of one burst."""
    groups = groups.copy()
    for burst in set(bursts) - {""}:
        members = [number for number, other in enumerate(bursts) if other == burst]
        groups[np.isin(groups, groups[members])] = groups[members[0]]
    return groups
