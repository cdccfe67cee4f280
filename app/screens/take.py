"""Take the model elsewhere: its files, code to start from, what it expects, how it was checked."""

import functools
import hashlib

import streamlit as st

from app import catalog
from app.classifier import Classifier
from app.parity_tables import check_columns, runtime_columns
from app.screens.common import choose_model, classifier_or_problem, escape, or_problem, table
from app.screens.words import words
from app.takeaway.examples import javascript_example, python_example
from app.takeaway.kit import kit
from app.takeaway.site import zipped_site
from app.takeaway.variants import Variant, variants

IFRAME = """\
<iframe src="https://example.org/glimpse/" title="Ask {name} what a photo shows"
        width="100%" height="720" allow="camera" style="border: 0"></iframe>"""


def show() -> None:
    """The screen."""
    words("ONNX", "opset", "parity", "quantization")
    name = choose_model()
    if name is None:
        return
    files = or_problem(variants, catalog.folder(name))
    classifier = classifier_or_problem(name)
    if files is None or classifier is None:
        return
    st.markdown(
        "One ONNX file takes a raw photo of any size and gives the answer. Cutting the square, resizing and "
        "scaling are inside it."
    )
    show_files(name, files)
    show_code(name, classifier)
    show_packages(name)
    show_interface(classifier)
    show_parity(name)


def file_name(name: str, variant: Variant) -> str:
    """What a downloaded file is called: the model's name in place of "model"."""
    return variant.file.replace("model", name, 1)


def show_files(name: str, files: list[Variant]) -> None:
    """A button for each ONNX file, and its fingerprint."""
    exact_first = list(reversed(files))
    with st.container(horizontal=True):
        for variant in exact_first:
            st.download_button(
                escape(f"Download {file_name(name, variant)} ({variant.megabytes})"),
                variant.data,
                file_name=file_name(name, variant),
                mime="application/octet-stream",
                icon=":material/download:",
                on_click="ignore",
            )
    digests = [hashlib.sha256(variant.data).hexdigest() for variant in exact_first]
    lines = [f"{digest}  {file_name(name, variant)}" for digest, variant in zip(digests, exact_first, strict=True)]
    st.caption("Fingerprints, as `sha256sum --check` reads them:")
    st.code("\n".join(lines), language=None, wrap_lines=True)
    card = or_problem(catalog.card, name)
    if card is not None and card.export.get("sha256", digests[0]) != digests[0]:
        st.warning("The card names another sha256: this is not the file that was checked.", icon=":material/warning:")


def show_code(name: str, classifier: Classifier) -> None:
    """Programs that answer for a photo, to be pasted into a file beside the downloaded one."""
    st.header("Code to start from")
    file = f"{name}.onnx"
    st.markdown(f"Save the code beside the downloaded {escape(file)} and a photo of yours, `photo.jpg`.")
    python_tab, javascript_tab = st.tabs(["Python", "JavaScript"])
    with python_tab:
        st.code("pip install onnxruntime pillow\npython example.py", language="shell", wrap_lines=True)
        st.code(python_example(file), language="python", wrap_lines=True)
    with javascript_tab:
        st.code("npm install onnxruntime-web sharp\nnode example.mjs", language="shell", wrap_lines=True)
        st.code(javascript_example(list(classifier.classes), file), language="javascript", wrap_lines=True)


def show_packages(name: str) -> None:
    """The kit and the static site, made when they are asked for."""
    st.header("The whole of it")
    folder = catalog.folder(name)
    st.markdown(
        "**The kit**: the file, the code, made-up photos with the answers to expect, a program that repeats them, and "
        "the page below. **The page**: answers in its visitors' own browsers, on any web server or from a USB stick."
    )
    with st.container(horizontal=True):
        for label, file, make in (
            ("Download the kit (zip)", f"{name}-kit.zip", kit),
            ("Download the page (zip)", f"{name}-site.zip", zipped_site),
        ):
            st.download_button(
                label,
                functools.partial(make, folder),  # made in memory, once the button is pressed
                file_name=file,
                mime="application/zip",
                icon=":material/folder_zip:",
                on_click="ignore",
            )
    st.markdown("Unpack the page on a web server of yours. To show it inside another page:")
    st.code(IFRAME.format(name=name), language="html", wrap_lines=True)


def show_interface(classifier: Classifier) -> None:
    """Inputs, outputs and metadata, read from the file itself."""
    st.header("Inputs and outputs")
    rows = classifier.interface()
    table({key: [row[key] for row in rows] for key in ("role", "name", "type", "shape")})
    with st.expander("Metadata in the file"):
        metadata = dict(sorted(classifier.metadata.items()))
        table({"key": list(metadata), "value": list(metadata.values())})


def show_parity(name: str) -> None:
    """How the file was compared with the Keras network."""
    st.header("The same answers as the Keras network")
    report = or_problem(catalog.parity, name)
    if report is None:
        return
    show_columns(check_columns(report))
    versions = report["versions"]
    st.caption(
        f"keras {versions['keras']} ({versions['backend']}) against onnxruntime {versions['onnxruntime']}; "
        f"repeat it with: python -m export --check models/{name}"
    )
    runtimes = runtime_columns(report)
    if not runtimes["runtime"]:
        return
    st.header("The same answers in every runtime of this table")
    show_columns(runtimes)
    st.caption(
        "Photos with noise, stripes and text, of odd sizes, a panorama and 12 megapixels, against views made by NumPy "
        f"and answers by Keras; repeat it with: python -m export --check models/{name} --runtimes"
    )


def show_columns(columns: dict[str, list[str]]) -> None:
    """A table whose first column is words, and all others numbers."""
    table(columns, numbers=tuple(list(columns)[1:]))
