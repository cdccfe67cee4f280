"""The numbers that a Plotly figure shows, as columns. Knows no Streamlit."""

from collections.abc import Iterable
from typing import Any

from models.names import of_figure

LEGEND = "legend"  # `meta` of a trace whose heights mean nothing


def numbers(figure) -> dict[str, list[str]]:
    """A figure's numbers: a row for each place on the x axis, a column for each trace; a heatmap as it lies.

    Args:
        figure: a Plotly figure of lines, points, bars, or one heatmap. A trace without a name, or in the legend only
            (`meta` is LEGEND), is left out.
    """
    heatmaps = [trace for trace in figure.data if trace.type == "heatmap"]
    if heatmaps:
        return _of_heatmap(figure, heatmaps[0])
    traces = [trace for trace in figure.data if trace.x is not None and trace.name and trace.meta != LEGEND]
    # Bars that lie are named on the y axis.
    lying = any(trace.type == "bar" and trace.orientation == "h" for trace in traces)
    sides = [(trace, trace.y, trace.x) if lying else (trace, trace.x, trace.y) for trace in traces]
    places = _in_order(place for _, along, _ in sides for place in along)
    axis = figure.layout.yaxis if lying else figure.layout.xaxis
    columns: dict[str, list[str]] = {axis.title.text: [text_of(place) for place in places]}
    for trace, along, heights in sides:
        values = dict(zip(along, heights, strict=True))
        columns[of_figure(trace.name)] = [text_of(values[place]) if place in values else "" for place in places]
    return columns


def _in_order(places: Iterable[Any]) -> list[Any]:
    """Each place once: numbers by size, names as they come."""
    once = list(dict.fromkeys(places))
    return sorted(once) if all(isinstance(place, (int, float)) for place in once) else once


def _of_heatmap(figure, trace) -> dict[str, list[str]]:
    down, across = figure.layout.yaxis.title.text, figure.layout.xaxis.title.text
    shown = trace.text if trace.text is not None else trace.z
    columns = {f"{down} \\ {across}": [text_of(name) for name in trace.y]}
    for number, name in enumerate(trace.x):
        columns[text_of(name)] = [text_of(row[number]) for row in shown]
    return columns


def text_of(value: Any) -> str:
    """A number to four digits, anything else as it is."""
    if isinstance(value, (int, str)):
        return of_figure(str(value))
    return f"{float(value):.4g}"
