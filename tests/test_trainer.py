"""Trainings started from the page: the real command, stopped and resumed; allowed only where it was asked for."""

import time

import pytest

from app.trainer import ALLOWED_BY, RECIPES, Trainer, Wish, is_allowed
from models.folder import read_card
from models.history import read_history
from train import recipes


def wait_for(condition, seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)


def stop(trainer: Trainer) -> None:
    """As a person does: once, and again where nothing came of it."""
    for _ in range(5):
        trainer.stop()
        deadline = time.monotonic() + 60
        while trainer.is_running and time.monotonic() < deadline:
            time.sleep(0.1)
    assert not trainer.is_running


def test_only_a_visitor_at_this_machine_and_only_where_it_is_allowed():
    assert is_allowed([ALLOWED_BY], None)
    assert not is_allowed([], None) and not is_allowed([ALLOWED_BY], "192.0.2.7")


def test_the_recipes_are_those_of_the_command():
    assert set(RECIPES) <= set(recipes.RECIPES)


def test_a_wish_is_arguments_and_no_shell():
    wish = Wish("quick", "mine", "a folder; rm -rf /", epochs=3, patience=2)
    expected = ["quick", "--name", "mine", "--data", "a folder; rm -rf /", "--epochs", "3", "--patience", "2"]
    assert wish.arguments() == expected and wish.arguments(resume=True) == [*expected, "--resume"]


def test_a_wrong_wish_fails_in_one_sentence(tmp_path):
    trainer = Trainer(tmp_path)
    trainer.start(Wish("article", "mine", str(tmp_path / "nothing")))
    wait_for(lambda: not trainer.is_running)
    assert trainer.has_failed and trainer.said(lines=1).startswith("train: ")


def test_stopped_and_resumed(tmp_path, photo_folder):
    trainer, folder = Trainer(tmp_path), tmp_path / "mine"
    trainer.start(Wish("article", "mine", str(photo_folder), epochs=5000))
    with pytest.raises(RuntimeError, match="is running"):
        trainer.start(Wish("article", "other"))
    wait_for(lambda: (folder / "card.json").exists() and len(read_history(folder)) > 1)
    stop(trainer)
    assert "Stopped after epoch" in trainer.said() and not trainer.has_failed
    done = len(read_history(folder))
    assert not read_card(folder).finished
    assert trainer.wish is not None
    trainer.start(trainer.wish, resume=True)
    wait_for(lambda: len(read_history(folder)) > done)
    stop(trainer)
