"""What leads to an answer -> Plotly figures, in the form of app/plots.py."""

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from app.class_activation import ClassActivation, Contributions
from app.photo_plots import over_photo
from app.plots import COLOURS, PALE, laid_out
from models.names import in_figure

FOR, AGAINST = COLOURS[1], COLOURS[0]
NAMED = 6  # values on each side that are named
FULL = 4  # times an even share of the evidence: from here on a place has the full colour


def contributions(found: Contributions, name: str, noun: str) -> go.Figure:
    """What speaks for a class and against it, and the rest, as bars that add up to its logit.

    Args:
        found: the parts.
        name: of the class.
        noun: what the values are: "unit" of a dense layer, or "map" that was pooled.
    """
    name = in_figure(name)
    order = found.order()
    count = min(NAMED, len(order) // 2)
    named = [*order[:count], *order[len(order) - count :]]
    rest = float(found.parts.sum() - found.parts[named].sum())
    labels = [f"{noun} {number + 1}" for number in named]
    parts = [float(found.parts[number]) for number in named]
    hovers = [
        f"{noun} {number + 1}: {found.values[number]:.3f} x weight {found.weights[number]:.3f}" for number in named
    ]
    if len(order) > len(named):
        labels.insert(count, f"the other {len(order) - len(named)}")
        parts.insert(count, rest)
        hovers.insert(count, "all others together")
    labels.append(found.rest_is)
    parts.append(found.rest)
    hovers.append(found.rest_is)
    figure = go.Figure(
        go.Bar(
            x=labels,
            y=parts,
            name=f"part of the logit of {name}",
            marker_color=[FOR if part > 0 else AGAINST for part in parts],
            text=[f"{part:+.2f}" for part in parts],
            textposition="outside",
            cliponaxis=False,
            customdata=hovers,
            hovertemplate="%{customdata}<br>gives %{y:+.3f}<extra></extra>",
        )
    )
    lowest, highest = min(0, *parts), max(0, *parts)
    margin = 0.15 * (highest - lowest)  # for the figures at the bars' ends
    figure.update_xaxes(title=f"{noun}s, and {found.rest_is}")
    figure.update_yaxes(title="part of the logit", range=[lowest - margin, highest + margin], zerolinecolor=PALE)
    return laid_out(figure, f"What speaks for {name}, and against it: logit {found.logit:.2f}", height=400)


def class_activation(picture: Image.Image, found: ClassActivation, name: str) -> go.Figure:
    """A class activation map over the square that the network saw.

    The colour is an absolute one: a place that gives FULL times an even share of all evidence has it fully,
    so that a map without a clear place stays pale.
    """
    name = in_figure(name)
    rows, columns = found.parts.shape
    evidence = float(np.abs(found.parts).sum()) or 1.0
    full = FULL * evidence / found.parts.size
    figure = go.Figure(
        go.Heatmap(
            x=[(column + 0.5) * picture.width / columns for column in range(columns)],
            y=[(row + 0.5) * picture.height / rows for row in range(rows)],
            z=found.parts,
            zmin=-full,
            zmax=full,
            colorscale=[
                [0, "rgba(0, 114, 178, 0.75)"],
                [0.5, "rgba(128, 128, 128, 0)"],
                [1, "rgba(213, 94, 0, 0.75)"],
            ],
            colorbar={
                "title": f"part of {name}'s logit",
                "orientation": "h",
                "y": -0.22,
                "yanchor": "top",
                "thickness": 14,
            },
            hovertemplate="this place gives %{z:+.3f}<extra></extra>",
        )
    )
    over_photo(figure, picture)
    return laid_out(figure, f"Which places speak for {name}", height=500)
