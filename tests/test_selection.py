"""Many answers: counted, filtered, sorted, told in a sentence."""

import numpy as np

from app.answers import Answer
from app.classifier import Prediction
from app.selection import ALL, DOUBTED, ORDERS, chosen, counts, summary

CLASSES = ("cat", "dog")


def answer(name: str, cat: float, familiarity: float) -> Answer:
    probabilities = np.array([cat, 1 - cat], np.float32)
    prediction = Prediction(CLASSES, probabilities, np.zeros((4, 4, 3), np.uint8), familiarity)
    return Answer(name, name, prediction, width=4, height=4, icon=b"")


ANSWERS = [answer("b", 0.9, 0.8), answer("a", 0.6, 0.9), answer("d", 0.2, 0.7), answer("c", 0.7, 0.1)]


def names(kind: str, order: str) -> str:
    return "".join(each.name for each in chosen(ANSWERS, 0.5, kind, order))


def test_a_doubted_photo_is_counted_as_such():
    assert counts(ANSWERS, 0.5) == {ALL: 4, "cat": 2, "dog": 1, DOUBTED: 1}
    assert DOUBTED not in counts(ANSWERS, 0.0)


def test_filter_and_order():
    orders = list(ORDERS)
    assert [names(ALL, order) for order in orders] == ["badc", "acdb", "bdca", "cdba", "abcd"]
    assert names("cat", orders[0]) == "ba" and names(DOUBTED, orders[0]) == "c"


def test_the_summary_is_one_sentence():
    assert summary(ANSWERS[:1], 0.5) == "b: cat, 90%."
    assert summary(ANSWERS, 0.5) == "4 photos answered: cat 2, dog 1, perhaps none of these 1."
