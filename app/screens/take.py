"""Take the model elsewhere: one file, what it expects, how it was checked, code to start from."""

import hashlib

import streamlit as st

from app import catalog
from app.classifier import Classifier
from app.screens.common import choose_model, classifier_or_problem, or_problem, table


def show() -> None:
    """The screen."""
    st.title("Take it with you")
    name = choose_model()
    if name is None:
        return
    data = or_problem(catalog.onnx_bytes, name)
    if data is None:
        return
    classifier = classifier_or_problem(name)
    if classifier is None:
        return
    st.markdown(
        "One ONNX file takes a raw photo of any size and gives the answer. Cutting the square, resizing and "
        "scaling are inside, so that it answers the same in every language."
    )
    st.download_button(
        f"Download {name}.onnx ({len(data) / 1e6:.2f} MB)",
        data,
        file_name=f"{name}.onnx",
        mime="application/octet-stream",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    digest = hashlib.sha256(data).hexdigest()
    st.text("sha256")
    st.code(digest, language=None)
    card = or_problem(catalog.card, name)
    if card is not None and card.export.get("sha256", digest) != digest:
        st.warning("The card names another sha256: this is not the file that was checked.", icon=":material/warning:")
    show_interface(classifier)
    show_parity(name)
    show_code(name)


def show_interface(classifier: Classifier) -> None:
    """Inputs, outputs and metadata, read from the file itself."""
    st.subheader("Inputs and outputs")
    rows = classifier.interface()
    table({key: [row[key] for row in rows] for key in ("role", "name", "type", "shape")})
    with st.expander("Metadata in the file"):
        metadata = dict(sorted(classifier.metadata.items()))
        table({"key": list(metadata), "value": list(metadata.values())})


def show_parity(name: str) -> None:
    """How the file was compared with the Keras network."""
    st.subheader("The same answers as the Keras network")
    report = or_problem(catalog.parity, name)
    if report is None:
        return
    rows = report["checks"]
    figures = {
        "images": [f"{row['images']:,}" for row in rows],
        "same answer": [f"{row['same_answers']:,}" for row in rows],
        "largest difference of logits": [f"{row['logits']:.1e}" for row in rows],
        "of probabilities": [f"{row['probabilities']:.1e}" for row in rows],
        "of seen pixels (of 255)": [row["pixels"] for row in rows],
    }
    table({"input": [row["name"] for row in rows]} | figures, numbers=tuple(figures))
    versions = report["versions"]
    st.caption(
        f"keras {versions['keras']} ({versions['backend']}) against onnxruntime {versions['onnxruntime']}; "
        f"repeat it with: python -m export --check models/{name}"
    )


def show_code(name: str) -> None:
    """The card's examples."""
    st.subheader("Code to start from")
    python_tab, javascript_tab = st.tabs(["Python", "JavaScript"])
    for tab, language in ((python_tab, "python"), (javascript_tab, "javascript")):
        code = catalog.example_code(name, language)
        if code:
            tab.code(code, language=language)
        else:
            tab.info("The model card has no example in this language.", icon=":material/code_off:")
