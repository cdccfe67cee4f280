"""A closer look at one answer: what it rests on, how easily it changes, and each step on the way to it."""

import streamlit as st
from PIL import Image

from app import photo_plots
from app.answers import Answer
from app.classifier import Classifier
from app.doubt import sureness
from app.explain import heat_map, steadiness
from app.screens.charts import chart
from app.screens.common import escape, image_strip, table
from models.photo import read_photo

WHY, STEADY, STEPS = "Why this answer", "How steady it is", "Each step"


def look_closer(answer: Answer, classifier: Classifier, key: str) -> None:
    """A choice of looks; each is computed when it is chosen, and kept for this visitor."""
    chosen = st.segmented_control("Look closer", [WHY, STEADY, STEPS], key=key)
    if chosen == WHY:
        show_why(answer, classifier, key)
    elif chosen == STEADY:
        show_steadiness(answer, classifier)
    elif chosen == STEPS:
        show_steps(answer)


def kept(what: str, answer: Answer, classifier: Classifier, compute):
    """What `compute(classifier, pixels)` gives for the photo, computed once for this visitor."""
    known = st.session_state.setdefault("closer", {})
    key = (what, classifier.name, hash(answer.small))
    if key not in known:
        with st.spinner("Asking about the photo again, part by part"):
            known[key] = compute(classifier, read_photo(answer.small))
    return known[key]


def show_why(answer: Answer, classifier: Classifier, key: str) -> None:
    """The heat map over the photo; `key` is unlike that of any other photo."""
    heat = kept(WHY, answer, classifier, heat_map)
    picture = Image.fromarray(read_photo(answer.small))
    figure = photo_plots.heat(picture, heat, answer.prediction.answer)
    chart(figure, key=f"heat-{key}", config={"displayModeBar": False})
    st.caption(
        "Parts of the photo are covered one after the other. Where that takes the most from the answer, it rests "
        "the most. A map that avoids the subject means that the answer comes from its surroundings."
    )


def show_steadiness(answer: Answer, classifier: Classifier) -> None:
    """In words, then picture by picture."""
    found = kept(STEADY, answer, classifier, steadiness)
    if found.steady:
        st.success(escape(found.sentence()), icon=":material/check_circle:")
    else:
        st.warning(escape(found.sentence()), icon=":material/vital_signs:")
    table({"picture": list(found.answers), "answer": list(found.answers.values())})


def show_steps(answer: Answer) -> None:
    """The way from the photo to the answer."""
    prediction = answer.prediction
    small = read_photo(answer.small)
    size = len(prediction.seen)
    st.markdown(
        f"1. The photo, turned upright: {answer.width:,} x {answer.height:,} pixels.\n"
        f"2. A large one thinned: {small.shape[1]:,} x {small.shape[0]:,} pixels.\n"
        f"3. Cut and resized to what the network looks at: {len(prediction.views)} times {size} x {size} pixels.\n"
        "4. The network answers to each; the probabilities below are of each view alone.\n"
        f"5. The mean of its answers: {escape(prediction.answer)}, {sureness(prediction.confidence)}."
    )
    columns = st.columns([2, 5], gap="medium")
    caption = "The photo that is cut"
    columns[0].image(small, caption=caption, output_format="PNG", alt=caption)
    with columns[1]:
        image_strip(
            [view.pixels for view in prediction.views],
            [f"{view.name}: {best(view.probabilities, prediction.classes)}" for view in prediction.views],
        )


def best(probabilities, classes: tuple[str, ...]) -> str:
    """ "dog 61%": the most probable class."""
    return f"{classes[int(probabilities.argmax())]} {sureness(probabilities.max())}"
