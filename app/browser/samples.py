"""Photographs to try, free of rights, for the panel in the visitor's browser."""

import base64

from app.browser import SOURCES

FILES = sorted((SOURCES.parent / "samples").glob("*.jpg"))


def inline() -> list[dict[str, str]]:
    """The samples with their pictures in their addresses: where no file can lie beside the page."""
    return [
        {"name": path.stem, "url": "data:image/jpeg;base64," + base64.b64encode(path.read_bytes()).decode()}
        for path in FILES
    ]
