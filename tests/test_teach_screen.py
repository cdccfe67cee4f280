"""The screen Teach it through Streamlit's own AppTest: from names to the file that is taken away."""

import io
import zipfile

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from app import catalog
from app.lesson import Lesson
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
    assert "Doubtful photos" in [tab.label for tab in app.tabs]  # it was learned again at once
    give(app, "b", "purple", range(30, 32))
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


def test_a_click_while_photos_are_looked_at_loses_none(models, monkeypatch):
    """Streamlit breaks a run off where it next shows something; the next run goes on with the other photos."""
    app = screen()
    add_class(app, "a")
    breaks = iter([3, 5])  # photos that are looked at before a click

    def click(lesson, given, reader, add=Lesson.add_photos):
        until = next(breaks, None)
        for number, taken in enumerate(add(lesson, given, reader), start=1):
            yield taken
            if number == until:
                raise StopException

    monkeypatch.setattr(Lesson, "add_photos", click)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for seed in range(20):
            archive.writestr(f"a/{seed}.png", encoded(photo(40 + seed, 50, "orange", seed)))
    next(item for item in app.file_uploader if item.label.startswith("Photos, in")).set_value(
        ("a.zip", buffer.getvalue(), "application/zip")
    ).run()
    app.run()
    app.run()
    lesson = app.session_state["lesson"]
    assert [photo.name for photo in lesson.photos] == [f"a/{seed}.png" for seed in range(20)] and not lesson.problems


def test_what_is_unsaved_is_not_replaced_unasked(models):
    app = screen()
    add_class(app, "a")
    saved = "A lesson that you saved here"
    assert any(item.label == saved for item in app.file_uploader)
    give(app, "a", "orange", range(3))
    assert not any(item.label == saved for item in app.file_uploader)
    assert any("save this one first" in element.value for element in app.caption)
    app.session_state["lesson-saved"] = app.session_state["lesson"].state()
    app.run()
    assert any(item.label == saved for item in app.file_uploader)
    app.session_state["lesson"].photos.pop()
    app.session_state["lesson"].add_class("b")
    app.run()
    assert not any(item.label == saved for item in app.file_uploader)
