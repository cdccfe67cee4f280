"""The page: `streamlit run app/main.py`. A router; each screen is a file in app/screens."""

import sys
from pathlib import Path

# Streamlit puts this file's folder on the path; imports here are from the repository's root.
ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402

from app.screens import accuracy, classify, data, take, training  # noqa: E402

st.set_page_config(page_title="Glimpse", page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")
st.navigation(
    [
        st.Page(classify.show, title="Classify", icon=":material/photo_camera:", url_path="classify", default=True),
        st.Page(training.show, title="Training", icon=":material/show_chart:", url_path="training"),
        st.Page(accuracy.show, title="Accuracy", icon=":material/target:", url_path="accuracy"),
        st.Page(data.show, title="Data", icon=":material/grid_view:", url_path="data"),
        st.Page(take.show, title="Take it with you", icon=":material/download:", url_path="take"),
    ],
    position="top",
).run()
