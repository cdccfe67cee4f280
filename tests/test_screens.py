"""Each screen through Streamlit's own AppTest: whole, empty, damaged, and while a training runs."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import catalog
from export import rejection
from models.folder import write_json
from tests.conftest import CLASSES, encoded, photo
from tests.test_photo import BAD


@pytest.fixture
def models(model, monkeypatch):
    """The page sees the test's models only."""
    monkeypatch.setattr(catalog, "MODELS", model.parent)
    return model.parent


def screen(name: str) -> AppTest:
    """A screen, run once."""
    script = f"from app.screens import {name}\n{name}.show()"
    app = AppTest.from_string(script, default_timeout=30).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "subheader", "info", "error", "warning", "success", "text")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


SCREENS = ("classify", "training", "accuracy", "data", "take")


def test_the_entry_file_opens_with_classify():
    app = AppTest.from_file("../app/main.py", default_timeout=30).run()
    assert not app.exception and app.title[0].value == "What does the photo show?"


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_with_a_whole_model(models, name):
    app = screen(name)
    assert len(app.title) == 1 and not app.error


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_without_any_model(models, model, name, tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "MODELS", tmp_path / "models" / "colours")
    for path in model.iterdir():
        path.unlink()
    app = screen(name)
    assert "There is no model yet" in app.info[0].value


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("damage", ["no card", "other schema", "truncated ONNX", "only the network"])
def test_every_screen_with_a_damaged_model(models, model, name, damage):
    if damage == "no card":
        (model / "card.json").unlink()
    elif damage == "other schema":
        values = json.loads((model / "card.json").read_text())
        (model / "card.json").write_text(json.dumps(values | {"schema": 99}))
    elif damage == "truncated ONNX":
        (model / "model.onnx").write_bytes((model / "model.onnx").read_bytes()[:5000])
    else:
        for path in model.iterdir():
            if path.name != "model.keras":
                path.unlink()
    app = screen(name)
    shown = texts(app)
    assert str(models) not in shown and "Traceback" not in shown
    affected = {"classify", "take"} if damage == "truncated ONNX" else {"training", "accuracy", "data"}
    if damage == "only the network":
        affected = set(SCREENS)
    if name in affected:
        assert app.error and all(str(error.value).endswith(".") for error in app.error)


def test_photos_good_and_bad_are_answered_beside_each_other(models):
    app = screen("classify")
    assert "nothing is stored" in app.info[0].value
    good = [(f"{colour}.jpg", encoded(photo(200, 150, colour, 9), "JPEG"), "image/jpeg") for colour in CLASSES]
    bad = [(f"{name}.png", data, "image/png") for name, (data, _) in BAD.items()]
    app.file_uploader[0].set_value(good[:1] + bad[:2] + good[1:]).run()
    assert not app.exception
    assert [element.value.split(",")[0] for element in app.subheader] == ["3 answers", *CLASSES]
    assert [error.value.count(".") > 0 for error in app.error] == [True, True]
    assert "empty\\.png" in app.error[0].value and "The file is empty" in app.error[0].value.replace("\\", "")
    assert list(app.dataframe[0].value["answer"]) == list(CLASSES)
    app.file_uploader[0].set_value(bad).run()
    assert not app.exception and len(app.error) == 5
    assert list(app.dataframe[0].value["file"]) == [name for name, _, _ in bad]


def test_answers_are_forgotten_with_their_photos(models):
    app = screen("classify")
    app.file_uploader[0].set_value([("a.png", encoded(photo()), "image/png")]).run()
    assert len(app.session_state["answers"]) == 1
    app.file_uploader[0].set_value([]).run()
    assert len(app.session_state["answers"]) == 0


def test_a_sample_is_answered(models):
    app = screen("classify")
    app.pills[0].set_value("green").run()
    assert app.subheader[0].value.startswith("green,")


def measured_photos(model) -> dict:
    """What export would write of twenty photos of the classes and ten outliers."""
    familiarity = np.concatenate([np.linspace(2, 12, 20), np.linspace(1, 6, 10)])
    labels = np.array([0, 1] * 10 + [-1] * 10)
    answers = rejection.Answers(labels, np.eye(3)[labels], familiarity)
    return {"name": "made up"} | rejection.measure(answers, list(CLASSES), threshold=2.5)


def test_the_price_of_doubt_follows_the_slider(models, model):
    write_json(model / "photos.json", measured_photos(model))
    app = screen("classify")
    app.file_uploader[0].set_value([("mine.png", encoded(photo()), "image/png")]).run()
    usual = app.slider[0].value
    assert usual == 95 and "Keeps **95%** of photos" in texts(app) and "turns away **30%**" in texts(app)
    assert "20 photos of its classes and 10 of other things" in texts(app).replace("\\", "")
    familiarity = app.session_state["answers"][next(iter(app.session_state["answers"]))].prediction.familiarity
    app.slider[0].set_value(50).run()
    assert not app.exception and "turns away **100%**" in texts(app)
    is_away = familiarity < measured_photos(model)["rejection_curve"][50]["threshold"]
    assert ("Your photo is turned away" in texts(app)) == is_away
    assert ("Perhaps none of these" in texts(app)) == is_away
    accuracy = screen("accuracy")
    assert "On real photographs" in texts(accuracy) and "keeps 95% of photos of its classes" in texts(accuracy)


def test_damaged_photos_json_is_one_sentence(models, model):
    (model / "photos.json").write_text("{")
    for name in ("classify", "accuracy"):
        app = screen(name)
        if name == "classify":
            app.pills[0].set_value("green").run()
        assert "has no readable photos.json" in app.error[0].value.replace("\\", "")
        assert not app.exception


def test_unfamiliar_photos_are_doubted(models, model):
    write_json(model / "photos.json", measured_photos(model) | {"threshold": 1e6, "kept": 0.95})
    app = screen("classify")
    app.pills[0].set_value("green").run()
    assert app.subheader[0].value.startswith("Perhaps none of these; most like green, ")


def test_a_closer_look(models):
    app = screen("classify")
    app.pills[0].set_value("red").run()
    (look,) = app.segmented_control
    for choice, words in (
        ("Why this answer", "Parts of the photo are covered"),
        ("How steady it is", "slightly different pictures"),
        ("Each step", "Resized once: 32 x 32 pixels"),
    ):
        look.set_value(choice).run()
        assert not app.exception and words in texts(app) + str([e.value for e in app.success]), choice
    assert set(app.session_state["closer"]) and len(app.session_state["closer"]) == 2


def test_file_names_are_shown_as_text(models):
    app = screen("classify")
    app.file_uploader[0].set_value([("![x](http://x.example/y.png)<b>.png", b"", "image/png")]).run()
    assert "![" not in app.error[0].value.replace("\\!", "").replace("\\[", "")


def test_a_running_training_shows_its_curve_and_ends(models, model, tmp_path):
    whole = (model / "card.json").read_text()
    (model / "card.json").write_text(json.dumps(json.loads(whole) | {"accuracy": {}, "export": {}}))
    history = (model / "history.csv").read_text().splitlines(keepends=True)
    (model / "history.csv").write_text("".join(history[:3]))
    (model / "model.onnx").unlink()
    app = screen("training")
    assert "2 of 20 epochs" in app.get("progress")[0].proto.text
    (model / "history.csv").unlink()
    assert "No epoch has ended yet" in screen("training").info[0].value
    assert "not finished" in screen("accuracy").info[0].value
    assert "still to be exported" in screen("classify").error[0].value.replace("\\", "")


def test_several_models_can_be_chosen_and_compared(models, model):
    import shutil

    shutil.copytree(model, models / "second")
    app = screen("training")
    assert app.selectbox[0].options == ["colours", "second"]
    app.multiselect[0].set_value(["colours", "second"]).run()
    assert not app.exception and "second: the validation curve" in texts(app).replace("\\", "")
    app = screen("accuracy")
    app.selectbox[0].set_value("second").run()
    app.multiselect[0].set_value(["colours"]).run()
    assert not app.exception


def test_a_confusion_cell_shows_its_mistakes():
    app = screen("accuracy")  # of the committed models
    boxes = {box.label: box for box in app.selectbox}
    boxes["True class"].set_value("dog")
    boxes["Answer"].set_value("cat")
    app.run()
    assert not app.exception and "images of dog were called cat" in texts(app)
    boxes = {box.label: box for box in app.selectbox}
    boxes["Answer"].set_value("dog")
    app.run()
    assert "were answered right" in app.success[0].value.replace("\\", "")


def test_the_claim_stands_beside_the_figure():
    app = screen("accuracy")
    labels = [metric.label for metric in app.metric]
    assert labels[:2] == ["Test accuracy, measured", "The tutorial's claim for its network"]
    expected = catalog.evaluation(catalog.default())["accuracy"]
    assert app.metric[0].value == f"{expected:.2%}" and app.metric[1].value == "about 80%"
