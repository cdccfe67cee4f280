"""Teach it your own things: name classes, give photos, and take away one file."""

import streamlit as st

from app import catalog
from app.features import FeatureReader, FeaturesError, start_model
from app.lesson import Lesson, LessonError
from app.lesson_file import LessonFileError, open_lesson
from app.screens.common import escape
from app.screens.leaving import warn_before_leaving
from app.screens.teach_photos import add_zip, give_photos, show_problems
from app.screens.teach_results import LEARNED, SAVED, TAUGHT, learn, offer_lesson, show_learned
from app.uploads import ZIP_MEGABYTES
from models.folder import ONNX

BESIDE = 2  # classes in a row, on a wide screen


def show() -> None:
    """The screen."""
    reader = reader_or_problem()
    if reader is None:
        return
    lesson = st.session_state.setdefault("lesson", Lesson(reader.sha256))
    if lesson.start != reader.sha256:
        lesson = st.session_state["lesson"] = Lesson(reader.sha256)
        st.session_state.pop(LEARNED, None)
        st.info(f"The model {reader.name} is another one now: give the photos once more.", icon=":material/refresh:")
    st.markdown(
        "Name two or more classes, give each some photos, and press Teach. From 10 photos a class it knows something, "
        "from 40 it knows much. Photos are looked at and let go; only what was noticed in them and a "
        "thumbnail stay while this tab is open. **Nothing is kept on the server.**"
    )
    warn_before_leaving(is_unsaved(lesson))
    name_classes(lesson)
    if not lesson.classes:
        begin_otherwise(lesson, reader)
        return
    for number, label in enumerate(list(lesson.classes)):
        if number % BESIDE == 0:
            places = st.columns(BESIDE)
        with places[number % BESIDE]:
            give_photos(lesson, label, reader)
    begin_otherwise(lesson, reader)
    show_problems(lesson)
    teach(lesson, reader)


def is_unsaved(lesson: Lesson) -> bool:
    """Whether photos would be lost with the tab."""
    return bool(lesson.photos) and lesson.state() != st.session_state.get(SAVED)


def reader_or_problem() -> FeatureReader | None:
    """What looks at photos; None, and one sentence on the page, where no model can."""
    if not catalog.names():
        st.info("There is no model yet. Train one with `python -m train article`.", icon=":material/model_training:")
        return None
    name = start_model()
    try:
        return _load_reader(name, (catalog.folder(name) / ONNX).stat().st_mtime_ns)
    except FileNotFoundError:
        problem = f"The model {name} is still to be exported."
    except FeaturesError as error:
        problem = str(error)
    st.error(escape(problem), icon=":material/error:")
    return None


@st.cache_resource(show_spinner="Loading the network", max_entries=1)
def _load_reader(name: str, changed: int) -> FeatureReader:
    """The same for all visitors; loaded again when its file changed."""
    return FeatureReader(catalog.folder(name))


def name_classes(lesson: Lesson) -> None:
    """A field for one more class."""
    with st.form("name-class", clear_on_submit=True, border=False):
        field, button = st.columns([4, 1], vertical_alignment="bottom")
        name = field.text_input("Name of a class", placeholder="my cat", max_chars=100)
        if button.form_submit_button("Add class", icon=":material/add:", width="stretch"):
            try:
                lesson.add_class(name)
            except LessonError as problem:
                st.error(escape(str(problem)), icon=":material/error:")


def begin_otherwise(lesson: Lesson, reader: FeatureReader) -> None:
    """Photos from a zip of folders, or a lesson that was saved."""
    with st.expander("Or give a zip", expanded=not lesson.classes, icon=":material/folder_zip:"):
        photos, saved = st.columns(2)
        with photos:
            add_zip(lesson, reader)
        with saved:
            if is_unsaved(lesson):
                st.caption("To open a lesson that you saved, save this one first: it would be replaced.")
                offer_lesson(lesson, reader, key="save-first")
                return
            nonce = st.session_state.setdefault("opened-lessons", 0)
            file = st.file_uploader(
                "A lesson that you saved here", ["zip"], key=f"lesson-file-{nonce}", max_upload_size=ZIP_MEGABYTES
            )
            if file is None:
                return
            try:
                opened = open_lesson(file.getvalue(), reader)
            except LessonFileError as problem:
                st.error(escape(str(problem)), icon=":material/error:")
                return
            st.session_state["opened-lessons"] = nonce + 1
            st.session_state["lesson"] = opened
            st.session_state[SAVED] = opened.state()
            st.session_state.pop(LEARNED, None)
            st.rerun()


def teach(lesson: Lesson, reader: FeatureReader) -> None:
    """The button, and what came of it."""
    ready = sum(lesson.count(name) > 0 for name in lesson.classes) >= 2
    if st.button("Teach", type="primary", icon=":material/school:", disabled=not ready, width="stretch"):
        learn(lesson)
        st.rerun()
    if not ready:
        st.caption("Give at least two classes some photos each.")
    learned = st.session_state.get(LEARNED)
    if learned is None:
        return
    if st.session_state[TAUGHT] != lesson.state():
        st.warning("The photos have changed: press Teach again to learn from them.", icon=":material/refresh:")
        return
    show_learned(lesson, learned, reader)
