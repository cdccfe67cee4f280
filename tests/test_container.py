"""What the container holds, by .dockerignore, is enough for the page and no more; read-only is enough too."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = """
from streamlit.testing.v1 import AppTest
for screen in ("classify", "training", "accuracy", "data", "take"):
    app = AppTest.from_string(f"from app.screens import {screen}; {screen}.show()", default_timeout=60).run()
    assert not app.exception and not app.error, screen
from app.answers import answer_file
from app.classifier import Classifier
from app import catalog
photo = open("app/samples/cat.jpg", "rb").read()
answer = answer_file("key", "cat", photo, Classifier(catalog.folder(catalog.default())))
assert answer.prediction.answer
"""


def pattern(line: str) -> re.Pattern:
    """A line of .dockerignore as a regular expression for a path or what lies below it."""
    parts = re.split(r"(\*\*/|\*)", line)
    text = "".join({"**/": "(.*/)?", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
    return re.compile(text + "(/.*)?")


def is_let_in(path: str) -> bool:
    """Whether .dockerignore lets a path in: the last line that fits it decides."""
    let_in = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line and not line.startswith("#") and pattern(line.removeprefix("!")).fullmatch(path):
            let_in = line.startswith("!")
    return let_in


@pytest.mark.parametrize(
    "path",
    [
        "models/quick/model.keras",
        "models/quick/checkpoint-0003.keras",
        "models/quick/.unfinished-abc-card.json",
        "app/static/node_modules/onnxruntime-web/dist/ort.js",
        "app/__pycache__/main.pyc",
        "train/fit.py",
        "tests/test_photo.py",
        ".git/config",
        ".venv/bin/python",
        "data/photo.jpg",
    ],
)
def test_what_the_page_does_not_need_stays_out(path):
    assert not is_let_in(path)


def test_what_is_let_in_is_enough_without_a_right_to_write(tmp_path):
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(is_let_in, listed.stdout.splitlines()):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    before = contents(tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 60_000_000
    # By the variable: the process that reads photos inherits it.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", PAGE], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == before, "the page wrote into its folder"


def contents(folder: Path) -> list[tuple[str, int]]:
    """Names and times of all files."""
    return sorted((str(path), path.lstat().st_mtime_ns) for path in folder.rglob("*") if not path.is_dir())
