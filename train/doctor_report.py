"""The doctor's report as one HTML file, with thumbnails inside. All names are only ever text."""

import base64
import html
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from PIL import Image

from models.photo import PhotoError, read_photo

SIDE = 160  # pixels, of a thumbnail
MOST_THUMBNAILS = 500

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Data doctor: {title}</title>
<style>
  :root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
  body {{ margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }}
  table {{ border-collapse: collapse; width: 100%; }}
  th, td {{ border-bottom: 1px solid #8884; padding: .5rem; text-align: left; vertical-align: top; }}
  figure {{ display: inline-block; margin: 0 .5rem 0 0; max-width: 10rem; overflow-wrap: anywhere; font-size: .8rem; }}
  img {{ display: block; max-width: 100%; border-radius: .3rem; }}
</style>
<h1>Data doctor: {title}</h1>
<p>{summary}</p>
<table>
<thead><tr><th scope="col">kind</th><th scope="col">what</th><th scope="col">photos</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
"""


class Found(Protocol):
    """What a row needs: see train.doctor.Finding."""

    @property
    def kind(self) -> str: ...
    @property
    def photos(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...


def report(folder: Path, findings: Iterable[Found]) -> str:
    """The page.

    Args:
        folder: that the photos lie in.
        findings: a row each.
    """
    rows, left = [], MOST_THUMBNAILS
    for finding in findings:
        left -= len(finding.photos)
        pictures = "".join(figure(folder / name, name, left >= 0) for name in finding.photos)
        rows.append(
            f"<tr><th scope='row'>{html.escape(finding.kind)}</th><td>{html.escape(finding.text)}</td>"
            f"<td>{pictures}</td></tr>"
        )
    count = len(rows)
    summary = "Nothing was found." if not rows else f"{count:,} {'thing was' if count == 1 else 'things were'} found."
    return PAGE.format(title=html.escape(folder.resolve().name), summary=summary, rows="\n".join(rows))


def figure(path: Path, name: str, with_picture: bool) -> str:
    """A photo's name, and its thumbnail where it can be read."""
    caption = f"<figcaption>{html.escape(name)}</figcaption>"
    try:
        pixels = read_photo(path.read_bytes()) if with_picture else None
    except (PhotoError, OSError):
        pixels = None
    if pixels is None:
        return f"<figure>{caption}</figure>"
    image = Image.fromarray(pixels)
    image.thumbnail((SIDE, SIDE))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<figure><img src="data:image/jpeg;base64,{data}" alt="{html.escape(name)}">{caption}</figure>'
