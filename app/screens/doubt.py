"""Move the threshold below which a photo is said to show none of the classes, and see what that costs."""

import streamlit as st

from app import catalog
from app.answers import Answer
from app.classifier import Classifier
from app.doubt import Doubt, doubt_of, usual
from app.screens.common import escape, or_problem


def choose_doubt(classifier: Classifier, answers: list[Answer]) -> Doubt:
    """The threshold in force. Where its price was measured on real photos, the visitor can move it."""
    measured = or_problem(catalog.real_photos, classifier.name)
    if not measured or "rejection_curve" not in measured:
        return doubt_of(classifier, measured)
    key = f"kept-{classifier.name}"
    box = st.expander("When is it none of these?", icon=":material/balance:", key="doubt", on_change="rerun")
    if not box.open:
        return doubt_of(classifier, measured, st.session_state.get(key))
    with box:
        st.markdown(
            "Each photo has a **familiarity**, from 0 to 1: how clearly it shows one of the classes to the network. "
            "Photos of other things have less of it on average, not always. So turning them away costs some photos "
            "of the classes."
        )
        kept = st.slider(
            "Photos of its classes to keep, in percent",
            50,
            100,
            usual(measured),
            format="%d%%",
            key=key,
            persist_state="session",
        )
        doubt = doubt_of(classifier, measured, kept)
        st.markdown(
            f"Keeps **{doubt.kept:.0%}** of photos of its classes and turns away **{doubt.rejected:.0%}** of "
            f"photos of other things. {own_photos(answers, doubt.threshold)}"
        )
        show_curve(measured, doubt, answers)
    return doubt


def show_curve(measured: dict, doubt: Doubt, answers: list[Answer]) -> None:
    """Both sides of the trade at every threshold."""
    from app import photo_plots  # plotly: loaded when it is needed
    from app.screens.charts import chart

    own = {answer.name: answer.prediction.familiarity for answer in answers}
    chart(photo_plots.rejection_curve(measured, doubt.threshold, own), key="rejection")
    st.caption(
        escape(
            f"Measured on {measured['photos']} photos of its classes and {measured['outliers']} of other things "
            f"({measured['name']}) that were kept apart to measure with. A photo of its classes is more "
            f"familiar than one of other things {measured['auroc']:.0%} of the time; 50% would be chance."
        )
    )


def own_photos(answers: list[Answer], threshold: float) -> str:
    """What the threshold does to the visitor's photos, one or more, in one sentence."""
    away = [answer.name for answer in answers if not answer.prediction.known(threshold)]
    if len(answers) == 1:
        return "Your photo is turned away." if away else "Your photo is kept."
    if not away:
        return f"Of your {len(answers)} photos, none is turned away."
    named = escape(", ".join(away[:5])) + (", ..." if len(away) > 5 else "")
    return f"Of your {len(answers)} photos, {len(away)} {'is' if len(away) == 1 else 'are'} turned away: {named}."
