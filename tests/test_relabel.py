"""Labels put right: what may be chosen, and what of it corrections.csv says."""

from app.relabel import choices, in_words, put_right
from models import corrections
from models.corrections import LEFT_OUT

MISTAKE = {"true": "cat", "predicted": "dog", "confidence": 0.9, "photo": "test/cat/1.jpg"}


def test_the_label_and_the_answer_come_first_and_none_twice():
    assert choices(MISTAKE, ["bird", "cat", "dog"]) == ["cat", "dog", "bird", LEFT_OUT]
    assert choices(MISTAKE, []) == ["cat", "dog", LEFT_OUT]  # of a card that knows neither


def test_no_two_choices_read_alike():
    classes = ["cat", "dog", "keep cat", "leave out", "it is dog", ""]
    words = [in_words(label, MISTAKE) for label in choices(MISTAKE, classes)]
    assert words[:2] == ["keep cat", "it is dog"] and words[-1] == "leave out"
    assert len(set(words)) == len(words)


def test_the_file_holds_what_changes_alone():
    mistakes = [MISTAKE | {"photo": photo} for photo in ("1.jpg", "2.jpg", "3.jpg", "4.jpg")]
    mistakes.append({"true": "cat", "predicted": "dog", "confidence": 0.8})  # of CIFAR-10
    chosen = {"1.jpg": "dog", "2.jpg": LEFT_OUT, "3.jpg": "cat", "of another training.jpg": "dog"}
    labels = put_right(mistakes, chosen)
    assert labels == {"1.jpg": "dog", "2.jpg": LEFT_OUT}
    assert corrections.parse(corrections.to_csv(labels)) == labels
