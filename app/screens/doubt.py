"""When is it none of these? The threshold, what it costs, and what it means for the visitor's own photos."""

import streamlit as st

from app import catalog, photo_plots
from app.answers import Answer
from app.classifier import Classifier
from app.screens.common import escape, or_problem


def choose_threshold(classifier: Classifier, answers: list[Answer]) -> float:
    """The familiarity below which a photo is said to show none of the classes.

    Where the price was measured on real photos, the visitor can move it and sees both sides of the trade.
    """
    measured = or_problem(catalog.real_photos, classifier.name)
    if not measured or "rejection_curve" not in measured:
        return classifier.threshold
    with st.expander("When is it none of these?", icon=":material/balance:"):
        st.markdown(
            "Each photo has a **familiarity**, from 0 to 1: how clearly it shows one of the classes to the network. "
            "Photos of other things have less of it on average, not always. So turning them away costs some photos "
            "of the classes."
        )
        usual = max(50, round(100 * measured["kept"]))
        kept = st.slider(
            "Photos of its classes to keep, in percent", 50, 100, usual, key=f"kept-{classifier.name}", format="%d%%"
        )
        row = measured if kept == usual else measured["rejection_curve"][100 - kept]
        st.markdown(
            f"Keeps **{row['kept']:.0%}** of photos of its classes and turns away **{row['rejected']:.0%}** of "
            f"photos of other things. {own_photos(answers, row['threshold'])}"
        )
        own = {answer.name: answer.prediction.familiarity for answer in answers}
        st.plotly_chart(photo_plots.rejection_curve(measured, row["threshold"], own))
        st.caption(
            escape(
                f"Measured on {measured['photos']} photos of its classes and {measured['outliers']} of other things "
                f"({measured['name']}) that were kept apart to measure with. A photo of its classes is more "
                f"familiar than one of other things {measured['auroc']:.0%} of the time; 50% would be chance."
            )
        )
    return row["threshold"]


def own_photos(answers: list[Answer], threshold: float) -> str:
    """What the threshold does to the visitor's photos, one or more, in one sentence."""
    away = [answer.name for answer in answers if not answer.prediction.known(threshold)]
    if len(answers) == 1:
        return "Your photo is turned away." if away else "Your photo is kept."
    if not away:
        return f"Of your {len(answers)} photos, none is turned away."
    named = escape(", ".join(away[:5])) + (", ..." if len(away) > 5 else "")
    return f"Of your {len(answers)} photos, {len(away)} {'is' if len(away) == 1 else 'are'} turned away: {named}."
