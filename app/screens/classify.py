"""Drop photos, take one, or choose a sample; see the answers."""

import base64

import streamlit as st

from app import catalog, photo_plots
from app.answer_rows import table
from app.answers import Answer, answer_file, answer_pixels
from app.classifier import Classifier, Prediction
from app.screens.closer import look_closer
from app.screens.common import choose_model, classifier_or_problem, crisp, escape, or_problem
from app.screens.doubt import choose_threshold
from app.screens.in_browser import answer_in_browser
from models import folder as model_folder
from models.folder import ACCEPT_ALL

FILE_TYPES = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif"]
NONE_OF_THESE = "A photo that looks like none of them is said to be so, as far as the network can tell."
ALWAYS_ONE = "It always answers with one of them, also when the photo shows something else."
SHOWN_AT_ONCE = 5  # photos shown in full; the table has them all


def show() -> None:
    """The screen."""
    st.title("What does the photo show?")
    name = choose_model()
    if name is None:
        return
    classifier = classifier_or_problem(name)
    if classifier is None:
        return
    st.markdown(
        f"**{escape(name)}** tells {len(classifier.classes)} things apart: {escape(', '.join(classifier.classes))}. "
        f"{NONE_OF_THESE if classifier.threshold > ACCEPT_ALL else ALWAYS_ONE}"
    )
    if st.toggle("Answer in this browser: photos and answers stay here"):
        answer_in_browser(classifier)
        return
    answers = [*uploaded(classifier), *from_camera(classifier), *from_samples(classifier)]
    if not answers:
        st.info(
            "Drop one or many photos above, use the camera, or take a sample. "
            "Photos are answered in memory and forgotten when you leave: nothing is stored.",
            icon=":material/add_photo_alternate:",
        )
        return
    show_problems([answer for answer in answers if answer.prediction is None])
    answered = [answer for answer in answers if answer.prediction is not None]
    if not answered:
        return
    threshold = choose_threshold(classifier, answered)
    chosen = show_table(answered, classifier, threshold) if len(answered) > 1 else answered
    for answer in chosen:
        show_answer(answer, classifier, threshold)


def remembered() -> dict:
    """This visitor's answers so far, by (model, file)."""
    return st.session_state.setdefault("answers", {})


def uploaded(classifier: Classifier) -> list[Answer]:
    """Answers for the dropped files, each computed once."""
    files = st.file_uploader("Photos", FILE_TYPES, accept_multiple_files=True, max_upload_size=50)
    known = remembered()
    wanted = {(classifier.name, file.file_id): file for file in files}
    for key in [key for key in known if key not in wanted]:
        del known[key]  # removed by the visitor, or answered by another model
    missing = {key: file for key, file in wanted.items() if key not in known}
    bar = st.empty()  # always there: what follows keeps its place, and an opened part stays open
    if missing:
        bar.progress(0.0, "Looking at the photos")
    for number, (key, file) in enumerate(missing.items(), start=1):
        known[key] = answer_file(file.name, file.getvalue(), classifier)
        bar.progress(number / len(missing), f"Looked at {number} of {len(missing)} photos")
    bar.empty()
    return [known[key] for key in wanted]


def from_camera(classifier: Classifier) -> list[Answer]:
    """The answer for a photo taken with the camera, which is asked for only when switched on."""
    if not st.toggle("Use the camera"):
        return []
    photo = st.camera_input("Take a photo", width=480)
    return [answer_file("camera", photo.getvalue(), classifier)] if photo else []


def from_samples(classifier: Classifier) -> list[Answer]:
    """The answer for a sample that the visitor chose."""
    samples = or_problem(catalog.gallery, classifier.name, model_folder.SAMPLES)
    if samples is None:
        return []
    first = {entry["class"]: number for number, entry in reversed(list(enumerate(samples.entries)))}
    chosen = st.pills("Or take a sample", list(reversed(first)), key=f"sample-{classifier.name}")
    if chosen is None:
        return []
    return [answer_pixels(f"sample: {chosen}", samples.images[first[chosen]], classifier)]


def show_problems(answers: list[Answer]) -> None:
    """One sentence for each file that could not be answered."""
    for answer in answers[:SHOWN_AT_ONCE]:
        st.error(f"**{escape(answer.name)}**: {escape(answer.problem)}", icon=":material/broken_image:")
    if len(answers) > SHOWN_AT_ONCE:
        with st.expander(f"{len(answers) - SHOWN_AT_ONCE} more files could not be read"):
            st.dataframe({"file": [a.name for a in answers], "problem": [a.problem for a in answers]}, hide_index=True)


def show_table(answers: list[Answer], classifier: Classifier, threshold: float) -> list[Answer]:
    """All answers as a table and as CSV; returns those to show in full."""
    st.subheader(f"{len(answers)} answers")
    selection = st.dataframe(
        {
            "photo": [icon_url(answer) for answer in answers],
            "file": [answer.name for answer in answers],
            "answer": [answer.prediction.answer for answer in answers],
            "confidence": [answer.prediction.confidence for answer in answers],
            "known": [answer.prediction.known(threshold) for answer in answers],
        },
        column_config={
            "photo": st.column_config.ImageColumn("photo", width="small"),
            "confidence": st.column_config.ProgressColumn("confidence", format="percent", min_value=0, max_value=1),
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"table-{len(answers)}",
    )
    st.download_button(
        "Download all answers (CSV)",
        table([(answer.name, answer.prediction) for answer in answers], classifier.classes, threshold),
        file_name="answers.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    rows = [row for row in selection.selection.rows if row < len(answers)]
    if not rows and len(answers) > SHOWN_AT_ONCE:
        st.caption(f"The first {SHOWN_AT_ONCE} follow. Choose rows of the table to see others.")
    return [answers[row] for row in rows] or answers[:SHOWN_AT_ONCE]


def icon_url(answer: Answer) -> str:
    """The icon as a data URL."""
    return "data:image/jpeg;base64," + base64.b64encode(answer.icon).decode()


def show_answer(answer: Answer, classifier: Classifier, threshold: float) -> None:
    """One photo, the square that the network saw, the answer, the probability of every class, and a closer look."""
    prediction = answer.prediction
    with st.container(border=True):
        photo, seen, chart = st.columns([3, 2, 5], gap="medium")
        about = f"{answer.name}, {answer.width:,} x {answer.height:,} pixels"
        photo.image(answer.preview, caption=about)
        size = len(prediction.seen)
        seen.image(crisp(prediction.seen), caption=f"What the network saw: {size} x {size} pixels", output_format="PNG")
        chart.subheader(heading(prediction, threshold))
        chart.plotly_chart(photo_plots.probabilities(prediction), config={"displayModeBar": False})
        look_closer(answer, classifier, key=f"closer-{classifier.name}-{answer.name}-{hash(answer.small)}")


def heading(prediction: Prediction, threshold: float) -> str:
    """The answer, or the doubt that it is one."""
    answer = f"{prediction.answer}, {prediction.confidence:.0%}"
    return answer if prediction.known(threshold) else f"Perhaps none of these; most like {answer}"
