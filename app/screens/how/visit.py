"""What the screen is about at the moment: a model that can be looked into, and a photo."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app import catalog
from app.classifier import Classifier
from app.inside import Inside, InsideError
from app.sample_photos import sample_photos
from app.screens.common import classifier_or_problem, escape, or_problem
from app.screens.session import tray
from models import folder as model_folder
from models.folder import CardError
from models.photo import PhotoError
from models.photo_process import read_limited
from models.views import thinned

FIRST_MODEL = "article"  # its layers are the tutorial's


@dataclass(frozen=True)
class Visit:
    """A photo and a model."""

    classifier: Classifier
    inside: Inside | None  # None where the file does not name its layers
    name: str  # of the photo
    file: bytes  # the photo as it was given
    photo: np.ndarray  # uint8 RGB [height, width, 3], made small by models.views.thinned
    seen: np.ndarray  # uint8 RGB [size, size, 3]: the centre square, which the network saw

    @property
    def key(self) -> str:
        """Differs for each model and photo."""
        return f"{self.classifier.name}-{hash(self.seen.tobytes())}"

    def other(self, model: str) -> "Visit | None":
        """The same photo with another model; None, and a sentence, where that has no usable file."""
        classifier = classifier_or_problem(model)
        return None if classifier is None else visit(classifier, self.name, self.file)


def visit(classifier: Classifier, name: str, file: bytes) -> Visit | None:
    """A photo and a model; None, and a sentence, where the file is no photo."""
    try:
        pixels = read_limited(file)
    except PhotoError as problem:
        st.error(f"**{escape(name)}**: {escape(str(problem))}", icon=":material/broken_image:")
        return None
    seen = classifier.classify(pixels).seen
    return Visit(classifier, opened(classifier.name), name, file, thinned(pixels, len(seen)), seen)


def choose_visit() -> Visit | None:
    """What the visitor chose; None, and a sentence, without a usable model."""
    names = catalog.names()
    if not names:
        st.info("There is no model yet. Train one with `python -m train article`.", icon=":material/model_training:")
        return None
    first = names.index(FIRST_MODEL) if FIRST_MODEL in names else 0
    model = names[0]
    if len(names) > 1:
        model = st.selectbox("Model", names, first, format_func=catalog.described, key="how-model", width=460)
    classifier = classifier_or_problem(model)
    if classifier is None:
        return None
    files = dropped() | (or_problem(sample_photos, model) or {})
    if not files:
        st.info("This model has no samples. Give a photo on Classify and come back.", icon=":material/image:")
        return None
    first, key = next(iter(files)), f"how-photo-{model}"
    chosen = st.pills("Photo", list(files), default=first, format_func=escape, key=key, required=True)
    return visit(classifier, chosen, files[chosen])


def dropped() -> dict[str, bytes]:
    """The photo that was given on Classify last, by its name."""
    given = [photo for photo in tray().photos if not photo.is_sample]
    return {f"yours: {photo.name}": photo.data for photo in given[:1]}


def opened(model: str) -> Inside | None:
    """The model's layers; None, and a sentence, where its file does not name them."""
    folder = catalog.folder(model)
    files = [folder / model_folder.ONNX, folder / model_folder.CARD]
    changed = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files)
    try:
        return _load(model, changed)
    except (InsideError, CardError) as problem:
        st.info(escape(str(problem)), icon=":material/upgrade:")
        return None


# Models are the same for all visitors; photos never go into a shared cache.
@st.cache_resource(show_spinner="Opening the network", max_entries=2)
def _load(model: str, changed: tuple[int, ...]) -> Inside:
    """A model's layers, read again when its file or its card changed."""
    return Inside(catalog.folder(model))
