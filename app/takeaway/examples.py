"""Code to start from, as people copy it: the kit's files, with the model's own names in them."""

import json
from pathlib import Path

SOURCES = Path(__file__).with_name("kit")
MODEL = '"model.onnx"'
CLASSES = 'const classes = ["cat", "dog"];'


def python_example(file: str = "model.onnx") -> str:
    """A program that answers for photo.jpg, in Python.

    Args:
        file: the name under which the ONNX file lies beside the program.
    """
    return (SOURCES / "example.py").read_text(encoding="utf-8").replace(MODEL, json.dumps(file))


def javascript_example(classes: list[str], file: str = "model.onnx") -> str:
    """The same in JavaScript, which cannot read the class names from the file."""
    text = (SOURCES / "example.mjs").read_text(encoding="utf-8").replace(MODEL, json.dumps(file))
    return text.replace(CLASSES, f"const classes = {json.dumps(classes)};")
