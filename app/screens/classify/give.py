"""Ways to give photos: drop, paste, camera, samples. What is given goes to the visitor's tray."""

import streamlit as st

from app import browser
from app.sample_photos import sample_photos, thumbnail_url
from app.screens.common import escape, or_problem
from app.screens.session import taken, tray
from app.uploads import PHOTO_MEGABYTES


def give_photos() -> None:
    """Drop or choose files, paste one, take one with the camera."""
    key = fresh_key("files")
    # Of any ending: a file that is no photo gets a sentence, not a red mark.
    st.file_uploader(
        "Photos", None, True, key, on_change=take_files, args=("files", key), max_upload_size=PHOTO_MEGABYTES
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        offer_paste()
        uses_camera = st.toggle("Use the camera", key="camera-on")
    if uses_camera:
        camera_key = fresh_key("camera")
        st.camera_input(
            "Take a photo, or several one after the other",
            camera_key,
            on_change=take_files,
            args=("camera", camera_key),
        )


def fresh_key(kind: str) -> str:
    """A widget's key that changes once its files are in the tray: the widget begins anew, empty."""
    return f"{kind}-{st.session_state.setdefault('taken', 0)}"


def take_files(kind: str, key: str) -> None:
    """Move what a widget was given to the tray."""
    if key != fresh_key(kind):
        return  # taken before: a click while the page is still at work has Streamlit call again
    given = st.session_state[key]
    files = given if isinstance(given, list) else [given]
    tray().add(taken(file) for file in files if file is not None)
    st.session_state["taken"] += 1


def offer_paste() -> None:
    """A button for the clipboard; Ctrl+V works anywhere on the page."""
    html, css, js = ((browser.SOURCES / f"paste.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    component = st.components.v2.component("glimpse_paste", html=html, css=css, js=js)
    component(key="paste", width="content", height="content")


def offer_samples(model: str) -> None:
    """Sample photos as pictures to click."""
    samples = or_problem(read_samples, model)
    if not samples:
        return
    with st.container(key="samples"):
        st.pills(
            "Or take a sample",
            list(samples),
            format_func=lambda name: f"![]({samples[name][1]}) {escape(name)}",
            key="sample",
            on_change=take_sample,
            args=(samples,),
        )


@st.cache_data(max_entries=8, ttl=600, show_spinner=False)
def read_samples(model: str) -> dict[str, tuple[bytes, str]]:
    """File and thumbnail of each sample."""
    return {name: (data, thumbnail_url(data)) for name, data in sample_photos(model).items()}


def take_sample(samples: dict[str, tuple[bytes, str]]) -> None:
    """Put the chosen sample on the tray."""
    name = st.session_state["sample"]
    if name is not None:
        tray().add([(f"sample: {name}", samples[name][0])], sample=True)
    st.session_state["sample"] = None
