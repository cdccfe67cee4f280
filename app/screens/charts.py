"""A chart, what it shows in words, and its numbers as a table."""

import streamlit as st

from app.html_table import html_table
from app.numbers import numbers
from models.names import escape, of_figure


def chart(figure, key: str, **settings):
    """Show a Plotly figure so that everyone can read it.

    Args:
        figure: with a title and names for its axes.
        key: unlike that of any other chart of the screen.
        settings: more for st.plotly_chart, whose value is returned.
    """
    title = of_figure(figure.layout.title.text)
    event = st.plotly_chart(figure, key=key, alt=title, **settings)
    with st.expander(escape(f"The numbers: {title[0].lower()}{title[1:]}"), key=f"numbers-{key}"):
        st.html(html_table(numbers(figure), title=title))
    return event
