"""Many answers: counted, filtered, sorted. Knows no Streamlit."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from app.answers import Answer
from app.doubt import heading

ALL, DOUBTED = "all", "perhaps none of these"
ORDERS: dict[str, Callable[[Answer], Any] | None] = {
    "as given": None,
    "least sure first": lambda answer: answer.prediction.confidence,
    "surest first": lambda answer: -answer.prediction.confidence,
    "least familiar first": lambda answer: answer.prediction.familiarity,
    "by name": lambda answer: answer.name.lower(),
}


def counts(answers: list[Answer], threshold: float) -> dict[str, int]:
    """How many photos there are in all, in doubt, and of each answer; the most frequent first.

    A photo in doubt is counted as such and not with its answer.
    """
    known = Counter(answer.prediction.answer for answer in answers if answer.prediction.known(threshold))
    doubted = len(answers) - known.total()
    return {ALL: len(answers)} | dict(known.most_common()) | ({DOUBTED: doubted} if doubted else {})


def chosen(answers: list[Answer], threshold: float, kind: str, order: str) -> list[Answer]:
    """The answers of one kind, sorted.

    Args:
        answers: all of them.
        threshold: of familiarity.
        kind: ALL, DOUBTED or a class.
        order: one of ORDERS.
    """
    inside = [answer for answer in answers if kind == ALL or kind_of(answer, threshold) == kind]
    key = ORDERS[order]
    return sorted(inside, key=key) if key else inside


def kind_of(answer: Answer, threshold: float) -> str:
    """The class that the photo is counted with, or DOUBTED."""
    return answer.prediction.answer if answer.prediction.known(threshold) else DOUBTED


def summary(answers: list[Answer], threshold: float) -> str:
    """All answers in one sentence, to be read out."""
    if len(answers) == 1:
        return f"{answers[0].name}: {heading(answers[0].prediction, threshold)}."
    found = counts(answers, threshold)
    named = ", ".join(f"{kind} {count}" for kind, count in found.items() if kind != ALL)
    return f"{len(answers)} photos answered: {named}."
