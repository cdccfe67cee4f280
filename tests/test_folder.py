"""The model folder: a card written and read, damaged cards, files that are whole or not there."""

import json

import pytest

from models.folder import Card, CardError, atomic_write, read_card, read_json, write_card, write_text

CARD = Card(
    name="x",
    classes=["a", "b"],
    image_size=8,
    recipe={"epochs": 1},
    data={"name": "d", "train": 2},
    seed=0,
    backend="tensorflow",
    device="2 CPU cores",
    versions={},
    validation="the test images",
    parameters=3,
    layers=[],
)


def test_a_card_comes_back_as_it_was_written(tmp_path):
    write_card(tmp_path, CARD)
    assert read_card(tmp_path) == CARD
    assert not CARD.finished


@pytest.mark.parametrize(
    "change, word",
    [
        (lambda values: values | {"schema": 99}, "schema version 99"),
        (
            lambda values: {key: value for key, value in values.items() if key != "classes"},
            "damaged at classes: field required",
        ),
        (lambda values: values | {"surprise": 1}, "damaged at surprise: unexpected"),
        (lambda values: values | {"classes": 7}, "damaged at classes: input should be a valid array"),
        (lambda values: [values], "input should be an object"),
    ],
)
def test_a_damaged_card_gives_one_sentence(tmp_path, change, word):
    write_card(tmp_path, CARD)
    values = json.loads((tmp_path / "card.json").read_text())
    (tmp_path / "card.json").write_text(json.dumps(change(values)))
    with pytest.raises(CardError, match=word):
        read_card(tmp_path)


def test_missing_and_unreadable_files(tmp_path):
    with pytest.raises(CardError, match="has no card.json"):
        read_card(tmp_path)
    (tmp_path / "card.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(CardError, match="invalid JSON"):
        read_card(tmp_path)
    with pytest.raises(CardError, match="no readable other.json"):
        read_json(tmp_path / "other.json")


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "file.txt"
    write_text(path, "before")
    with pytest.raises(OSError, match="disk full"), atomic_write(path) as unfinished:
        unfinished.write_text("half")
        raise OSError("disk full")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
