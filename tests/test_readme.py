"""The README cannot lie: its commands run, its picture of the tree is true, it is short enough to be read."""

import re
import shlex
import shutil
import zipfile

import pytest

from app.predict import main as predict
from export.__main__ import main as export
from tests.conftest import ROOT, photo
from train.__main__ import main as train

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (python -m .*)$", README, flags=re.MULTILINE)
TINY = ["--epochs", "1", "--batch-size", "16", "--validation-images", "6"]  # the last flag of a name counts


def commands(module: str) -> list[list[str]]:
    """The arguments of each of the README's commands `python -m MODULE ...`."""
    return [shlex.split(command)[3:] for command in COMMANDS if command.split()[2] == module]


def test_all_commands_are_of_modules_tried_here():
    assert {command.split()[2] for command in COMMANDS} == {"train", "export", "app.predict"}


def test_predict(tmp_path, monkeypatch, capsys):
    photo(60, 40).save(tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    for arguments in commands("app.predict"):
        assert predict(arguments) == 0
    assert "photo.jpg: " in capsys.readouterr().out


@pytest.mark.parametrize("arguments", commands("train"), ids=" ".join)
def test_train(arguments, tmp_path, photo_folder):
    assert train([*arguments, "--data", str(photo_folder), "--models", str(tmp_path), *TINY]) == 0
    assert len(list(tmp_path.glob("*/model.keras"))) == 1


@pytest.mark.parametrize("arguments", commands("export"), ids=" ".join)
def test_export(arguments, trained, tmp_path, monkeypatch):
    folder, *flags = arguments
    shutil.copytree(trained, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    assert export([folder, *flags]) == 0
    made = [tmp_path / flag for flag in flags if not flag.startswith("-")]
    assert all(path.is_dir() or zipfile.is_zipfile(path) for path in made)
    assert (tmp_path / folder / "model.onnx").exists()


def test_links_and_pictures_are_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def tree() -> list[tuple[str, str]]:
    """(folder, name) of every entry in the README's annotated tree."""
    block = README.split("```\n")[1]
    entries, folder = [], ""
    for line in block.splitlines():
        if line.startswith("   "):
            continue  # only a description
        names = re.split(r"  +", line.strip())[0]
        inside = line.startswith("  ")
        if not inside:
            folder = names
        entries += [(folder if inside else "", name) for name in names.split(", ")]
    return entries


def test_the_tree_is_true():
    for folder, name in tree():
        assert (ROOT / folder / name).exists(), f"{folder}{name}"


@pytest.mark.parametrize("folder", ["app", "train", "export", "models"])
def test_every_module_is_in_the_tree(folder):
    named = {name.rstrip("/") for inside, name in tree() if inside == f"{folder}/"}
    there = {path.name for path in (ROOT / folder).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there - {"__init__.py", "__main__.py"} <= named


def test_it_is_read_in_three_minutes():
    text = README.replace(README.split("```\n")[1], "")
    assert len(text.split()) < 900
