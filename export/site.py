"""The static site: the ONNX file, a page, and the runtime, in a folder that any web server can give out.

    FOLDER/index.html      the page; its own files beside it, the network as model.onnx.gz
    FOLDER/runtime/        onnxruntime-web, where `npm ci` in app/static has brought it: fully offline
    FOLDER/single.html     with the runtime: everything in one file, which opens from a USB stick

Without the runtime the page takes it from a CDN, with integrity checks.
"""

import base64
import csv
import gzip
import hashlib
import html
import json
import shutil
from pathlib import Path
from string import Template

from app import browser
from models import folder as model_folder
from models.folder import Card, CardError, atomic_write, read_card, read_json, write_text

SOURCES = Path(__file__).with_name("site")
ICON = browser.SOURCES.parent / "icon.png"
NONE_OF_THESE = "A photo that looks like none of them is said to be so, as far as the network can tell."
ALWAYS_ONE = "It always answers with one of them, also when the photo shows something else."
MODULES = ("glimpse.js", "client.js", "worker.js")


def write_site(folder: Path, target: Path) -> list[Path]:
    """Write the site of the model in `folder` to `target`.

    Args:
        folder: a model folder that was exported.
        target: made when it is not there; files of an earlier site are replaced.

    Returns:
        The files written.

    Raises:
        CardError: when the model is not exported, or its files are damaged.
    """
    card = read_card(folder)
    onnx_file = folder / model_folder.ONNX
    if not card.export or not onnx_file.exists():
        raise CardError(f"{folder.name} is not exported yet: run python -m export {folder} first.")
    target.mkdir(parents=True, exist_ok=True)
    written = [_copy(browser.SOURCES / name, target / name) for name in MODULES]
    written += [_copy(SOURCES / name, target / name) for name in ("site.js", "style.css")]
    written.append(_copy(ICON, target / "icon.png"))
    model = _compress(onnx_file, target / "model.onnx.gz")
    written.append(model)
    site = _description(folder, card)
    site["model"] = {"url": model.name, "bytes": model.stat().st_size, "gzip": True}
    self_hosted = browser.RUNTIME.exists()
    if self_hosted:
        written += _write_runtime(target / "runtime")
    site["runtime"] = _runtime(target) if self_hosted else browser.runtime_of_cdn()
    written.append(_write_page(target / "index.html", card, site, _linked(self_hosted)))
    if self_hosted:
        inlined = _inline(site, target)
        written.append(_write_page(target / "single.html", card, inlined, _embedded()))
    return written


def _copy(source: Path, target: Path) -> Path:
    with atomic_write(target) as unfinished:
        shutil.copyfile(source, unfinished)
    return target


def _compress(source: Path, target: Path) -> Path:
    """Compressed by us, because few servers compress these kinds of files; the page unpacks them."""
    with atomic_write(target) as unfinished:
        unfinished.write_bytes(gzip.compress(source.read_bytes(), mtime=0))
    return target


def _write_runtime(target: Path) -> list[Path]:
    """The runtime's two files and its licence."""
    target.mkdir(exist_ok=True)
    script, wasm = (browser.RUNTIME / "dist" / browser.RUNTIME_FILES[kind][0] for kind in ("script", "wasm"))
    written = [_copy(script, target / script.name)]
    written.append(_compress(wasm, target / f"{wasm.name}.gz"))
    package = read_json(browser.RUNTIME / "package.json")
    licence = target / "LICENSE.txt"
    write_text(
        licence,
        f"{package['name']} {package['version']}, {package['license']} licence, by Microsoft and its contributors.\n"
        f"{package['repository']['url']}\n",
    )
    return [*written, licence]


def _runtime(target: Path) -> dict:
    script, wasm = browser.RUNTIME_FILES["script"][0], browser.RUNTIME_FILES["wasm"][0] + ".gz"
    return {
        "script": {"url": f"runtime/{script}", "bytes": (target / "runtime" / script).stat().st_size},
        "wasm": {"url": f"runtime/{wasm}", "bytes": (target / "runtime" / wasm).stat().st_size, "gzip": True},
    }


def _description(folder: Path, card: Card) -> dict:
    """What the page shows and knows of the model."""
    evaluation = read_json(folder / model_folder.EVALUATION)
    with (folder / model_folder.HISTORY).open(encoding="utf-8", newline="") as file:
        history = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    low, high = evaluation["interval"]
    return {
        "classes": card.classes,
        "size": card.image_size,
        "validation": card.validation,
        "history": history,
        "facts": {
            "test accuracy": f"{card.accuracy['test']:.2%} (95% interval {low:.2%} to {high:.2%}), "
            f"{evaluation['images']:,} images, one run",
            "data": card.data["name"],
            "parameters": f"{card.parameters:,}",
            "trained": f"{card.created}, {card.seconds:,.0f} s on {card.device}",
            "file": f"model.onnx, {card.export['bytes']:,} bytes, opset {card.export['opset']}",
            "sha256": card.export["sha256"],
            "licence": "Apache-2.0",
        },
    }


def _linked(self_hosted: bool) -> dict[str, str]:
    """The page with its files beside it."""
    elsewhere = "" if self_hosted else " https://cdn.jsdelivr.net"
    return {
        "STYLE": '<link rel="stylesheet" href="style.css">',
        "SCRIPT": '<script type="module" src="site.js"></script>',
        "ICON": "icon.png",
        "POLICY": _policy(script="'self'", style="'self'", connect=f"'self'{elsewhere}"),
    }


def _embedded() -> dict[str, str]:
    """The page with everything inside; its policy names the script and the style by their hashes."""
    script = browser.joined(browser.SOURCES / "glimpse.js", browser.SOURCES / "client.js", SOURCES / "site.js")
    style = (SOURCES / "style.css").read_text(encoding="utf-8")
    icon = base64.b64encode(ICON.read_bytes()).decode()
    return {
        "STYLE": f"<style>{style}</style>",
        "SCRIPT": f'<script type="module">{script}</script>',
        "ICON": f"data:image/png;base64,{icon}",
        "POLICY": _policy(script=_hash(script), style=_hash(style), connect="data:"),
    }


def _policy(script: str, style: str, connect: str) -> str:
    return (
        f"default-src 'none'; script-src {script} blob: 'wasm-unsafe-eval'; worker-src 'self' blob:; "
        f"style-src {style}; img-src 'self' blob: data:; media-src blob:; connect-src {connect} blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _inline(site: dict, target: Path) -> dict:
    """`site` with the files' contents in place of their addresses."""

    def inlined(file: dict) -> dict:
        return file | {"inline": base64.b64encode((target / file["url"]).read_bytes()).decode()}

    runtime = {kind: inlined(file) for kind, file in site["runtime"].items()}
    return site | {"runtime": runtime, "model": inlined(site["model"]), "worker": browser.worker_script()}


def _write_page(path: Path, card: Card, site: dict, parts: dict[str, str]) -> Path:
    """Fill the page's template; names are escaped, and no text can end the element that holds the JSON."""
    template = Template((SOURCES / "index.html").read_text(encoding="utf-8"))
    page = template.substitute(
        NAME=html.escape(card.name),
        COUNT=len(card.classes),
        CLASSES=html.escape(", ".join(card.classes)),
        NONE_OF_THESE=NONE_OF_THESE if card.threshold_from else ALWAYS_ONE,
        SITE=json.dumps(site, ensure_ascii=False).replace("<", "\\u003c"),
        **parts,
    )
    write_text(path, page)
    return path
