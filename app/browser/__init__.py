"""The JavaScript that answers in the visitor's browser, and the runtime that it needs.

Shared by the page (app/screens/in_browser.py) and the static site (export/site.py). Standard library only.
"""

import re
from pathlib import Path

SOURCES = Path(__file__).parent
RUNTIME = SOURCES.parent / "static" / "node_modules" / "onnxruntime-web"  # brought by npm ci in app/static
VERSION = "1.30.0"
CDN = f"https://cdn.jsdelivr.net/npm/onnxruntime-web@{VERSION}/dist/"
# Of the two files of that version that are needed: name, bytes, sha384. A test compares them with npm's.
RUNTIME_FILES = {
    "script": ("ort.wasm.bundle.min.mjs", 73_054, "PLWz+nHEVHpjwBsO0YVdvQj6n5814Iv8E3b8FG0Rp/uIAtjFMCKOpP66iPzedrIG"),
    "wasm": (
        "ort-wasm-simd-threaded.wasm",
        14_239_897,
        "vjBJ1z7qrhkTyYsNqKeF6c7N+nOJSU94czEo+tvZcu8G75JparGq9kB+kTnEUNVM",
    ),
}


def joined(*files: Path) -> str:
    """Our own modules as one script without imports: what they import from each other stands above them."""
    texts = [path.read_text(encoding="utf-8") for path in files]
    without_imports = [re.sub(r'^import .* from "\./.*";\n', "", text, flags=re.MULTILINE) for text in texts]
    return "\n".join(re.sub(r"^export (?!default)", "", text, flags=re.MULTILINE) for text in without_imports)


def worker_script() -> str:
    """The worker as one classic script."""
    return joined(SOURCES / "glimpse.js", SOURCES / "worker.js")


def runtime_of_cdn() -> dict[str, dict]:
    """Where the runtime's files are, how large, and their integrity, where npm has not brought them."""
    return {
        kind: {"url": CDN + name, "bytes": size, "integrity": f"sha384-{digest}"}
        for kind, (name, size, digest) in RUNTIME_FILES.items()
    }
