"""Modules that import each other, joined where only one script can go."""

import shutil
import subprocess

import pytest

from app import browser

ENTRIES = ("site.js", "worker.js", "component.js")


def test_what_is_imported_stands_first():
    names = [path.name for path in browser.modules("site.js")]
    assert names[-1] == "site.js" and len(set(names)) == len(names)
    assert names.index("element.js") < names.index("card.js") < names.index("answers.js") < names.index("panel.js")


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_joined_script_imports_nothing(entry):
    text = browser.script(entry)
    assert "\nimport " not in text and text.count("\nexport ") == text.count("\nexport default ")


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_joined_script_says_no_name_twice(entry, tmp_path):
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    (tmp_path / "script.mjs").write_text(browser.script(entry))
    done = subprocess.run(["node", "--check", "script.mjs"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
