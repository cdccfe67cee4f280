"""Probabilities -> a small HTML table with a bar in each row. Knows no Streamlit.

Drawn at once, without a plotting library, read by screen readers as the table that it is.
"""

import html

from app.classifier import Prediction
from models.names import visible

SHOWN = 10  # classes; the others are together in the last row


def bars(prediction: Prediction, title: str = "Probability of each class") -> str:
    """The probability of every class, most probable first, as HTML.

    Args:
        prediction: one photo's answer.
        title: what the table is called.
    """
    ranked = prediction.ranked()
    shown = ranked if len(ranked) <= SHOWN + 1 else ranked[:SHOWN]
    rows = [_row(name, value, is_answer=number == 0) for number, (name, value) in enumerate(shown)]
    others = ranked[len(shown) :]
    if others:
        rows.append(_row(f"{len(others)} others together", sum(value for _, value in others), is_answer=False))
    return f'<table class="bars"><caption>{html.escape(visible(title))}</caption><tbody>{"".join(rows)}</tbody></table>'


def _row(name: str, value: float, is_answer: bool) -> str:
    name = html.escape(visible(name))
    kind = "answer" if is_answer else "other"
    return (
        f'<tr class="{kind}" title="{name}: probability {value:.2%}"><th scope="row">{name}</th>'
        f'<td class="bar"><div style="width: {100 * value:.1f}%"></div></td><td class="number">{value:.1%}</td></tr>'
    )
