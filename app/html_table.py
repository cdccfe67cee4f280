"""Columns of text -> an HTML table that scrolls sideways by itself where the screen is narrow. Knows no Streamlit."""

import html

from models.names import visible


def html_table(columns: dict[str, list], numbers: tuple[str, ...] = (), title: str = "") -> str:
    """A table with a heading for each column.

    Args:
        columns: values by heading, all of one length; the first names its row.
        numbers: the headings of columns to be set to the right.
        title: what the table shows; read out when its scrolling part is reached.
    """
    classes = {heading: ' class="number"' if heading in numbers else "" for heading in columns}
    head = "".join(f'<th scope="col"{classes[heading]}>{_cell(heading)}</th>' for heading in columns)
    body = "".join(_row(row, list(classes.values())) for row in zip(*columns.values(), strict=True))
    label = html.escape(title or ", ".join(columns))
    # Focusable, so that the keyboard can scroll it too.
    return (
        f'<div class="scroll" role="region" aria-label="Table: {label}" tabindex="0">'
        f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(values: tuple, classes: list[str]) -> str:
    first, *others = values
    cells = "".join(f"<td{kind}>{_cell(value)}</td>" for value, kind in zip(others, classes[1:], strict=True))
    return f'<tr><th scope="row"{classes[0]}>{_cell(first)}</th>{cells}</tr>'


def _cell(value) -> str:
    return html.escape(visible(str(value)))
