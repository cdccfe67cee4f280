"""The training's command line."""

import dataclasses
import os
import resource
import shutil
import subprocess
import sys
import threading

import pytest

from export.__main__ import main as export
from models.folder import read_card, write_card
from tests.conftest import ROOT
from train.__main__ import choose_folder, main


def help_text(capsys, *arguments: str) -> str:
    with pytest.raises(SystemExit, match="0"):
        main([*arguments, "--help"])
    return " ".join(capsys.readouterr().out.split())


def test_help_names_the_recipes_and_each_recipe_its_own_values(capsys):
    text = help_text(capsys)
    assert "article" in text and "A better network in about the time" in text
    assert "images a step (32)" in help_text(capsys, "article")
    text = help_text(capsys, "quick")
    assert "images a step (500)" in text and "--resume" in text and "86.75% of the test images" in text


def test_folders_that_cannot_be_trained_on_exit_with_2(tmp_path, capsys):
    assert main(["article", "--data", str(tmp_path / "none"), "--models", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("train: There is no folder")
    assert main(["article", "--data", str(tmp_path), "--models", str(tmp_path), "--epochs", "0"]) == 2
    assert "epochs is 0: expected at least 1" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_nothing_to_resume(tmp_path, trained, capsys):
    assert main(["article", "--data", "x", "--models", str(tmp_path), "--resume"]) == 2
    assert "no unfinished training named article" in capsys.readouterr().err
    assert main(["article", "--data", "x", "--models", str(trained.parent), "--name", trained.name, "--resume"]) == 2


def test_a_finished_model_is_never_written_over(model, photo_folder, capsys):
    before = (model / "model.keras").read_bytes()
    settings = ["--epochs", "1", "--filters", "2,2", "--dense-units", "2", "--batch-size", "16"]
    common = ["--models", str(model.parent), "--name", model.name, "--data", str(photo_folder)]
    assert main(["article", *common, *settings]) == 0
    assert (model / "model.keras").read_bytes() == before
    output = capsys.readouterr().out
    assert "colours is there already" in output and "cpu" in output.lower() and "Test accuracy" in output
    card = read_card(model.parent / "colours-2")
    assert card.finished and card.recipe["filters"] == [2, 2]


def test_resume_finds_the_unfinished_one_among_others(tmp_path, trained):
    shutil.copytree(trained, tmp_path / "pets-3")  # finished
    for name, finished in (("pets", True), ("pets-2", False)):
        shutil.copytree(trained, tmp_path / name)
        if not finished:
            write_card(tmp_path / name, dataclasses.replace(read_card(tmp_path / name), accuracy={}))
    assert not read_card(tmp_path / "pets-2").finished
    assert choose_folder(tmp_path / "pets", resume=True).name == "pets-2"


@pytest.mark.parametrize(
    ("flags", "problem"),
    [(["--outliers", "x"], "--outliers-a-batch"), (["--calibration-photos", "x"], "--validation-images")],
)
def test_photos_that_would_not_be_used_are_refused(tmp_path, photo_folder, capsys, flags, problem):
    assert main(["article", "--data", str(photo_folder), "--models", str(tmp_path), *flags]) == 2
    assert problem in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_trainings_that_begin_at_once_get_folders_of_their_own(tmp_path):
    barrier, found = threading.Barrier(8), []

    def begin() -> None:
        barrier.wait()
        found.append(choose_folder(tmp_path / "new" / "pets", resume=False).name)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["pets", *(f"pets-{number}" for number in range(2, 9))]


@pytest.mark.parametrize("recipe", ["article", "quick"])
def test_a_model_trained_with_jax_is_exported_like_any_other(tmp_path, photo_folder, recipe):
    command = [sys.executable, "-m", "train", recipe, "--data", str(photo_folder), "--models", str(tmp_path)]
    settings = ["--filters", "4,6", "--epochs", "2", "--batch-size", "8", "--validation-images", "6"]
    environment = os.environ | {"KERAS_BACKEND": "jax"}
    done = subprocess.run([*command, *settings], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert read_card(tmp_path / recipe).backend == "jax"
    assert export([str(tmp_path / recipe), "--data", str(photo_folder)]) == 0


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path, photo_folder):
    """Files may grow to 30 KB: the card and the history fit, the first checkpoint does not."""
    command = [sys.executable, "-m", "train", "article", "--data", str(photo_folder), "--models", str(tmp_path)]
    done = subprocess.run(
        [*command, "--epochs", "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "train: could not read or write a file: File too large."
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in (tmp_path / "article").iterdir()) == ["card.json", "history.csv"]
