"""The photos that one visitor gave, and their answers so far. Knows no Streamlit."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from app.answers import Answer, Unread, answer_file
from app.classifier import Classifier, processors
from app.in_order import map_in_order

MOST_PHOTOS, MOST_BYTES = 500, 300 * 2**20  # that are kept of one visitor; beyond them the oldest go
AWAY = 60  # seconds after which the photos of a visitor who left are forgotten: a phone may sleep for a moment
Progress = Callable[[int, int], None]
FEW = 5  # of so few photos, the previews are made with the answers: they are shown at once


@dataclass(frozen=True)
class Photo:
    """A file as it was given."""

    key: str  # no other photo of the tray has it, also where the same file is given twice
    name: str
    data: bytes
    is_sample: bool = False


class Tray:
    """One visitor's photos, newest first, kept until she removes them or leaves."""

    def __init__(self) -> None:
        self.photos: list[Photo] = []
        self.too_many = 0  # photos that were let go for those given last
        self._given = 0
        self._leaving: threading.Timer | None = None
        self.is_here: Callable[[], bool] = lambda: False  # whether the visitor's tab is connected
        # By classifier: when a model is exported anew, the old one's answers go with it.
        self._answers: WeakKeyDictionary[Classifier, dict[str, Answer | Unread]] = WeakKeyDictionary()

    def add(self, files: Iterable[tuple[str, bytes]], sample: bool = False) -> None:
        """Put files, (name, bytes) each, before the others. A sample gives way to whatever comes after it."""
        self.keep([photo for photo in self.photos if not photo.is_sample])
        added = []
        for name, data in files:
            self._given += 1
            added.append(Photo(f"photo-{self._given}", name, data, sample))
        photos = [*added, *self.photos]
        kept = within_limits(photos)
        self.too_many = len(photos) - len(kept)
        self.keep(kept)

    def remove(self, key: str) -> None:
        """Forget one photo and its answers."""
        self.keep([photo for photo in self.photos if photo.key != key])

    def clear(self) -> None:
        """Forget all."""
        self.keep([])

    def keep(self, photos: list[Photo]) -> None:
        """Forget all photos but these."""
        self.photos = photos
        kept = {photo.key for photo in photos}
        for answers in self._answers.values():
            for key in answers.keys() - kept:
                del answers[key]

    def leave(self) -> None:
        """Forget all after AWAY seconds, unless the visitor comes back before."""
        self.stay()
        self._leaving = threading.Timer(AWAY, self._forget)
        self._leaving.daemon = True
        self._leaving.start()

    def _forget(self) -> None:
        # A phone that wakes up connects again and runs nothing until it is touched.
        if self.is_here():
            self.leave()
        else:
            self.clear()

    def stay(self) -> None:
        """The visitor is here."""
        if self._leaving:
            self._leaving.cancel()
            self._leaving = None

    def answers(self, classifier: Classifier, progress: Progress | None = None) -> list[Answer | Unread]:
        """The answers of a model to all photos, in their order; each is asked once.

        Args:
            classifier: the model.
            progress: is told how many of the missing answers are there, and of how many.
        """
        known = self._answers.setdefault(classifier, {})
        missing = [photo for photo in self.photos if photo.key not in known]
        whole = len(missing) <= FEW

        def ask(photo: Photo) -> Answer | Unread:
            return answer_file(photo.key, photo.name, photo.data, classifier, whole)

        at_once = processors() + 1  # no processor waits while a photo goes from its reader to the network
        for number, answer in enumerate(map_in_order(ask, missing, at_once), start=1):
            known[answer.key] = answer
            if progress:
                progress(number, len(missing))
        return [known[photo.key] for photo in self.photos]

    def whole(self, answer: Answer, classifier: Classifier) -> Answer:
        """The answer with its preview and the small photo, which are made where they are missing."""
        if answer.preview:
            return answer
        (photo,) = (photo for photo in self.photos if photo.key == answer.key)
        whole = answer_file(photo.key, photo.name, photo.data, classifier)
        assert isinstance(whole, Answer)  # as it was the first time
        self._answers[classifier][photo.key] = whole
        return whole


def within_limits(photos: list[Photo]) -> list[Photo]:
    """The first of the photos, as many as may be kept."""
    kept, room = [], MOST_BYTES
    for photo in photos[:MOST_PHOTOS]:
        room -= len(photo.data)
        if room < 0:
            break
        kept.append(photo)
    return kept
