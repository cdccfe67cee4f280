"""Names of classes, files and models, shown as the text that they are: strangers chose them."""

import html
import re
import unicodedata

WORD_JOINER = "\u2060"
JOINER = "\u200d"  # between the parts of one emoji
LONGEST = 60  # letters of a name in a figure


def visible(text: str) -> str:
    """The text on one line, without letters that are not seen: line ends, controls, a turned direction of writing."""
    seen = (letter if letter == JOINER or not _unseen(letter) else " " for letter in text)
    return " ".join("".join(seen).split())


def _unseen(letter: str) -> bool:
    """Controls, format marks, halves of letters, line and paragraph ends; not letters of a newer Unicode."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def escape(text: str) -> str:
    """The text so that Markdown, with Streamlit's additions, shows it as it is: no picture, link, formula or icon."""
    # A backslash does not keep addresses from becoming links: a mark that is not seen does.
    text = re.sub(r"(:(?=//)|\bwww(?=\.)|@)", rf"\1{WORD_JOINER}", visible(text), flags=re.IGNORECASE)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@])", r"\\\1", text)


def in_figure(name: str) -> str:
    """The name for a Plotly figure, which reads tags and `%{...}` in it; cut where it is long."""
    name = visible(name)
    if len(name) > LONGEST:
        name = name[: LONGEST - 1] + "\u2026"
    return html.escape(name, quote=False).replace("%{", "% {")


def of_figure(text: str) -> str:
    """What a figure shows of such text."""
    return html.unescape(text)
