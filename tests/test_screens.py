"""Each screen through Streamlit's own AppTest: whole, empty, damaged, and while a training runs."""

import dataclasses
import json
import re
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import catalog
from export import rejection
from models import corrections
from models.folder import read_card, write_card, write_json
from models.gallery import Gallery, write_gallery
from models.running import SIGN
from tests.conftest import CLASSES, encoded, photo
from tests.test_photo import BAD


@pytest.fixture
def models(model, monkeypatch):
    """The page sees the test's models only."""
    monkeypatch.setattr(catalog, "MODELS", model.parent)
    return model.parent


def screen(name: str) -> AppTest:
    """A screen, run once."""
    script = f"from app.main import screen\nscreen('{name}')()"
    app = AppTest.from_string(script, default_timeout=30).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "header", "subheader", "info", "error", "warning", "success", "text")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


SCREENS = ("classify", "how_it_works", "training", "accuracy", "data", "take")


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
    affected = {"how_it_works"} | (
        {"classify", "take"} if damage == "truncated ONNX" else {"training", "accuracy", "data"}
    )
    if damage == "only the network":
        affected = set(SCREENS)
    if name in affected:
        # Without its card the network can still be looked at: less is shown, and a note says why.
        problems = [*app.error, *(app.info if name == "how_it_works" else [])]
        assert problems and all(str(problem.value).endswith(".") for problem in problems)


def test_photos_good_and_bad_are_answered_beside_each_other(models):
    app = screen("classify")
    assert "nothing is stored" in texts(app)
    good = [(f"{colour}.jpg", encoded(photo(200, 150, colour, 9), "JPEG"), "image/jpeg") for colour in CLASSES]
    bad = [(f"{name}.png", data, "image/png") for name, (data, _) in BAD.items()]
    app.file_uploader[0].set_value(good[:1] + bad[:2] + good[1:]).run()
    assert not app.exception
    assert [element.value.split(",")[0] for element in app.header] == ["3 answers", *CLASSES, "More photos"]
    assert [error.value.count(".") > 0 for error in app.error] == [True, True]
    assert "empty\\.png" in app.error[0].value and "The file is empty" in app.error[0].value.replace("\\", "")
    assert list(app.dataframe[0].value["answer"]) == list(CLASSES)
    button(app, "Remove all photos").click().run()
    app.file_uploader[0].set_value(bad).run()
    assert not app.exception and len(app.error) == 5
    assert list(app.dataframe[0].value["file"]) == [name for name, _, _ in bad]


def button(app: AppTest, label: str):
    return next(element for element in app.button if element.label == label)


def test_photos_stay_until_they_are_removed(models):
    app = screen("classify")
    for name in ("a.png", "b.png"):
        app.file_uploader[0].set_value([(name, encoded(photo()), "image/png")]).run()
    assert [each.name for each in app.session_state["tray"].photos] == ["b.png", "a.png"]
    button(app, "Remove").click().run()
    assert [each.name for each in app.session_state["tray"].photos] == ["a.png"]
    button(app, "Remove all photos").click().run()
    assert not app.session_state["tray"].photos and "nothing is stored" in texts(app)


def test_a_sample_gives_way_to_photos(models):
    app = screen("classify")
    app.pills[0].set_value("green").run()
    assert [each.name for each in app.session_state["tray"].photos] == ["sample: green"]
    app.file_uploader[0].set_value([("mine.png", encoded(photo()), "image/png")]).run()
    assert [each.name for each in app.session_state["tray"].photos] == ["mine.png"]


def test_many_photos_are_counted_filtered_and_sorted(models):
    files = [(f"{colour}{k}.png", encoded(photo(40, 30, colour, k)), "image/png") for colour in CLASSES for k in (1, 2)]
    app = screen("classify")
    app.file_uploader[0].set_value(files).run()
    kinds = next(element for element in app.pills if element.label == "Show")
    assert [re.sub(r"\W+", " ", option).strip() for option in kinds.options] == ["all 6", "blue 2", "green 2", "red 2"]
    kinds.set_value("green").run()
    assert set(app.dataframe[0].value["file"]) == {"green1.png", "green2.png"}
    next(box for box in app.selectbox if box.label == "Sort").set_value("surest first").run()
    assert app.dataframe[0].value["confidence"].is_monotonic_decreasing


def test_two_models_answer_side_by_side(models, model):
    shutil.copytree(model, models / "second")
    app = screen("classify")
    app.file_uploader[0].set_value([(f"{c}.png", encoded(photo(colour=c)), "image/png") for c in CLASSES]).run()
    next(box for box in app.selectbox if box.label == "Compare with").set_value("second").run()
    table = app.dataframe[0].value
    assert not app.exception and list(table["answer"]) == list(table["answer of second"]) and table["same"].all()
    assert sum("By second: " in element.proto.body for element in app.get("html")) == 3


def test_the_address_opens_the_same_view(models, model):
    shutil.copytree(model, models / "second")
    app = AppTest.from_string("from app.screens import accuracy\naccuracy.show()", default_timeout=30)
    app.query_params["model"] = "second"
    app.run()
    assert app.selectbox[0].value == "second"


def test_a_sample_is_answered(models):
    app = screen("classify")
    app.pills[0].set_value("green").run()
    assert [element.value.split(",")[0] for element in app.header] == ["green", "More photos"]


def test_a_closer_look_at_several_photos(models):
    app = screen("classify")
    app.file_uploader[0].set_value([(f"{seed}.png", encoded(photo(seed=seed)), "image/png") for seed in range(2)]).run()
    for choice in app.get("button_group"):
        if choice.label == "Look closer":
            choice.set_value("Why this answer")
    app.run()
    assert not app.exception and texts(app).count("it rests the most") == 2


def test_a_head_of_few_photos_is_named_like_the_others(models, model):
    accuracy = {"cross_validated": 0.9}
    write_card(model, dataclasses.replace(read_card(model), accuracy=accuracy))
    assert catalog.described(model.name).endswith("90% right")
    assert "Cross-validated accuracy, measured" in [metric.label for metric in screen("accuracy").metric]


def measured_photos(model) -> dict:
    """What export would write of twenty photos of the classes and ten outliers."""
    familiarity = np.concatenate([np.linspace(2, 12, 20), np.linspace(1, 6, 10)])
    labels = np.array([0, 1] * 10 + [-1] * 10)
    answers = rejection.Answers(labels, np.eye(3)[labels], familiarity)
    return {"name": "made up"} | rejection.measure(answers, list(CLASSES), threshold=2.5)


def test_the_price_of_doubt_stands_beside_the_answer(models, model):
    write_json(model / "photos.json", measured_photos(model))
    app = screen("classify")
    app.pills[0].set_value("green").run()
    assert "30% of photos that show something else are turned away, and 5% of photos of its classes" in plain(app)
    assert "measured on 10 and 20 photos" in plain(app)
    accuracy = screen("accuracy")
    assert "On real photographs" in texts(accuracy) and "keeps 95% of photos of its classes" in texts(accuracy)


def plain(app: AppTest) -> str:
    return texts(app).replace("\\", "")


def test_the_slider_moves_the_threshold(models, model):
    write_json(model / "photos.json", measured_photos(model))
    app = screen("classify")
    app.file_uploader[0].set_value([("mine.png", encoded(photo()), "image/png")])
    app.session_state["doubt"] = True  # the expander is open
    app.run()
    assert app.slider[0].value == 95 and "Keeps **95%** of photos" in texts(app)
    app.slider[0].set_value(50).run()
    assert not app.exception and "turns away **100%**" in texts(app)
    is_away = f"below the threshold of {measured_photos(model)['rejection_curve'][50]['threshold']:.2f}" in plain(app)
    assert ("Your photo is turned away" in texts(app)) == is_away
    assert ("Perhaps none of these" in texts(app)) == is_away


def test_damaged_photos_json_is_one_sentence(models, model):
    (model / "photos.json").write_text("{")
    for name in ("classify", "accuracy"):
        app = screen(name)
        if name == "classify":
            app.pills[0].set_value("green").run()
        assert "The photos.json of colours is damaged" in app.error[0].value.replace("\\", "")
        assert not app.exception


def test_unfamiliar_photos_are_doubted(models, model):
    write_json(model / "photos.json", measured_photos(model) | {"threshold": 1e6, "kept": 0.95})
    app = screen("classify")
    app.pills[0].set_value("green").run()
    assert app.header[0].value.replace("\\", "").startswith("Perhaps none of these; most like green, ")


def test_a_closer_look(models):
    app = screen("classify")
    app.pills[0].set_value("red").run()
    look = app.segmented_control[0]
    for choice, words in (
        ("Why this answer", "Parts of the photo are covered"),
        ("How steady it is", "slightly different pictures"),
        ("Each step", "A large one thinned: 32 x 32 pixels"),
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
    assert "stopped after 2 of 20 epochs" in plain(app) and not app.get("progress")
    (model / SIGN).touch()
    app = screen("training")
    assert "2 of 20 epochs" in app.get("progress")[0].proto.text and not app.warning
    (model / "history.csv").unlink()
    assert "No epoch has ended yet" in screen("training").info[0].value
    assert "not finished" in screen("accuracy").info[0].value
    assert "still to be exported" in screen("classify").error[0].value.replace("\\", "")


def test_several_models_can_be_chosen_and_compared(models, model):
    shutil.copytree(model, models / "second")
    app = screen("training")
    assert [option.split(":")[0] for option in app.selectbox[0].options] == ["colours", "second"]
    assert app.multiselect[0].options == ["second"]  # the chosen one is always there
    app.multiselect[0].set_value(["second"]).run()
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


ODD_NAME = "test/red/![x](http://x.example) *1*.png"


@pytest.fixture
def wrong(models, model):
    """The test's model, which took two photos of red for blue."""
    entries = [{"true": "red", "predicted": "blue", "confidence": sure} for sure in (0.9, 0.8)]
    entries = [entry | {"photo": name} for entry, name in zip(entries, (ODD_NAME, "test/red/2.png"), strict=True)]
    write_gallery(model / "mistakes.png", Gallery(np.zeros((2, 8, 8, 3), np.uint8), entries))
    return model


def putting_labels_right() -> AppTest:
    app = screen("accuracy")
    assert not label_boxes(app, 1)  # who only looks is not asked
    (toggle,) = app.toggle
    return toggle.set_value(True).run()


def label_boxes(app: AppTest, number: int) -> list:
    return [box for box in app.selectbox if box.label == f"Label of photo {number}"]


def test_labels_of_mistakes_can_be_put_right(wrong, monkeypatch):
    given: list[bytes] = []
    monkeypatch.setattr("streamlit.download_button", lambda label, data, *_, **__: given.append(data))
    app = putting_labels_right()
    assert label_boxes(app, 1)[0].options == ["keep red", "it is blue", "it is green", "leave out"]
    assert label_boxes(app, 1)[0].value == "red" and "1: test/red/![x]" in plain(app) and "![" not in texts(app)
    assert not given  # nothing to put right yet
    label_boxes(app, 1)[0].set_value("green").run()
    label_boxes(app, 2)[0].set_value("").run()
    assert not app.exception and "in the folder photos" in re.sub(r"photos\d+", "photos", plain(app))
    assert corrections.parse(given[-1].decode()) == {ODD_NAME: "green", "test/red/2.png": ""}
    boxes = {box.label: box for box in app.selectbox}
    boxes["True class"].set_value("red")
    boxes["Answer"].set_value("blue")
    app.run()
    assert [box.value for box in label_boxes(app, 1)] == ["green", "green"]  # in the cell, and below
    label_boxes(app, 1)[0].set_value("red").run()
    assert label_boxes(app, 1)[1].value == "red"
    assert corrections.parse(given[-1].decode()) == {"test/red/2.png": ""}


def test_labels_stay_chosen_while_another_model_is_looked_at(wrong, models):
    shutil.copytree(wrong, models / "second")
    app = putting_labels_right()
    label_boxes(app, 1)[0].set_value("blue").run()
    assert "Download corrections.csv (1 photo)" in [element.proto.label for element in app.get("download_button")]
    app.selectbox[0].set_value("second").run()
    assert label_boxes(app, 1)[0].value == "red" and not app.get("download_button")
    app.selectbox[0].set_value("colours").run()
    assert label_boxes(app, 1)[0].value == "blue" and app.get("download_button")


def test_mistakes_without_a_photos_name_are_shown_alone(wrong):
    entries = json.loads((wrong / "mistakes.json").read_text())
    for entry in entries:
        del entry["photo"]
    write_json(wrong / "mistakes.json", entries)
    app = screen("accuracy")
    assert "red, called blue" in str([image.proto for image in app.get("image")])
    assert [box.label for box in app.selectbox] == ["True class", "Answer"] and not app.get("download_button")


def test_the_tutorials_claim_stands_only_beside_its_network():
    app = screen("accuracy")
    claim = "The tutorial's claim for it"
    assert claim not in [metric.label for metric in app.metric]
    expected = catalog.evaluation(catalog.default())["accuracy"]
    assert app.metric[0].value == f"{expected:.2%}"
    app.selectbox[0].set_value("article").run()
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics[claim] == "about 80%"


def test_losses_with_and_without_label_smoothing_are_not_compared_without_a_word():
    app = screen("training")
    assert "not on one scale" not in plain(app)
    app.segmented_control[0].set_value("loss").run()
    assert "not on one scale: label smoothing" in plain(app)


def test_settings_that_do_not_apply_are_not_listed():
    app = screen("training")
    app.selectbox[0].set_value("article").run()
    tables = " ".join(element.proto.body for element in app.get("html"))
    assert ">dense_units<" in tables and ">depth<" not in tables and ">bias_rate<" not in tables


def test_a_training_is_offered_only_where_it_is_allowed(models, monkeypatch):
    assert not [button for button in screen("training").button if button.label == "Start training"]
    monkeypatch.setattr("sys.argv", ["app/main.py", "--allow-training"])
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.ip_address", None)  # a visitor at this machine
    app = screen("training")
    form = {element.label.split(":")[0]: element for element in [*app.text_input, *app.number_input]}
    form["Name of the model"].set_value("../outside")
    button(app, "Start training").click().run()
    assert "letters, digits" in app.error[0].value
