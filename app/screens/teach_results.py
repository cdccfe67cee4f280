"""What a lesson gave: how good it is, what is doubtful in it, a place to try it, and what to take away."""

import contextlib
from typing import Literal

import streamlit as st

from app import plots
from app.answers import Answer, Unread, answer_file
from app.bars import bars
from app.classifier import Classifier
from app.doubt import sureness
from app.features import FeatureReader
from app.lesson import Learned, Lesson, LessonError
from app.lesson_file import save
from app.screens.charts import chart
from app.screens.common import escape, table
from app.screens.in_browser import mount
from app.takeaway.kit import kit
from app.takeaway.new_file import NewFileError
from app.takeaway.site import zipped_site
from app.takeaway.variants import Variant
from app.taught_model import NotTheSameError, TaughtModel, from_folder, make
from app.uploads import PHOTO_MEGABYTES
from models import corrections
from models.folder import ONNX

Kind = Literal["primary", "secondary"]
LEARNED, TAUGHT = "learned", "taught"  # in the session's state: what was learned, and from what
SAVED = "lesson-saved"  # the lesson's state when the visitor saved it
WIDE = 0.15  # an interval of more than this says little
SHOWN = 12  # photos of a kind


def show_learned(lesson: Lesson, learned: Learned, reader: FeatureReader) -> None:
    """All that follows the Teach button."""
    name = st.session_state.get("lesson-name", "mine")
    key = (lesson.state(), name)
    if st.session_state.get("model-of") != key:
        with st.spinner("Making the file and comparing its answers with the page's"):
            try:
                st.session_state["taught-model"] = make(lesson, learned, reader, name)
            except (NewFileError, NotTheSameError) as problem:
                st.error(escape(str(problem)), icon=":material/error:")
                return
        st.session_state["model-of"] = key
        st.session_state.pop("packages", None)
    model = st.session_state["taught-model"]
    try_it, good, doubtful, away = st.tabs(["Try it", "How good it is", doubtful_title(learned), "Take it away"])
    with try_it:
        show_try(model)
    with good:
        show_quality(lesson, learned)
    with doubtful:
        show_doubtful(lesson, learned)
    with away:
        show_takeaway(lesson, reader, model)


def show_quality(lesson: Lesson, learned: Learned) -> None:
    """Cross-validated accuracy with its interval, confusion, and the photos that it gets wrong."""
    evaluation = learned.evaluation
    if evaluation is None:
        st.info("How good it is cannot be said: give each class at least two photos.", icon=":material/help:")
        return
    low, high = evaluation["interval"]
    st.metric("Accuracy, by cross-validation", f"{evaluation['accuracy']:.0%}")
    st.markdown(
        f"95% interval **{low:.0%} to {high:.0%}**: each of {evaluation['images']:,} photos was asked about with a "
        f"head that had not learned from it ({learned.found.folds} folds; photos that are nearly the same, or taken "
        "in a row, stay together)."
    )
    if high - low > WIDE:
        st.warning(
            f"The interval is {100 * (high - low):.0f} points wide: with so few photos this says little. Give more.",
            icon=":material/straighten:",
        )
    many = len(learned.classes) > plots.MOST_IN_MATRIX
    chart((plots.worst_pairs if many else plots.confusion)(evaluation), key="lesson-confusion")
    wrong = [k for k, row in enumerate(learned.found.probabilities) if row.argmax() != learned.labels[k]]
    st.markdown(f"**{len(wrong)} photos were answered wrong.**" if wrong else "**No photo was answered wrong.**")
    with st.container(horizontal=True):
        for k in wrong[:SHOWN]:
            likely = learned.classes[int(learned.found.probabilities[k].argmax())]
            caption = f"{learned.classes[learned.labels[k]]}, called {likely}"
            st.image(lesson.photos[learned.numbers[k]].thumbnail, caption=escape(caption), width=120, alt=caption)


def doubtful_title(learned: Learned) -> str:
    """The title of the tab, with how many there are."""
    count = len(learned.doubtful) + len(learned.duplicates)
    return f"Doubtful photos ({count})" if count else "Doubtful photos"


def show_doubtful(lesson: Lesson, learned: Learned) -> None:
    """Probably wrong labels and duplicates, each with buttons to put it right."""
    if not learned.doubtful and not learned.duplicates:
        st.success("No label is probably wrong, and no photo is there twice.", icon=":material/check_circle:")
    if learned.doubtful:
        st.markdown("**Probably in the wrong class** (confident learning on the cross-validated answers)")
    for found in learned.doubtful[:SHOWN]:
        number, likely = learned.numbers[found.photo], learned.classes[found.likely]
        picture, text, move, remove = st.columns([1, 3, 2, 1], vertical_alignment="center")
        picture.image(lesson.photos[number].thumbnail, width=96, alt=lesson.photos[number].name)
        given = learned.classes[found.given]
        text.markdown(
            f"{escape(lesson.photos[number].name)}: given as **{escape(given)}**, "
            f"looks like **{escape(likely)}** ({sureness(found.confidence)})"
        )
        if move.button(f"Move to {escape(likely)}", key=f"move-{number}"):
            put_right(lesson, number, likely)
        if remove.button("Remove", key=f"remove-doubtful-{number}"):
            put_right(lesson, number, corrections.LEFT_OUT)
    if learned.duplicates:
        st.markdown("**The same, or nearly**")
    for pair in learned.duplicates[:SHOWN]:
        first, second = learned.numbers[pair.first], learned.numbers[pair.second]
        left, right, text, remove = st.columns([1, 1, 3, 1], vertical_alignment="center")
        for place, number in ((left, first), (right, second)):
            place.image(lesson.photos[number].thumbnail, width=96, alt=lesson.photos[number].name)
        labels = [lesson.photos[number].label for number in (first, second)]
        where = f"in {labels[0]}" if labels[0] == labels[1] else f"in {labels[0]} and in {labels[1]}: a contradiction"
        text.markdown(escape(f"{lesson.photos[first].name} and {lesson.photos[second].name}, {where}"))
        if remove.button("Remove the second", key=f"remove-twin-{second}"):
            put_right(lesson, second, corrections.LEFT_OUT)
    more = max(len(learned.doubtful), len(learned.duplicates)) - SHOWN
    if more > 0:
        st.caption("More follow once these are put right.")


def put_right(lesson: Lesson, number: int, label: str) -> None:
    """Move photo `number` to another class or remove it, and note it for corrections.csv."""
    lesson.corrections[lesson.photos[number].name] = label
    if label == corrections.LEFT_OUT:
        lesson.remove({number})
    else:
        lesson.move(number, label)
    with contextlib.suppress(LessonError):  # what can no longer be learned from waits for more photos
        learn(lesson)
    st.rerun()


def learn(lesson: Lesson) -> None:
    """Learn from the lesson as it is now."""
    with st.spinner(f"Learning from {len(lesson.photos):,} photos"):
        st.session_state[LEARNED] = lesson.learn()
        st.session_state[TAUGHT] = lesson.state()


def show_try(model: TaughtModel) -> None:
    """New photos, dropped or live from the camera, answered by the very file that is taken away."""
    if st.toggle(
        "Live, from the camera, in this browser", help="The file answers here; no picture leaves the browser."
    ):
        mount(
            Variant(ONNX, model.file, "the exact file"),
            tuple(model.card.classes),
            key=f"live-{model.card.export['sha256']}",
        )
        return
    files = st.file_uploader("New photos", None, True, "lesson-try", max_upload_size=PHOTO_MEGABYTES)
    photo = st.camera_input("Or take one", width=480) if st.toggle("Use the camera", key="lesson-try-camera") else None
    given = [*files[-SHOWN:], *([photo] if photo else [])]
    if len(files) > SHOWN:
        st.caption(f"The last {SHOWN} of {len(files):,} photos.")
    if not given:
        st.caption("Drop a photo that it has not seen, also one of another thing: it should doubt that.")
        return
    for file in given:
        show_answer(answer_file("", file.name, file.getvalue(), model.classifier), model.classifier)


def show_answer(answer: Answer | Unread, classifier: Classifier) -> None:
    """One new photo and its answer."""
    if isinstance(answer, Unread):
        st.error(f"**{escape(answer.name)}**: {escape(answer.problem)}", icon=":material/broken_image:")
        return
    prediction = answer.prediction
    with st.container(border=True):
        picture, chart = st.columns([1, 2])
        picture.image(answer.preview, caption=escape(answer.name), alt=f"The photo {answer.name}")
        said = f"{escape(prediction.answer)}, {sureness(prediction.confidence)}"
        known = prediction.known(classifier.threshold)
        chart.subheader(said if known else f"Perhaps none of these; most like {said}", anchor=False)
        chart.caption(
            f"Likeness to the most similar photo that it was taught with: {prediction.familiarity:.2f}; "
            f"below {classifier.threshold:.2f} it doubts."
        )
        chart.html(bars(prediction))


def show_takeaway(lesson: Lesson, reader: FeatureReader, model: TaughtModel) -> None:
    """The file, the kit, the static page, the lesson itself, and the corrections."""
    st.text_input("Name of the model", "mine", key="lesson-name", max_chars=60, persist_state="session")
    st.markdown(
        f"One file takes a raw photo and gives the answer and its doubt. Compared with this page's own answers on "
        f"{model.compared} pictures: the largest difference is {model.difference:.0e}. The file holds features of your "
        "photos, to compare new ones with; not the photos."
    )
    with st.container(horizontal=True):
        download(
            f"{model.name}.onnx", model.file, f"Download {model.name}.onnx ({len(model.file) / 1e6:.1f} MB)", "primary"
        )
        offer_lesson(lesson, reader, key="download-lesson")
        if lesson.corrections:
            download(corrections.FILE, corrections.to_csv(lesson.corrections).encode(), "Corrections (CSV)")
    packages(model)
    table({"file": [f"{model.name}.onnx"], "sha256": [model.card.export["sha256"]]})


def packages(model: TaughtModel) -> None:
    """The kit and the static page, made when they are asked for."""
    if not model.evaluation:
        st.caption("The kit and the static page need at least two photos a class.")
        return
    if st.button("Make the kit and the static page", icon=":material/package_2:"):
        with st.spinner("Packing"):
            st.session_state["packages"] = {
                f"{model.name}-kit.zip": from_folder(model, kit),
                f"{model.name}-site.zip": from_folder(model, zipped_site),
            }
    with st.container(horizontal=True):
        for name, data in st.session_state.get("packages", {}).items():
            download(name, data, f"Download {name} ({len(data) / 1e6:.1f} MB)")


def offer_lesson(lesson: Lesson, reader: FeatureReader, key: str) -> None:
    """A button that gives out the lesson as it is, and remembers that nothing would be lost now."""
    st.download_button(
        "Save the lesson (zip)",
        lambda: save(lesson, reader),
        file_name="lesson.zip",
        mime="application/zip",
        icon=":material/download:",
        key=key,
        on_click=lambda: st.session_state.update({SAVED: lesson.state()}),
    )


def download(name: str, data: bytes, label: str, kind: Kind = "secondary") -> None:
    """A button that gives out a file."""
    st.download_button(
        escape(label),
        data,
        file_name=name,
        type=kind,
        icon=":material/download:",
        key=f"download-{name}",
        on_click="ignore",
    )
