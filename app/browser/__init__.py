"""The JavaScript that answers in the visitor's browser, shared by the page and the static site. Standard library only.

Modules import each other by name (`import { x } from "./y.js"`). A web server gives them out as they are;
`script` joins them where only one script can go.
"""

import re
from pathlib import Path

SOURCES = Path(__file__).parent
IMPORT = re.compile(r'^import .* from "\./(.*)";\n', re.MULTILINE)


def modules(entry: str) -> list[Path]:
    """A module and all that it imports, each after what it imports itself."""
    found: list[Path] = []

    def add(path: Path) -> None:
        if path in found:
            return
        for imported in IMPORT.findall(path.read_text(encoding="utf-8")):
            add(path.parent / imported)
        found.append(path)

    add(SOURCES / entry)
    return found


def script(entry: str) -> str:
    """A module and all that it imports as one script; only a default export stays."""
    texts = [IMPORT.sub("", path.read_text(encoding="utf-8")) for path in modules(entry)]
    return "\n".join(re.sub(r"^export (?!default)", "", text, flags=re.MULTILINE) for text in texts)
