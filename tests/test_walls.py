"""Who may import whom, and that the page runs where nothing else is installed."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

PAGE_ALONE = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"tensorflow", "keras", "tf2onnx", "jax", "train", "export"}:
            raise ImportError(name)

sys.meta_path.insert(0, Absent())
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app/main.py", default_timeout=60).run()
assert not app.exception and app.title[0].value
from app.predict import main
"""


def test_import_walls():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_page_runs_without_tensorflow():
    done = subprocess.run([sys.executable, "-c", PAGE_ALONE], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_training_names_no_backend():
    for path in (ROOT / "train").glob("*.py"):
        assert "import tensorflow" not in path.read_text() and "import jax" not in path.read_text(), path


def test_pictures_tables_and_charts_say_what_they_show():
    """Each has a text for those who cannot see it, on every path through the page."""
    shown = {"image", "dataframe", "plotly_chart"}
    silent = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "app" / "screens").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in shown
        if "alt" not in {keyword.arg for keyword in node.keywords}
    ]
    assert not silent
