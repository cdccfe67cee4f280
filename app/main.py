"""The page: `streamlit run app/main.py`. A router; each screen is a file in app/screens."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

# Streamlit puts this file's folder on the path; imports here are from the repository's root.
ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402

from app.uploads import keep_in_memory  # noqa: E402

SCREENS = {  # module in app.screens, also the address: (title, icon)
    "classify": ("Classify", "photo_camera"),
    "how_it_works": ("How it works", "auto_stories"),
    "teach": ("Teach it", "school"),
    "training": ("Training", "show_chart"),
    "accuracy": ("Accuracy", "target"),
    "data": ("Data", "grid_view"),
    "take": ("Take it with you", "download"),
}


def screen(name: str) -> Callable[[], None]:
    """What shows a screen. Its module, and all that this needs, is imported when it is first visited."""

    def show() -> None:
        import_module(f"app.screens.{name}").show()

    show.__name__ = name
    return show


def main() -> None:
    """The page's frame, and the screen that the address names."""
    keep_in_memory()
    # Before the navigation: else the page's symbol is fetched from another server, to be the tab's icon.
    st.set_page_config(page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")
    page = st.navigation(
        [
            st.Page(screen(name), title=title, icon=f":material/{icon}:", url_path=name, default=name == "classify")
            for name, (title, icon) in SCREENS.items()
        ],
        position="top",
    )
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
