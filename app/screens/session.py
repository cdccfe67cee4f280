"""What is kept for one visitor while she goes from screen to screen."""

import streamlit as st

from app.tray import Tray


def tray() -> Tray:
    """This visitor's photos and answers."""
    if "tray" not in st.session_state:
        st.session_state["tray"] = Tray()
    return st.session_state["tray"]
