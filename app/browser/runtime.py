"""onnxruntime-web: the two files of it that a browser needs, and where it gets them."""

from pathlib import Path

from app.browser import SOURCES

NPM = SOURCES.parent / "static" / "node_modules" / "onnxruntime-web"  # brought by npm ci in app/static
VERSION = "1.30.0"
CDN = f"https://cdn.jsdelivr.net/npm/onnxruntime-web@{VERSION}/dist/"
# Name, bytes, sha384. A test compares them with npm's.
FILES = {
    "script": ("ort.wasm.bundle.min.mjs", 73_054, "PLWz+nHEVHpjwBsO0YVdvQj6n5814Iv8E3b8FG0Rp/uIAtjFMCKOpP66iPzedrIG"),
    "wasm": (
        "ort-wasm-simd-threaded.wasm",
        14_239_897,
        "vjBJ1z7qrhkTyYsNqKeF6c7N+nOJSU94czEo+tvZcu8G75JparGq9kB+kTnEUNVM",
    ),
}


def from_npm() -> bool:
    """Whether npm has brought the files, so that they can be given out from here."""
    return NPM.exists()


def path(kind: str) -> Path:
    """Where npm has put the "script" or the "wasm"."""
    return NPM / "dist" / FILES[kind][0]


def of_cdn() -> dict[str, dict]:
    """Where the files are on a CDN, how large, and their integrity."""
    return {
        kind: {"url": CDN + name, "bytes": size, "integrity": f"sha384-{digest}"}
        for kind, (name, size, digest) in FILES.items()
    }
