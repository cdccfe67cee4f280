"""Photos for the classes of a lesson: dropped, taken with the camera, or from a zip of folders."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.features import FeatureReader
from app.lesson import MOST_PHOTOS, GivenPhoto, Lesson, LessonError
from app.onnx_session import give_memory_back
from app.screens.common import escape
from app.screens.session import let_go
from app.uploads import PHOTO_MEGABYTES, ZIP_MEGABYTES
from app.zip_photos import ZipError, ZippedPhoto, zipped_photos

SHOWN = 12  # thumbnails a class
PROBLEMS_SHOWN = 5
BURST = 5  # shots in a row that are never on both sides of a fold
STEP = 5  # photos between two moves of the bar


def give_photos(lesson: Lesson, label: str, reader: FeatureReader) -> None:
    """One class: its photos so far, and ways to give more."""
    with st.container(border=True):
        title, remove = st.columns([3, 2], vertical_alignment="center")
        count = lesson.count(label)
        title.subheader(f"{escape(label)}: {count:,} {'photo' if count == 1 else 'photos'}", anchor=False)
        if remove.button("Remove class", key=f"remove-{label}", icon=":material/delete:", width="stretch"):
            lesson.remove_class(label)
            st.rerun()
        thumbnails(lesson, label)
        # A new key empties the uploader: the files' bytes leave the server's memory once they were looked at.
        nonce = st.session_state.setdefault(f"given-{label}", 0)
        files = st.file_uploader(
            f"Photos of {escape(label)}", None, True, f"photos-{label}-{nonce}", max_upload_size=PHOTO_MEGABYTES
        )
        shot = from_camera(label)
        if files:
            given = (GivenPhoto(file.name, file.getvalue(), label) for file in files)
            take(lesson, reader, len(files), given, lambda number: let_go(files[number]))
            st.session_state[f"given-{label}"] = nonce + 1
            st.rerun()
        if shot is not None:
            number = st.session_state[f"shots-{label}"]
            given_shot = GivenPhoto(
                f"camera {number + 1}.jpg", shot.getvalue(), label, f"camera {label} {number // BURST}"
            )
            list(lesson.add_photos([given_shot], reader))  # a moment, and no bar, at which a click could break it off
            next_shot(label, shot)
            st.rerun()


def thumbnails(lesson: Lesson, label: str) -> None:
    """The photos of a class that came last."""
    photos = [photo for photo in lesson.photos if photo.label == label]
    if not photos:
        return
    with st.container(horizontal=True, gap="small"):
        for photo in photos[-SHOWN:]:
            st.image(photo.thumbnail, width=72, alt=photo.name)
    if len(photos) > SHOWN:
        st.caption(f"The last {SHOWN} of {len(photos):,}.")


def from_camera(label: str) -> UploadedFile | None:
    """A photo just taken; the camera stays open for the next one."""
    if not st.toggle("Use the camera", key=f"camera-{label}"):
        return None
    shots = st.session_state.setdefault(f"shots-{label}", 0)
    return st.camera_input(
        "Take one photo after another; move it a little between them.", key=f"shot-{label}-{shots}", width=480
    )


def next_shot(label: str, shot: UploadedFile) -> None:
    """Let a photo go that was looked at, and make the camera ready."""
    let_go(shot)
    st.session_state[f"shots-{label}"] += 1


def take(
    lesson: Lesson,
    reader: FeatureReader,
    count: int,
    given: Iterable[GivenPhoto],
    taken: Callable[[int], None],
) -> None:
    """Look at photos, of which there are `count`, with a bar that moves.

    A click meanwhile breaks it off, as Streamlit does with any run. So `taken` is told each photo's number as soon as
    it was looked at: the next run goes on with the others.
    """
    bar = st.progress(0.0, "Looking at the photos")
    for number, _ in enumerate(lesson.add_photos(given, reader), start=1):
        taken(number - 1)
        if number % STEP == 0 or number == count:
            bar.progress(number / count, f"Looked at {number:,} of {count:,} photos")
    bar.empty()
    give_memory_back()


def add_zip(lesson: Lesson, reader: FeatureReader) -> None:
    """Photos from a zip with a folder for each class."""
    nonce = st.session_state.setdefault("given-zips", 0)
    file = st.file_uploader(
        "Photos, in a folder for each class", ["zip"], key=f"zip-{nonce}", max_upload_size=ZIP_MEGABYTES
    )
    if file is None:
        return
    done = st.session_state.setdefault("looked-at", {})  # how many photos, by zip: more than 0 after a click meanwhile
    before = done.setdefault(file.file_id, 0)
    try:
        count, photos = zipped_photos(file.getvalue())
        given = until_a_problem(lesson, file.name, islice(photos, before, None))
        take(lesson, reader, count - before, given, lambda number: done.update({file.file_id: before + number + 1}))
    except ZipError as problem:
        lesson.problems.append((file.name, str(problem)))
    let_go(file)
    del done[file.file_id]
    st.session_state["given-zips"] = nonce + 1
    st.rerun()


def until_a_problem(lesson: Lesson, name: str, photos: Iterable[ZippedPhoto]) -> Iterator[GivenPhoto]:
    """The photos of the zip `name`, their classes added to the lesson; what ends them early is noted there."""
    try:
        for photo in photos:
            if len(lesson.photos) >= MOST_PHOTOS:
                raise LessonError(f"A lesson holds {MOST_PHOTOS:,} photos: the rest was not looked at.")
            label = photo.label.strip() or "photos"
            if label not in lesson.classes:
                lesson.add_class(label)
            yield GivenPhoto(photo.name, photo.data, label)
    except (ZipError, LessonError) as problem:
        if (name, str(problem)) not in lesson.problems:  # it is read ahead, and anew after a click
            lesson.problems.append((name, str(problem)))


def show_problems(lesson: Lesson) -> None:
    """What was not taken, and why."""
    if not lesson.problems:
        return
    with st.container(border=True):
        count = len(lesson.problems)
        st.markdown(f"**{count:,} {'file was' if count == 1 else 'files were'} not taken**")
        for name, problem in lesson.problems[:PROBLEMS_SHOWN]:
            st.markdown(f"- **{escape(name)}**: {escape(problem)}")
        if count > PROBLEMS_SHOWN:
            with st.expander("All of them"):
                st.dataframe(
                    {"file": [name for name, _ in lesson.problems], "problem": [text for _, text in lesson.problems]},
                    hide_index=True,
                    alt="Files that were not taken",
                )
        if st.button("Understood", key="problems-seen"):
            lesson.problems.clear()
            st.rerun()
