"""Many photos: how many of each answer, a table to filter and sort, and the file of all answers."""

import base64

import streamlit as st

from app import selection
from app.answer_rows import table
from app.answers import Answer
from app.classifier import Classifier
from app.doubt import Doubt
from app.screens.classify.one import Comparison
from app.screens.common import escape


def show_many(
    answers: list[Answer], classifier: Classifier, doubt: Doubt, comparison: Comparison | None
) -> list[Answer]:
    """Counts, table and CSV; returns the answers to show in full, in their order."""
    st.header(f"{len(answers)} answers")
    counts = selection.counts(answers, doubt.threshold)
    kind = st.pills(
        "Show",
        list(counts),
        default=selection.ALL,
        format_func=lambda kind: f"{escape(kind)} **{counts.get(kind, 0)}**",
        key=f"kind-{classifier.name}",
        required=True,
        persist_state="session",
    )
    order = st.selectbox("Sort", list(selection.ORDERS), key="sort", bind="query-params", width=220)
    chosen = selection.chosen(answers, doubt.threshold, kind, order)
    rows = show_table(chosen, doubt, comparison, key=table_key(chosen, classifier))
    st.download_button(
        "Download all answers (CSV)",
        lambda: table([(a.name, a.prediction) for a in answers], classifier.classes, doubt.threshold),
        file_name="answers.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    if not rows:
        st.caption("The first of them follow. Choose rows of the table to see others.")
    return [chosen[row] for row in rows] or chosen


def table_key(chosen: list[Answer], classifier: Classifier) -> str:
    """Another one for other rows: Streamlit keeps the numbers of the rows that were chosen under it."""
    rows = hash(tuple(answer.key for answer in chosen))
    return f"table-{classifier.name}-{rows}"


def show_table(answers: list[Answer], doubt: Doubt, comparison: Comparison | None, key: str) -> list[int]:
    """One row a photo; returns the numbers of the chosen rows."""
    columns: dict[str, list] = {
        "photo": [icon_url(answer) for answer in answers],
        "file": [answer.name for answer in answers],
        "answer": [answer.prediction.answer for answer in answers],
        "confidence": [answer.prediction.confidence for answer in answers],
        "known": [answer.prediction.known(doubt.threshold) for answer in answers],
    }
    if comparison:
        others = [comparison.predictions[answer.key].answer for answer in answers]
        columns[f"answer of {comparison.model}"] = others
        columns["same"] = [answer.prediction.answer == other for answer, other in zip(answers, others, strict=True)]
    selected = st.dataframe(
        columns,
        column_config={
            "photo": st.column_config.ImageColumn("photo", width="small"),
            "confidence": st.column_config.ProgressColumn("confidence", format="percent", min_value=0, max_value=1),
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=key,
        alt=f"The answers to {len(answers)} photos",
    )
    return [row for row in selected.selection.rows if row < len(answers)]


def icon_url(answer: Answer) -> str:
    """The icon as a data URL."""
    return "data:image/jpeg;base64," + base64.b64encode(answer.icon).decode()
