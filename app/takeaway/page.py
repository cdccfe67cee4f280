"""The static site's page: the template filled, with its files beside it or inside it."""

import base64
import hashlib
import html
import json
from string import Template
from typing import Any

from app.browser import SOURCES, runtime, script
from models.folder import Card

ICON = SOURCES.parent / "icon.png"
STYLES = ("site.css", "panel.css")
NONE_OF_THESE = "A photo that looks like none of them is said to be so, as far as the network can tell."
ALWAYS_ONE = "It always answers with one of them, also when the photo shows something else."


def linked(card: Card, description: dict[str, Any]) -> str:
    """The page with its files beside it."""
    elsewhere = "" if runtime.from_npm() else " https://cdn.jsdelivr.net"
    head = [f'<link rel="stylesheet" href="{name}">' for name in STYLES]
    head += ['<link rel="icon" href="icon.png">', '<link rel="manifest" href="manifest.webmanifest">']
    return _filled(
        card,
        description,
        HEAD="\n".join(head),
        SCRIPT='<script type="module" src="site.js"></script>',
        POLICY=_policy(script="'self'", style="'self'", connect=f"'self'{elsewhere}"),
    )


def embedded(card: Card, description: dict[str, Any]) -> str:
    """The page with everything inside; its policy names the script and the style by their hashes."""
    code = script("site.js")
    style = "\n".join((SOURCES / name).read_text(encoding="utf-8") for name in STYLES)
    icon = base64.b64encode(ICON.read_bytes()).decode()
    return _filled(
        card,
        description,
        HEAD=f'<style>{style}</style>\n<link rel="icon" href="data:image/png;base64,{icon}">',
        SCRIPT=f'<script type="module">{code}</script>',
        POLICY=_policy(script=_hash(code), style=_hash(style), connect="data:"),
    )


def _filled(card: Card, description: dict[str, Any], **parts: str) -> str:
    """The template with its parts; names are escaped, and no text can end the element that holds the JSON."""
    return Template((SOURCES / "index.html").read_text(encoding="utf-8")).substitute(
        NAME=html.escape(card.name),
        COUNT=len(card.classes),
        CLASSES=html.escape(", ".join(card.classes)),
        NONE_OF_THESE=NONE_OF_THESE if card.threshold_from else ALWAYS_ONE,
        PANEL=(SOURCES / "panel.html").read_text(encoding="utf-8"),
        SITE=json.dumps(description, ensure_ascii=False).replace("<", "\\u003c"),
        **parts,
    )


def _policy(script: str, style: str, connect: str) -> str:
    return (
        f"default-src 'none'; script-src {script} blob: 'wasm-unsafe-eval'; worker-src 'self' blob:; "
        f"style-src {style}; img-src 'self' blob: data:; media-src blob:; manifest-src 'self'; "
        f"connect-src {connect} blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
