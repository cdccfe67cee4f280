"""What the page finds in model folders."""

import dataclasses
import shutil

import numpy as np
import pytest

from app import catalog
from models.folder import MISTAKES, SAMPLES, CardError, read_card, write_card


@pytest.fixture
def models(model, monkeypatch):
    """The catalog looks where the test's model lies."""
    monkeypatch.setattr(catalog, "MODELS", model.parent)


def test_names_put_the_best_known_first(tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "MODELS", tmp_path)
    for name in ("zebra", "article", "accurate", ".hidden", "empty"):
        (tmp_path / name).mkdir()
        if name != "empty":
            (tmp_path / name / "card.json").write_text("{}")
    (tmp_path / "folder.py").write_text("")
    assert catalog.names() == ["accurate", "article", "zebra"]
    (tmp_path / "zebra" / "model.onnx").write_text("")
    assert catalog.default() == "zebra"


def test_history_is_numbers_and_may_be_missing(model, models):
    rows = catalog.history(model.name)
    assert [row["epoch"] for row in rows] == list(range(1, 21))
    (model / "history.csv").write_text("epoch,loss\n1,2\n2,x\n")
    with pytest.raises(CardError, match="expected the columns"):
        catalog.history(model.name)
    (model / "history.csv").unlink()
    assert catalog.history(model.name) == []


def test_galleries(model, models):
    samples = catalog.gallery(model.name, SAMPLES)
    assert samples.images.shape == (15, 32, 32, 3) and samples.entries[0] == {"class": "blue"}
    assert samples.images[0, ..., 2].mean() > samples.images[0, ..., 0].mean()  # blue
    (model / MISTAKES).write_bytes(b"cut")
    with pytest.raises(CardError, match="mistakes.png of colours cannot be read"):
        catalog.gallery(model.name, MISTAKES)


def test_missing_files_are_one_sentence(model, models):
    for name in ("evaluation.json", "parity.json", "model.onnx", "README.md"):
        (model / name).unlink()
    for read in (catalog.evaluation, catalog.parity, catalog.onnx_bytes):
        with pytest.raises(CardError, match="colours has no"):
            read(model.name)


def test_samples_are_those_of_the_test_folder(model, models, photo_folder):
    from models.photo import read_photo
    from models.views import square

    first = square(read_photo((photo_folder / "test" / "blue" / "0.png").read_bytes()), 32)
    np.testing.assert_array_equal(catalog.gallery(model.name, SAMPLES).images[0], first)


def test_only_models_of_the_same_classes_are_compared(model, models):
    for name, changes in {
        "same": {},
        "others": {"classes": ["a", "b", "c"]},
        "unfinished": {"accuracy": {}},
    }.items():
        shutil.copytree(model, model.parent / name)
        write_card(model.parent / name, dataclasses.replace(read_card(model), **changes))
    (model.parent / "damaged").mkdir()
    (model.parent / "damaged" / "card.json").write_text("{")
    assert catalog.alike(model.name) == ["same"] and catalog.alike("others") == []
