"""The screen Teach it through Streamlit's own AppTest: from names to the file that is taken away."""

import pytest
from streamlit.testing.v1 import AppTest

from app import catalog
from app.screens.common import escape
from models.folder import ONNX
from tests.conftest import encoded, photo


@pytest.fixture
def models(model, monkeypatch):
    """The page sees the test's models only."""
    monkeypatch.setattr(catalog, "MODELS", model.parent)
    return model.parent


def screen() -> AppTest:
    app = AppTest.from_string("from app.screens import teach\nteach.show()", default_timeout=60).run()
    assert not app.exception
    return app


def add_class(app: AppTest, name: str) -> None:
    next(field for field in app.text_input if field.label == "Name of a class").set_value(name)
    next(button for button in app.button if button.label == "Add class").click().run()
    assert not app.exception


def give(app: AppTest, label: str, colour: str, seeds: range) -> None:
    files = [(f"{colour}-{k}.png", encoded(photo(40 + k, 50 - k, colour, k)), "image/png") for k in seeds]
    next(item for item in app.file_uploader if item.label == f"Photos of {escape(label)}").set_value(files).run()
    assert not app.exception


def teach(app: AppTest) -> None:
    next(button for button in app.button if button.label == "Teach").click().run()
    assert not app.exception


def test_from_names_to_one_file(models):
    app = screen()
    add_class(app, "=1+1")
    add_class(app, "=1+1")
    assert "There is a class" in app.error[0].value
    add_class(app, "b")
    assert next(button for button in app.button if button.label == "Teach").disabled
    give(app, "=1+1", "orange", range(6))
    give(app, "b", "purple", range(6))
    give(app, "b", "orange", range(20, 21))
    assert app.session_state["lesson"].count("b") == 7
    teach(app)
    assert [tab.label for tab in app.tabs] == ["Try it", "How good it is", "Doubtful photos (1)", "Take it away"]
    assert "photos" in app.metric[0].label or app.metric[0].value.endswith("%")
    assert any("points wide" in warning.value for warning in app.warning)  # twelve photos say little
    next(button for button in app.button if button.label.startswith("Move to")).click().run()
    assert not app.exception and app.session_state["lesson"].count("b") == 6
    assert any("press Teach again" in warning.value for warning in app.warning)
    teach(app)
    assert app.session_state["taught-model"].file and app.session_state["lesson"].corrections == {
        "orange-20.png": "=1+1"
    }
    uploader = next(item for item in app.file_uploader if item.label == "New photos")
    uploader.set_value([("new.png", encoded(photo(30, 30, "purple", 99)), "image/png")]).run()
    assert not app.exception and any("b, " in element.value for element in app.subheader)


def test_what_is_no_photo_is_told(models):
    app = screen()
    add_class(app, "a")
    uploader = next(item for item in app.file_uploader if item.label == "Photos of a")
    uploader.set_value([("<b>x.png", b"no photo", "image/png")]).run()
    assert not app.exception and app.session_state["lesson"].photos == []
    assert any("1 file was not taken" in element.value for element in app.markdown)


def test_a_model_without_features_is_one_sentence(models, model):
    (model / ONNX).write_bytes(b"no model")
    app = screen()
    assert "damaged" in app.error[0].value.replace("\\", "")
