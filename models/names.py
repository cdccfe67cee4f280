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
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@])", r"\\\1", _without_addresses(text))


def in_markdown(text: str) -> str:
    """The text for a Markdown file, with GitHub's additions; "polar_bear" and "CIFAR-10" can stay as they are there."""
    text = re.sub(r"([\\`*\[\]<>|~$&]|\b_|_\b)", r"\\\1", _without_addresses(text))
    return re.sub(r"^(\d+(?=[.)])|(?=[#+=-]))", r"\1\\", text)  # "1.", "#", "-" begin a list or a heading


def in_code(text: str) -> str:
    """The text for between two backticks in Markdown, which nothing but a backtick ends."""
    return visible(text).replace("`", "'")


def _without_addresses(text: str) -> str:
    """The visible text, in which no address becomes a link: a backslash does not do that, a mark not seen does."""
    return re.sub(r"(:(?=//)|\bwww(?=\.)|@)", rf"\1{WORD_JOINER}", visible(text), flags=re.IGNORECASE)


def in_figure(name: str) -> str:
    """The name for a Plotly figure, which reads tags and `%{...}` in it; cut where it is long."""
    name = visible(name)
    if len(name) > LONGEST:
        name = name[: LONGEST - 1] + "\u2026"
    return html.escape(name, quote=False).replace("%{", "% {")


def of_figure(text: str) -> str:
    """What a figure shows of such text."""
    return html.unescape(text)
