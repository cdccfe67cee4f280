"""What is kept for one visitor while she goes from screen to screen."""

import streamlit as st

from app.tray import Tray


def tray() -> Tray:
    """This visitor's photos and answers."""
    if "tray" not in st.session_state:
        st.session_state["tray"] = Tray()
    present(st.session_state["tray"])
    return st.session_state["tray"]


# Streamlit keeps a session for a while after its visitor left; what it caches for her it lets go at once.
@st.cache_resource(scope="session", show_spinner=False, on_release=Tray.leave)
def present(_tray: Tray) -> Tray:
    """Says so to the tray, once; it is told too when its visitor is no longer here."""
    _tray.stay()
    return _tray
