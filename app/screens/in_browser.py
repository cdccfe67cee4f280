"""The switch "answer in this browser": the same panel as the static site's, and nothing is sent here."""

import functools
import hashlib
import json

import streamlit as st

from app import browser, catalog
from app.browser import runtime, samples
from app.classifier import Classifier
from app.screens.common import or_problem
from app.takeaway.variants import Variant, variants


def answer_in_browser(classifier: Classifier) -> None:
    """Mount the component; photos and answers are between it and the visitor."""
    found = or_problem(variants, catalog.folder(classifier.name))
    if found is not None:
        mount(found[0], classifier.classes, key=f"in-browser-{classifier.name}")


def mount(variant: Variant, classes: tuple[str, ...], key: str) -> None:
    """Open the panel for one ONNX file."""
    component = st.components.v2.component(
        "glimpse_in_browser", html='<div id="place"></div>', css=style(), js=browser.script("component.js")
    )
    component(data=packed(variant, classes), key=key)


def packed(variant: Variant, classes: tuple[str, ...]) -> bytes:
    """What component.js unpacks: a line of JSON, then the bytes of the ONNX file."""
    settings = {
        "key": hashlib.sha256(variant.data).hexdigest(),
        "classes": classes,
        "title": variant.title,
        "html": (browser.SOURCES / "panel.html").read_text(encoding="utf-8"),
        "worker": browser.script("worker.js"),
        "runtime": runtime_sources(),
        "samples": samples.inline(),
    }
    return json.dumps(settings).encode() + b"\n" + variant.data


@functools.cache  # the same for all visitors; the page runs again at every click
def style() -> str:
    """The panel's style, in the colours of Streamlit's theme."""
    return "\n".join((browser.SOURCES / name).read_text(encoding="utf-8") for name in ("component.css", "panel.css"))


def runtime_sources() -> dict[str, dict]:
    """Where the browser gets onnxruntime-web: from this server where npm has brought it, else from the CDN."""
    if not runtime.from_npm():
        return runtime.of_cdn()
    base = f"/{st.get_option('server.baseUrlPath')}/".replace("//", "/")
    return {
        kind: {"url": f"{base}app/static/node_modules/onnxruntime-web/dist/{name}", "bytes": size}
        for kind, (name, size, _) in runtime.FILES.items()
    }
