"""Folders stand for their photos."""

import os
from pathlib import Path

from app.photo_paths import photo_paths


def test_folders_are_walked_and_files_are_taken_as_they_are(tmp_path):
    names = [
        "b/2.JPG",
        "b/10.png",
        "b/deep/er/1.webp",
        "a.gif",
        ".hidden.png",
        ".cache/1.png",
        "b/notes.txt",
        "b/__MACOSX/2.JPG",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    os.mkfifo(tmp_path / "b" / "endless.png")
    (tmp_path / "b" / "around").symlink_to(tmp_path)
    found = [str(path.relative_to(tmp_path)) for path in photo_paths([tmp_path])]
    assert found == ["a.gif", "b/10.png", "b/2.JPG", "b/deep/er/1.webp"]
    assert list(photo_paths([Path("missing.txt")])) == [Path("missing.txt")]
