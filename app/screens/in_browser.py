"""The switch "answer in this browser": the photo stays there, only the answer comes here."""

import base64
import binascii
import functools
import json
from typing import Any

import numpy as np
import streamlit as st

from app import browser, catalog
from app.answers import Answer
from app.classifier import Classifier, Prediction


def answers_in_browser(classifier: Classifier) -> list[Answer]:
    """Mount the component and give the answers that the browser has sent so far."""
    component = st.components.v2.component(
        "glimpse_in_browser",
        html=(browser.SOURCES / "component.html").read_text(encoding="utf-8"),
        css=(browser.SOURCES / "component.css").read_text(encoding="utf-8"),
        js=script(),
    )
    result = component(
        data=catalog.onnx_bytes(classifier.name),
        key=f"in-browser-{classifier.name}",
        on_answers_change=lambda: None,
    )
    size = json.loads(classifier.metadata["imgsz"])[0]
    return [received(values, classifier.classes, size) for values in result.answers or []]


@functools.cache  # the same for all visitors; the page runs again at every click
def script() -> str:
    """The component's JavaScript, with the worker and the runtime's addresses in it."""
    sources = [browser.SOURCES / name for name in ("glimpse.js", "client.js", "component.js")]
    constants = {"WORKER": browser.worker_script(), "RUNTIME": runtime()}
    lines = [f"const {name} = {json.dumps(value)};" for name, value in constants.items()]
    return "\n".join([*lines, browser.joined(*sources)])


def runtime() -> dict[str, dict]:
    """Where the browser gets onnxruntime-web: from this server where npm has brought it, else from the CDN."""
    if not browser.RUNTIME.exists():
        return browser.runtime_of_cdn()
    base = f"/{st.get_option('server.baseUrlPath')}/".replace("//", "/")
    return {
        kind: {"url": f"{base}app/static/node_modules/onnxruntime-web/dist/{name}", "bytes": size}
        for kind, (name, size, _) in browser.RUNTIME_FILES.items()
    }


def received(values: Any, classes: tuple[str, ...], size: int) -> Answer:
    """What the browser sent, as an answer; it is a stranger's input, so that everything is checked."""
    name = str(values.get("name", "photo")) if isinstance(values, dict) else "photo"
    try:
        if "problem" in values:
            return Answer(name, problem=str(values["problem"]))
        probabilities = np.array(values["probabilities"], np.float32)
        seen = np.frombuffer(base64.b64decode(values["seen"], validate=True), np.uint8).reshape(size, size, 3)
        if probabilities.shape != (len(classes),) or not np.isclose(probabilities.sum(), 1, atol=1e-3):
            raise ValueError("probabilities")
        prediction = Prediction(classes, probabilities, seen, float(values["familiarity"]))
        return Answer(name, prediction, width=int(values["width"]), height=int(values["height"]))
    except (AttributeError, KeyError, TypeError, ValueError, binascii.Error):
        return Answer(name, problem="The answer from the browser could not be read.")
