"""What several screens show: the choice of a model, problems, pictures of a few pixels."""

from collections.abc import Callable, Iterable

import numpy as np
import streamlit as st
from PIL import Image

from app import catalog
from app.classifier import Classifier, ModelError
from app.html_table import html_table
from models.folder import ONNX, CardError
from models.names import escape


def choose_model() -> str | None:
    """The model that the visitor chose, kept from screen to screen and in the address; None without any."""
    names = catalog.names()
    if not names:
        st.info("There is no model yet. Train one with `python -m train article`.", icon=":material/model_training:")
        return None
    # A screen without this choice lets go of the widget's own state.
    state = st.session_state
    wanted = state.get("model") or state.get("chosen-model") or st.query_params.get("model")
    st.session_state["model"] = wanted if wanted in names else catalog.default()
    name = names[0]
    if len(names) > 1:
        name = st.selectbox("Model", names, format_func=catalog.described, key="model", width=460)
    st.query_params["model"] = st.session_state["chosen-model"] = name
    return name


def or_problem(read: Callable, *arguments):
    """What `read(*arguments)` gives; None, and its sentence on the page, where the model folder is damaged."""
    try:
        return read(*arguments)
    except CardError as problem:
        st.error(escape(str(problem)), icon=":material/error:")
        return None


def classifier_or_problem(name: str) -> Classifier | None:
    """The model's classifier; None, and one sentence on the page, where it has no usable file."""
    try:
        return _load_classifier(name, (catalog.folder(name) / ONNX).stat().st_mtime_ns)
    except FileNotFoundError:
        problem = f"The model {name} is still to be exported."
    except ModelError as error:
        problem = str(error)
    st.error(escape(problem), icon=":material/error:")
    return None


# Models are the same for all visitors; their photos never go into a shared cache.
@st.cache_resource(show_spinner="Loading the model", max_entries=8)
def _load_classifier(name: str, changed: int) -> Classifier:
    """The classifier of a model folder, loaded again when its file changed."""
    return Classifier(catalog.folder(name))


def crisp(pixels: np.ndarray, side: int = 256) -> Image.Image:
    """A few pixels `[size, size, 3]` enlarged without smoothing, about `side` a side."""
    height, width = pixels.shape[:2]
    factor = max(1, side // max(height, width))
    return Image.fromarray(pixels).resize((width * factor, height * factor), Image.Resampling.NEAREST)


def image_strip(images: Iterable[np.ndarray], captions: list[str], side: int = 96) -> None:
    """Small pictures in a row that wraps on narrow screens; what is written below each also describes it."""
    with st.container(horizontal=True):
        for image, caption in zip(images, captions, strict=True):
            st.image(crisp(image, side), caption=escape(caption), width=side, output_format="PNG", alt=caption)


def table(columns: dict[str, list], numbers: tuple[str, ...] = (), title: str = "") -> None:
    """A small table as plain HTML: read by screen readers, copied with its text, drawn at once.

    Args:
        columns: values by heading; all of one length.
        numbers: the headings of columns to be set to the right.
        title: what it shows, for screen readers.
    """
    st.html(html_table(columns, numbers, title))
