"""One photo's answer: in words, with its doubt, what the network saw, and a closer look."""

from dataclasses import dataclass

import streamlit as st

from app.answers import Answer
from app.bars import bars
from app.classifier import Classifier, Prediction
from app.doubt import Doubt, heading, sureness
from app.picture import answer_picture
from app.screens.closer import best, look_closer
from app.screens.common import escape, image_strip
from app.screens.session import tray


@dataclass(frozen=True)
class Comparison:
    """What another model says of the same photos."""

    model: str
    predictions: dict[str, Prediction]  # by the photo's key


def show_answer(answer: Answer, classifier: Classifier, doubt: Doubt, comparison: Comparison | None) -> None:
    """The answer first, then the photo and the probabilities, the views, and what can be done with it."""
    answer = tray().whole(answer, classifier)
    prediction = answer.prediction
    with st.container(border=True):
        st.header(escape(heading(prediction, doubt.threshold)))
        st.markdown(escape(f"{doubt.verdict(prediction)} {doubt.price()}"))
        photo, numbers = st.columns(2, gap="medium")
        about = f"{answer.name}, {answer.width:,} x {answer.height:,} pixels"
        photo.image(answer.preview, caption=escape(about), alt=f"The photo {answer.name}")
        with numbers:
            st.html(bars(prediction, f"Probability of each class, by {classifier.name}"))
            if comparison:
                other = comparison.predictions[answer.key]
                st.html(bars(other, f"By {comparison.model}: {other.answer}, {sureness(other.confidence)}"))
        show_views(prediction)
        with st.container(horizontal=True):
            st.download_button(
                "Save as a picture",
                lambda: answer_picture(answer, doubt, classifier.name),
                file_name=f"{prediction.answer}.png",
                mime="image/png",
                icon=":material/image:",
                on_click="ignore",
                key=f"save-{answer.key}",
            )
            st.button(
                "Remove",
                key=f"remove-{answer.key}",
                help=f"Forget {escape(answer.name)}",
                icon=":material/close:",
                on_click=tray().remove,
                args=(answer.key,),
            )
        look_closer(answer, classifier, key=f"closer-{classifier.name}-{answer.key}")


def show_views(prediction: Prediction) -> None:
    """The squares that the answer is the mean of."""
    views, size = prediction.views, len(prediction.seen)
    if len(views) == 1:
        st.markdown(f"**What the network saw**: one view of {size} x {size} pixels")
    else:
        st.markdown(
            f"**What the network saw**: {len(views)} views of {size} x {size} pixels. The answer is the mean of what "
            "it says of each (test-time augmentation)."
        )
    image_strip(
        [view.pixels for view in views],
        [f"{view.name}: {best(view.probabilities, prediction.classes)}" for view in views],
    )
