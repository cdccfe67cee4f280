"""One photo's answer -> Plotly figures, in the form of app/plots.py."""

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from app.numbers import LEGEND
from app.plots import ACCENT, COLOURS, LEGEND_BELOW, PALE, PERCENT, laid_out
from models.names import in_figure

FULL_FALL = 0.5  # of an answer's probability


def heat(picture: Image.Image, falls: np.ndarray, answer: str) -> go.Figure:
    """What an answer rests on, drawn over the photo.

    The colours are the same for every photo: a fall of 4% stays pale, one of FULL_FALL or more has the full colour.

    Args:
        picture: the photo.
        falls: float `[rows, columns]`, see app.explain.heat_map.
        answer: the class.
    """
    answer = in_figure(answer)
    rows, columns = falls.shape
    figure = go.Figure(
        go.Heatmap(
            x=[(column + 0.5) * picture.width / columns for column in range(columns)],
            y=[(row + 0.5) * picture.height / rows for row in range(rows)],
            z=falls,
            zmin=0,
            zmax=FULL_FALL,
            zsmooth="best",
            # From clear to the accent: the photo is seen where nothing rests on it.
            colorscale=[[0, "rgba(213, 94, 0, 0)"], [1, "rgba(213, 94, 0, 0.85)"]],
            # Below the axis and its title, at any width.
            colorbar={
                "title": f"{answer} falls by",
                "tickformat": PERCENT,
                "orientation": "h",
                "y": -0.22,
                "yanchor": "top",
                "thickness": 14,
            },
            hovertemplate=f"covered here, {answer} falls by %{{z:.1%}}<extra></extra>",
        )
    )
    over_photo(figure, picture)
    return laid_out(figure, f"What the answer {answer} rests on", height=500)


def over_photo(figure: go.Figure, picture: Image.Image) -> None:
    """Put the photo below a figure whose axes are its pixels."""
    figure.add_layout_image(
        source=picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)
        if picture.width < 128
        else picture,
        xref="x",
        yref="y",
        x=0,
        y=0,
        sizex=picture.width,
        sizey=picture.height,
        sizing="stretch",
        layer="below",
    )
    figure.update_xaxes(title="pixels from the left", range=[0, picture.width], showgrid=False, constrain="domain")
    figure.update_yaxes(
        title="pixels from the top", range=[picture.height, 0], showgrid=False, constrain="domain", scaleanchor="x"
    )


def rejection_curve(measured: dict, threshold: float, own: dict[str, float]) -> go.Figure:
    """Both sides of turning photos away, at every threshold.

    Args:
        measured: what photos.json holds.
        threshold: the one in force.
        own: familiarity of the visitor's photos, by name.
    """
    rows = measured["rejection_curve"]
    figure = go.Figure()
    for name, key, colour, saying in (
        ("photos of its classes: kept", "kept", ACCENT, "of photos of its classes are kept"),
        ("photos of other things: turned away", "rejected", COLOURS[1], "of photos of other things are turned away"),
    ):
        figure.add_scatter(
            x=[row["threshold"] for row in rows],
            y=[row[key] for row in rows],
            name=name,
            mode="lines",
            line={"color": colour},
            hovertemplate=f"threshold %{{x:.2f}}: %{{y:.0%}} {saying}<extra></extra>",
        )
    if own:
        figure.add_scatter(
            x=list(own.values()),
            y=[0.02] * len(own),
            text=[in_figure(name) for name in own],
            name="your photos",
            meta=LEGEND,
            mode="markers",
            marker={"symbol": "triangle-up", "size": 12, "color": COLOURS[3]},
            hovertemplate="%{text}: familiarity %{x:.2f}<extra></extra>",
        )
    figure.add_vline(
        x=threshold,
        line={"color": PALE, "dash": "dash"},
        annotation_text="threshold",
        annotation_position="bottom right",
    )
    figure.update_xaxes(title="familiarity")
    figure.update_yaxes(title="share of photos", range=[0, 1.02], tickformat=PERCENT)
    figure.update_layout(legend=LEGEND_BELOW)
    return laid_out(figure, "What turning photos away costs", height=380)
