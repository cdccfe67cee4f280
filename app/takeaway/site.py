"""The static site: the ONNX file, a page, and the runtime, in a folder that any web server can give out.

    index.html      the page; its own files beside it, the network as model.onnx.gz
    runtime/        onnxruntime-web, where `npm ci` in app/static has brought it: fully offline
    single.html     with the runtime: everything in one file, which opens from a USB stick

Without the runtime the page takes it from a CDN, with integrity checks.
"""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

from app import browser
from app.browser import runtime, samples
from app.takeaway import page
from app.takeaway.about import about
from app.takeaway.folder import write_folder, zipped
from app.takeaway.variants import variants
from models.folder import read_card, read_json

ICON = browser.SOURCES.parent / "icon.png"
ENTRIES = ("site.js", "worker.js", "service-worker.js")  # of JavaScript
MANIFEST = "manifest.webmanifest"


def write_site(folder: Path, target: Path) -> None:
    """Write the site of the model in `folder` to the folder `target`. Raises CardError as `site_files` does."""
    write_folder(site_files(folder), target)


def zipped_site(folder: Path) -> bytes:
    """The site of the model in `folder` as a zip file. Raises CardError as `site_files` does."""
    return zipped(site_files(folder), f"{folder.name}-site")


def site_files(folder: Path) -> dict[str, bytes]:
    """The site of the model in `folder`: the contents of its files by their paths.

    Raises:
        CardError: when the model is not exported, or its files are damaged.
    """
    card = read_card(folder)
    files = {path.name: path.read_bytes() for path in _modules()}
    files |= {name: (browser.SOURCES / name).read_bytes() for name in ("panel.css", "site.css")}
    files |= {f"samples/{path.name}": path.read_bytes() for path in samples.FILES}
    files["icon.png"] = ICON.read_bytes()
    files[MANIFEST] = _manifest(card.name)
    files |= runtime_files() if runtime.from_npm() else {}
    models = []
    for variant in variants(folder):
        name = f"{variant.file}.gz"
        files[name] = gzip.compress(variant.data, mtime=0)  # by us: few servers compress this kind of file
        models.append({"title": variant.title, "url": name, "bytes": len(files[name]), "gzip": True})
    description = {
        "classes": card.classes,
        "models": models,
        "runtime": _own_runtime(files) if runtime.from_npm() else runtime.of_cdn(),
        "samples": [{"name": path.stem, "url": f"samples/{path.name}"} for path in samples.FILES],
        "about": about(folder, card),
    }
    files["index.html"] = page.linked(card, description).encode()
    files["files.json"] = json.dumps(["./", *files]).encode()  # for the service worker
    if runtime.from_npm():
        files["single.html"] = page.embedded(card, _inlined(description, files)).encode()
    return files


def _modules() -> list[Path]:
    """The JavaScript that the page and its workers load."""
    return sorted({path for entry in ENTRIES for path in browser.modules(entry)})


def runtime_files() -> dict[str, bytes]:
    """The runtime's two files and its licence."""
    script, wasm = runtime.path("script"), runtime.path("wasm")
    package = read_json(runtime.NPM / "package.json")
    licence = (
        f"{package['name']} {package['version']}, {package['license']} licence, by Microsoft and its contributors.\n"
        f"{package['repository']['url']}\n"
    )
    return {
        f"runtime/{script.name}": script.read_bytes(),
        f"runtime/{wasm.name}.gz": gzip.compress(wasm.read_bytes(), mtime=0),
        "runtime/LICENSE.txt": licence.encode(),
    }


def _own_runtime(files: dict[str, bytes]) -> dict[str, dict]:
    script, wasm = f"runtime/{runtime.path('script').name}", f"runtime/{runtime.path('wasm').name}.gz"
    return {
        "script": {"url": script, "bytes": len(files[script])},
        "wasm": {"url": wasm, "bytes": len(files[wasm]), "gzip": True},
    }


def _inlined(description: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
    """`description` with the files' contents beside their addresses; of the models the first alone."""

    def inlined(file: dict) -> dict:
        return file | {"inline": base64.b64encode(files[file["url"]]).decode()}

    return description | {
        "runtime": {kind: inlined(file) for kind, file in description["runtime"].items()},
        "samples": samples.inline(),
        "models": [inlined(description["models"][0])],
        "worker": browser.script("worker.js"),
    }


def _manifest(name: str) -> bytes:
    """What a browser needs to install the page as an application."""
    manifest = {
        "name": f"Glimpse: {name}",
        "short_name": "Glimpse",
        "start_url": "./",
        "display": "standalone",
        "background_color": "#fbfcfb",
        "theme_color": "#0f766e",
        "icons": [{"src": "icon.png", "sizes": "128x128", "type": "image/png"}],
    }
    return json.dumps(manifest, indent=1).encode()
