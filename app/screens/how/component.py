"""Mounts the explaining JavaScript of app/browser/how."""

import functools
from typing import Any

import streamlit as st

from app import browser

SOURCES = browser.SOURCES / "how"


def mount(name: str, data: dict[str, Any], key: str, **settings) -> Any:
    """Show a component.

    Args:
        name: of a module in app/browser/how: photo, worked, pooling, places or strips.
        data: what app/how_data.py makes for it.
        key: of this place on the page.
        settings: callbacks for what it sends back.
    """
    component = st.components.v2.component(
        f"glimpse_how_{name}", html='<div id="how"></div>', css=style(), js=browser.script(f"how/{name}.js")
    )
    return component(data=data, key=key, **settings)


@functools.cache  # the same for all visitors
def style() -> str:
    """The stylesheet of all components."""
    return (SOURCES / "how.css").read_text(encoding="utf-8")
