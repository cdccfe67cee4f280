"""The page: `streamlit run app/main.py`. A router; each screen is a file in app/screens."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

# Streamlit puts this file's folder on the path; imports here are from the repository's root.
ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402
from streamlit.navigation.page import StreamlitPage  # noqa: E402


class Screen(NamedTuple):
    """One of the page's screens."""

    title: str  # in the navigation and on the browser's tab
    heading: str
    icon: str


SCREENS = {  # by module in app.screens, which is also the address
    "classify": Screen("Classify", "What does the photo show?", "photo_camera"),
    "how_it_works": Screen("How it works", "How it works", "auto_stories"),
    "teach": Screen("Teach it", "Teach it your own things", "school"),
    "training": Screen("Training", "How it was trained", "show_chart"),
    "accuracy": Screen("Accuracy", "How often it is right", "target"),
    "data": Screen("Data", "What it learned from", "grid_view"),
    "take": Screen("Take it with you", "Take it with you", "download"),
}


def screen(name: str) -> Callable[[], None]:
    """What shows a screen. Its module, and all that this needs, is imported when it is first visited.

    The heading is sent first, so that there is something to read meanwhile.
    """

    def show() -> None:
        st.title(SCREENS[name].heading)
        from app.uploads import keep_in_memory

        keep_in_memory()
        import_module(f"app.screens.{name}").show()

    show.__name__ = name
    return show


def page_of(name: str) -> StreamlitPage:
    """A screen's entry in the navigation; the first has the bare address."""
    title, _, icon = SCREENS[name]
    return st.Page(
        screen(name), title=title, icon=f":material/{icon}:", url_path=name, default=name == next(iter(SCREENS))
    )


def main() -> None:
    """The page's frame, and the screen that the address names."""
    # Before the navigation: else the page's symbol is fetched from another server, to be the tab's icon.
    st.set_page_config(page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")
    page = st.navigation([page_of(name) for name in SCREENS], position="top")
    st.set_page_config(page_title=f"{page.title} - Glimpse")
    st.html(Path(__file__).with_name("style.css"))
    fetch_charts_early()
    page.run()


def fetch_charts_early() -> None:
    """Have the browser fetch what draws charts, 4.7 MB, while the screen is still being put together."""
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    base = f"/{st.get_option('server.baseUrlPath')}/".replace("//", "/")
    links = [f"{base}static/js/{path.name}" for path in folder.glob("PlotlyChart.*.js")]
    script = (
        f"for (const href of {json.dumps(links)}) if (!document.querySelector(`link[href='${{href}}']`))"
        " document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));"
    )
    with st.container(key="preload"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


if __name__ == "__main__":
    main()
