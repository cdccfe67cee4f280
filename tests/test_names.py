"""Names are text: in Markdown, in figures, in tables."""

import re

import pytest

from app.html_table import html_table
from app.numbers import numbers
from app.plots import class_accuracy
from models.names import LONGEST, WORD_JOINER, escape, in_code, in_figure, in_markdown, of_figure, visible

HOSTILE = (
    "![x](http://foreign.example/a.png)",
    "<a href='http://foreign.example/'>link</a>",
    "<img src=http://foreign.example/b.png>",
    "$x^2$ :material/home: :red[red]",
    "a|b `c` *d* ~e~",
    "line\nbreak\r\n# head",
    "right\u202eleft\u2066",
    "long " * 60,
    "%{x} http://foreign.example/c www.foreign.example a@foreign.example",
    "[link](javascript:alert(1)) &lt;b&gt;",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_has_no_letter_left_that_means_something(name):
    text = escape(name)
    assert "\n" not in text and "\u202e" not in text
    plain = text.replace("\\", "").replace(WORD_JOINER, "")
    assert plain == visible(name).replace("\\", "")
    for number, letter in enumerate(text):
        assert letter not in "[]()<>$:`*_|!&.@" or text[number - 1] == "\\"


@pytest.mark.parametrize("name", [*HOSTILE, "_x_ *y*", "# head", "- item", "12. item", "=== ---"])
def test_a_markdown_file_reads_no_mark_in_a_name(name):
    text = in_markdown(name)
    assert text.replace("\\", "").replace(WORD_JOINER, "") == visible(name).replace("\\", "")
    left = re.sub(r"\\.", " ", text)  # without what has its backslash
    assert not re.search(r"[\[\]<>$`*|~&]|\b_|_\b", left)
    assert not re.match(r"[#+=-]|\d+[.)]", text)
    assert not re.search(r"://|www\.|@\w", text)


def test_a_markdown_file_shows_usual_names_as_they_were_typed():
    for name in ("CIFAR-10, JPEG copy (github a/b-c)", "polar_bear", "5-fold: 95%", "Kätzchen 🐱"):
        assert in_markdown(name) == name


def test_code_in_markdown_ends_at_no_name():
    assert in_code("a`b`\nc") == "a'b' c"


def test_what_is_seen_stays():
    assert visible("Kätzchen 🐱 猫, 2.jpg") == "Kätzchen 🐱 猫, 2.jpg"
    assert visible("👩\u200d🔬") == "👩\u200d🔬"
    assert visible("a\u2028b\x00c\ud800") == "a b c"


@pytest.mark.parametrize("name", HOSTILE)
def test_figures_read_no_tag_and_no_template(name):
    text = in_figure(name)
    assert "<" not in text and "%{" not in text and len(of_figure(text)) <= LONGEST + 1


def test_a_figures_numbers_are_named_as_they_are():
    row = {"name": HOSTILE[2], "recall": 0.5, "interval": [0.4, 0.6], "support": 9}
    figure = class_accuracy({"<b>model": {"classes": [row]}})
    assert numbers(figure) == {"class": [HOSTILE[2]], "<b>model": ["0.5"]}
    assert "<img" not in html_table(numbers(figure)) and "<b>" not in html_table(numbers(figure))
