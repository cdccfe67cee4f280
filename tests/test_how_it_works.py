"""How it works through Streamlit's own AppTest: whole, without layers' names, with a photo of the visitor."""

import pytest

from app import catalog
from app.tray import Tray
from tests.conftest import encoded, photo
from tests.test_inside import without_layers
from tests.test_screens import texts

SCRIPT = "from app.screens import how_it_works\nhow_it_works.show()"
STEPS = (
    "1. A photo is three matrices",
    "2. Convolution: a small filter slides over the photo",
    "3. Pooling: what matters is that it was found, less where",
    "4. From maps to an answer",
    "5. The whole network on your photo",
    "6. Where it looks",
)


@pytest.fixture
def app(model, monkeypatch):
    from streamlit.testing.v1 import AppTest

    monkeypatch.setattr(catalog, "MODELS", model.parent)
    return AppTest.from_string(SCRIPT, default_timeout=60)


def headings(app) -> tuple[str, ...]:
    return tuple(heading.value for heading in app.header)


def test_six_steps_and_the_words(app):
    app.run()
    assert not app.exception and headings(app) == (*STEPS, "Words")
    tables = " ".join(element.proto.body for element in app.get("html"))
    shown = texts(app).replace("\\", "") + tables
    for figure in ("120,000", "7,680,000", "36,000,000", "(3 x 3 x 3 + 1) x 32 = 896"):
        assert figure in shown
    assert "writes the last maps, 4 x 4 x 8, as one row of 128 numbers" in shown
    assert "the logit is" in shown


def test_a_class_and_all_maps_are_chosen(app):
    app.run()
    boxes = {box.label: box for box in app.selectbox}
    boxes["Class"].set_value("green").run()
    assert not app.exception and "speak for green" in texts(app)
    boxes = {box.label: box for box in app.selectbox}
    boxes["Layer"].set_value("convolution_2").run()
    assert not app.exception and "convolution_2 has 6 filters" in texts(app).replace("\\", "")
    boxes = {box.label: box for box in app.selectbox}
    boxes["All maps of"].set_value("pooling_1").run()
    assert not app.exception


def test_a_file_without_names_keeps_the_examples(app, model):
    without_layers(model / "model.onnx")
    app.run()
    assert not app.exception and headings(app) == (*STEPS[:3], "Words")
    assert "Export it again: python -m export models/colours" in app.info[0].value.replace("\\", "")


def test_the_photo_last_dropped_comes_first(app, model):
    tray = Tray()
    for seed, name in enumerate(("first.png", "last.png")):
        tray.add([(name, encoded(photo(90, 60, "green", seed)))])
    app.session_state["tray"] = tray
    app.run()
    assert not app.exception and app.pills[0].options[0].replace("\\", "") == "yours: last.png"
    assert app.pills[0].value.replace("\\", "") == "yours: last.png"


def test_two_models_side_by_side(app, model):
    import shutil

    shutil.copytree(model, model.parent / "second")
    app.run()
    boxes = {box.label: box for box in app.selectbox}
    boxes["Beside it"].set_value("second").run()
    assert not app.exception and "second sees 32 x 32 pixels" in texts(app)


def test_covering_is_kept_for_one_photo(app):
    app.run()
    app.button[0].click().run()
    assert not app.exception and "falls when a part is hidden" in texts(app)
    assert len(app.session_state["how-covered"]) == 1
