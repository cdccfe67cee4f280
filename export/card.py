"""The model card: README.md of a model folder, in Hugging Face's form. Its sentences are in card.md.jinja."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.takeaway.examples import javascript_example, python_example
from export.speed import RUNS
from models.folder import Card
from models.names import in_code, in_markdown, visible

TEMPLATE = Path(__file__).with_name("card.md.jinja")


def model_card(card: Card, evaluation: dict, parity: dict, photos: dict | None) -> str:
    """The text of README.md.

    Args:
        card: with its export part filled.
        evaluation: what evaluation.json holds.
        parity: what parity.json holds.
        photos: what photos.json holds, where there is one.
    """
    measured, accuracy = card.measured
    seen = card.data.get("photographs")
    template = _environment().get_template(TEMPLATE.name)
    return template.render(
        card=card,
        evaluation=evaluation,
        parity=parity,
        photos=photos,
        measured=measured,
        accuracy=accuracy,
        few="epochs" not in card.recipe,  # a head on another model's features (train/few.py)
        start=card.recipe.get("start"),
        per_class=list(zip(card.classes, seen["per_class"], strict=True)) if seen else [],
        runs=RUNS,
        python_example=python_example(),
        javascript_example=javascript_example(card.classes),
    )


def _environment() -> Environment:
    """How the template is read: a name that is missing is an error, and Markdown is not escaped as HTML."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= FILTERS
    return environment


def _percent(share: float, decimals: int) -> str:
    """A share, 0 to 1, as "92.9%"."""
    return f"{share:.{decimals}%}"


def _interval(shares: list[float], decimals: int) -> str:
    """Its two ends, as "92.4% to 93.4%"."""
    low, high = shares
    return f"{low:.{decimals}%} to {high:.{decimals}%}"


def _fixed(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _quoted(text: str) -> str:
    """The text as a YAML scalar: JSON's strings are that too."""
    return json.dumps(visible(text), ensure_ascii=False)


def _scalar(text: str) -> str:
    """The same without quotes, where it is one word."""
    return text if re.fullmatch(r"[A-Za-z][\w-]*", text) else _quoted(text)


def _paragraph(lines: str) -> str:
    """The lines as one, which is how a paragraph stays whole in Markdown."""
    return " ".join(lines.split()) + "\n"


FILTERS: dict[str, Callable[..., str]] = {
    "percent": _percent,
    "interval": _interval,
    "fixed": _fixed,
    "thousands": "{:,.0f}".format,
    "general": "{:g}".format,
    "scientific": "{:.1e}".format,
    "text": in_markdown,
    "code": in_code,
    "quoted": _quoted,
    "scalar": _scalar,
    "paragraph": _paragraph,
}
