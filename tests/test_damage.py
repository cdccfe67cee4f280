"""A damaged or hostile model folder: each value of each file replaced by something else, and every screen shown.

A screen says one sentence or shows the rest; it never ends in a traceback.
"""

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
import pytest
from streamlit.testing.v1 import AppTest
from typing_extensions import is_typeddict

from app import catalog
from app.classifier import Classifier, ModelError
from models import contents
from models.folder import MODELS

# Which screens show what a file holds.
SHOWN_BY = {
    "card.json": ("training", "accuracy", "data"),
    "evaluation.json": ("accuracy",),
    "photos.json": ("accuracy",),
    "mistakes.json": ("accuracy",),
    "samples.json": ("data",),
    "parity.json": ("take",),
}
REPLACEMENTS = (None, "x", -1, 10**30, 1.5, True, [], {}, [[]], "![x](http://x.example/x.png)", float("nan"))


@pytest.fixture
def model(tmp_path, monkeypatch) -> Path:
    """A copy of a committed model, the only one that the page sees."""
    monkeypatch.setattr(catalog, "MODELS", tmp_path)
    return Path(shutil.copytree(MODELS / "article", tmp_path / "article"))


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Where values stand in nested JSON; of a list the first and last, which stand for all."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list) and value:
        for number in {0, len(value) - 1}:
            yield from places(value[number], (*path, number))


def changed(value: Any, path: tuple, replacement: Any) -> Any:
    """The same JSON with another value in one place, or without it."""
    if not path:
        return replacement
    (step, *rest) = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    if replacement is REMOVED and not rest:
        del copy[step]
    else:
        copy[step] = changed(copy[step], tuple(rest), replacement)
    return copy


REMOVED = object()


def damages(text: str) -> list[str]:
    """The texts of damaged files: every place in turn, each with the next of the replacements, and once removed."""
    value = json.loads(text)
    replacements = itertools.cycle(REPLACEMENTS)
    found = [json.dumps(changed(value, path, next(replacements))) for path in places(value)]
    found += [json.dumps(changed(value, path, REMOVED)) for path in places(value) if path]
    deep = "[" * 100_000 + "]" * 100_000
    return [*found, "", "{", deep, '{"a":' * 50_000, text[: len(text) // 2], "\x00", "7"]


def check(screen: str) -> None:
    app = AppTest.from_string(f"from app.screens import {screen}\n{screen}.show()", default_timeout=30).run()
    assert not app.exception, (screen, app.exception[0].message, app.exception[0].stack_trace)
    assert all(str(error.value).endswith(".") for error in app.error)


@pytest.mark.parametrize("name", SHOWN_BY)
def test_every_value_replaced_or_removed(model, name):
    text = (model / name).read_text(encoding="utf-8")
    read = {
        "card.json": catalog.card,
        "evaluation.json": catalog.evaluation,
        "photos.json": catalog.real_photos,
        "parity.json": catalog.parity,
        "samples.json": lambda model: catalog.gallery(model, "samples.png"),
        "mistakes.json": lambda model: catalog.gallery(model, "mistakes.png"),
    }[name]
    accepted = []
    for damaged in damages(text):
        (model / name).write_text(damaged, encoding="utf-8")
        try:
            read("article")
            accepted.append(damaged)
        except catalog.CardError as problem:
            sentence = str(problem)
            assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 400
    assert accepted, "a text may change without harm"
    # What is taken for whole is shown; and one that is not.
    for damaged in [*accepted[:: max(1, len(accepted) // 12)], "{"]:
        (model / name).write_text(damaged, encoding="utf-8")
        for screen in SHOWN_BY[name]:
            check(screen)


@pytest.mark.parametrize("text", ["", "epoch\n", "a,b\n1,2\n", "\x00", "epoch,loss,accuracy\n1,nan,x\n", "'\"\n" * 99])
def test_a_damaged_history(model, text):
    (model / "history.csv").write_text(text, encoding="utf-8")
    check("training")


@pytest.mark.parametrize("value", ["", "7", "[]", '["a"]', '{"a": 1}', "[" * 9999, "nan", '["a", "a"]'])
@pytest.mark.parametrize("key", ["names", "view_names", "threshold"])
def test_damaged_metadata_of_the_onnx_file(model, key, value):
    network = onnx.load(model / "model.onnx")
    for entry in network.metadata_props:
        if entry.key == key:
            entry.value = value
    onnx.save(network, model / "model.onnx")
    if (key, value) in {("threshold", "7"), ("view_names", '["a"]')}:
        return  # as good as any
    with pytest.raises(ModelError, match=r"article .*\.$"):
        Classifier(model)


def test_a_network_that_answers_something_else(model):
    text = """<ir_version: 8, opset_import: ["": 18]> g (uint8[n, height, width, c] photo) => (
        float[k] probabilities, float[k] seen, float[k] familiarity, float[k] views, float[k] view_probabilities) {
            probabilities = Constant <value = float[3] {nan, 1, 2}> ()
            seen = Identity (probabilities)
            familiarity = Identity (probabilities)
            views = Identity (probabilities)
            view_probabilities = Identity (probabilities)
        }"""
    network = onnx.parser.parse_model(text.replace("nan", "5"))
    for key, value in (("names", '["a", "b", "c"]'), ("view_names", '["a"]'), ("threshold", "0.5")):
        network.metadata_props.add(key=key, value=value)
    onnx.save(network, model / "model.onnx")
    with pytest.raises(ModelError, match="does not answer as this Glimpse expects"):
        Classifier(model)


def test_every_kind_of_content_is_checked_strictly():
    kinds = [kind for kind in vars(contents).values() if is_typeddict(kind) and kind.__module__ == contents.__name__]
    assert len(kinds) > 10
    assert [kind.__name__ for kind in kinds if getattr(kind, "__pydantic_config__", None) != contents.STRICT] == []
