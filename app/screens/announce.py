"""Tell screen readers what has changed."""

import streamlit as st

from app import browser


def announce(text: str) -> None:
    """Say `text` politely, once, when it differs from what was said before."""
    script = (browser.SOURCES / "announce.js").read_text(encoding="utf-8")
    st.components.v2.component("glimpse_announce", js=script)(data=text, key="announce", height=0)
