"""The glossary where its words occur."""

import streamlit as st

from app.glossary import TERMS, meaning
from app.screens.common import table


def words(*terms: str) -> None:
    """A small button that explains terms of the field which the screen uses."""
    with st.popover("Words", icon=":material/menu_book:", help="What these words mean"):
        st.markdown("\n\n".join(f"**{term}**: {meaning(term)}" for term in terms))


def all_words() -> None:
    """The whole glossary, in alphabetical order."""
    st.header("Words", anchor="words", divider="gray")
    terms = sorted(TERMS, key=str.lower)
    table({"word": terms, "what it means": [TERMS[term] for term in terms]})
