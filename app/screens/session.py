"""What is kept for one visitor while she goes from screen to screen."""

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

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
    context = get_script_run_ctx()
    if context:
        session = context.session_id
        _tray.is_here = lambda: get_instance().is_active_session(session)
    return _tray


def taken(file: UploadedFile) -> tuple[str, bytes]:
    """The name and bytes of a file whose widget begins anew; Streamlit, which would keep it, lets it go."""
    let_go(file)
    return file.name, file.getvalue()


def let_go(file: UploadedFile) -> None:
    """Have Streamlit forget a file that a visitor gave."""
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        manager.remove_file(context.session_id, file.file_id)
