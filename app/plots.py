"""A model's numbers -> Plotly figures. Every figure has a title, axis names, and a hover that says what it is."""

import numpy as np
import plotly.graph_objects as go

from models.names import in_figure

# Distinct also for colour-blind readers (Okabe and Ito 2008), on light and on dark ground.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
ACCENT = "#0f9d8f"
PALE = "#8fa3a1"
MOST_IN_MATRIX = 40  # classes; of more the worst pairs are shown
PAIRS = 20  # shown of many classes
PERCENT = ".0%"
LEGEND_ABOVE = {"orientation": "h", "yanchor": "bottom", "y": 1, "x": 0}  # rows more grow away from the bars
TWO_ROWS = 84  # pixels above a chart for its title and a legend of two rows, as on a phone
LEGEND_BELOW = {"orientation": "h", "yanchor": "top", "y": -0.3, "x": 0}  # also below the axis title
FEW = 30  # images, below which a share says little

SERIES = {  # what the curves are called: metric -> (title, training column, validation column)
    "accuracy": ("Accuracy", "accuracy", "val_accuracy"),
    "loss": ("Loss", "loss", "val_loss"),
}


def curves(histories: dict[str, list[dict]], metric: str, by_time: bool, validation: dict[str, str]) -> go.Figure:
    """Training and validation curves of one or more models.

    Args:
        histories: rows of history.csv by model name.
        metric: "accuracy" or "loss".
        by_time: seconds of training on the x axis, instead of epochs.
        validation: by model name, which images the validation curve is of.
    """
    title, training_column, validation_column = SERIES[metric]
    along, along_title = ("seconds", "seconds of training") if by_time else ("epoch", "epoch")
    value_format = ".1%" if metric == "accuracy" else ".3f"
    figure = go.Figure()
    for number, (name, rows) in enumerate(histories.items()):
        colour = COLOURS[number % len(COLOURS)]
        for label, column, dash in (("training", training_column, "dot"), ("validation", validation_column, "solid")):
            images = "training images" if label == "training" else validation[name]
            figure.add_scatter(
                x=[row[along] for row in rows],
                y=[row[column] for row in rows],
                customdata=[[row["epoch"], row["seconds"]] for row in rows],
                name=f"{in_figure(name)}, {label}",
                mode="lines+markers",
                line={"color": colour, "dash": dash},
                marker={"size": 6},
                hovertemplate=(
                    f"{in_figure(name)}, {label}<br>epoch %{{customdata[0]:.0f}}, %{{customdata[1]:.0f}} s"
                    f"<br>{metric} %{{y:{value_format}}}<br>on {in_figure(images)}<extra></extra>"
                ),
            )
    figure.update_xaxes(title=along_title, rangemode="tozero")
    if not by_time:
        figure.update_xaxes(tickformat="d")
    figure.update_yaxes(title=metric, tickformat=PERCENT if metric == "accuracy" else None)
    figure.update_layout(legend=LEGEND_BELOW)
    return laid_out(figure, f"{title} while training", height=440)


def class_accuracy(evaluations: dict[str, dict]) -> go.Figure:
    """Accuracy of each class with its 95% interval, one or more models side by side."""
    figure = go.Figure()
    for number, (name, evaluation) in enumerate(evaluations.items()):
        rows = evaluation["classes"]
        figure.add_bar(
            x=[in_figure(row["name"]) for row in rows],
            y=[row["recall"] for row in rows],
            name=in_figure(name),
            marker_color=COLOURS[number % len(COLOURS)],
            error_y={
                "type": "data",
                "array": [row["interval"][1] - row["recall"] for row in rows],
                "arrayminus": [row["recall"] - row["interval"][0] for row in rows],
                "color": PALE,
            },
            customdata=[[row["support"], *row["interval"]] for row in rows],
            hovertemplate=(
                f"{in_figure(name)}: %{{y:.1%}} of %{{customdata[0]:,}} test images of %{{x}} are right"
                "<br>95% interval %{customdata[1]:.1%} to %{customdata[2]:.1%}<extra></extra>"
            ),
        )
    figure.update_xaxes(title="class", type="category")  # else "0" and "10" would be numbers
    figure.update_yaxes(title="accuracy", range=[0, 1], tickformat=PERCENT)
    figure.update_layout(barmode="group", legend=LEGEND_ABOVE)
    return laid_out(figure, "Accuracy of each class, with 95% intervals", height=400, top=TWO_ROWS)


def confusion(evaluation: dict) -> go.Figure:
    """The confusion matrix; its cells can be chosen (point index: row * classes + column).

    Without a colour bar, so that its cells are large enough for a finger on a phone.
    """
    names = [in_figure(row["name"]) for row in evaluation["classes"]]
    counts = evaluation["confusion"]
    shares = [[value / max(1, sum(row)) for value in row] for row in counts]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=names,
            y=names,
            text=counts,
            zmin=0,
            zmax=1,
            colorscale="Teal",
            showscale=False,
            hoverinfo="skip",
            texttemplate="%{text}",
            textfont={"size": 10},
        )
    )
    # A heatmap has no points to choose: invisible markers over its cells have.
    cells = [(row, column) for row in range(len(names)) for column in range(len(names))]
    figure.add_scatter(
        x=[names[column] for _, column in cells],
        y=[names[row] for row, _ in cells],
        customdata=[shares[row][column] for row, column in cells],
        text=[f"{counts[row][column]:,}" for row, column in cells],
        mode="markers",
        marker={"size": 26, "opacity": 0, "symbol": "square"},
        selected={"marker": {"opacity": 0.35, "color": COLOURS[1]}},
        unselected={"marker": {"opacity": 0}},
        hovertemplate="%{text} test images of %{y} were called %{x}<br>%{customdata:.1%} of %{y}<extra></extra>",
        showlegend=False,
    )
    edge = len(names) - 0.5  # no room around the cells: on a phone each pixel counts
    axis = {"type": "category", "showgrid": False, "tickfont": {"size": 11}, "ticklabelstandoff": 0}
    figure.update_xaxes(title={"text": "answer", "standoff": 6}, tickangle=-90, range=[-0.5, edge], **axis)
    figure.update_yaxes(title={"text": "true class", "standoff": 2}, range=[edge, -0.5], **axis)
    return laid_out(figure, "Confusion matrix", height=480)


def worst_pairs(evaluation: dict) -> go.Figure:
    """What is taken for what most often, as bars: of many classes a matrix would have too many cells to read."""
    names = [in_figure(row["name"]) for row in evaluation["classes"]]
    counts = np.array(evaluation["confusion"])
    np.fill_diagonal(counts, 0)
    worst = [cell for cell in np.argsort(-counts, axis=None, kind="stable")[:PAIRS] if counts.flat[cell]]
    pairs = [divmod(int(cell), len(names)) for cell in reversed(worst)]  # Plotly draws the first bar at the bottom
    figure = go.Figure(
        go.Bar(
            x=[int(counts[true, answer]) for true, answer in pairs],
            y=[f"{names[true]}, called {names[answer]}" for true, answer in pairs],
            name="test images",
            orientation="h",
            marker_color=COLOURS[1],
            hovertemplate="%{x:,} test images: %{y}<extra></extra>",
        )
    )
    figure.update_xaxes(title="test images")
    figure.update_yaxes(title="class, and the answer", type="category")
    return laid_out(figure, "What is taken for what most often", height=max(260, 110 + 26 * len(pairs)))


def calibration(evaluations: dict[str, dict]) -> go.Figure:
    """Confidence against accuracy: on the diagonal, doubt is honest. Points of few images are hollow."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="perfect calibration",
        line={"color": PALE, "dash": "dash"},
        hovertemplate="as often right as it is sure<extra></extra>",
    )
    for number, (name, evaluation) in enumerate(evaluations.items()):
        bins = evaluation["calibration"]
        figure.add_scatter(
            x=[row["confidence"] for row in bins],
            y=[row["accuracy"] for row in bins],
            customdata=[row["count"] for row in bins],
            mode="lines+markers",
            name=in_figure(name),
            line={"color": COLOURS[number % len(COLOURS)]},
            # Hollow where chance decides.
            marker={"size": 9, "symbol": ["circle-open" if row["count"] < FEW else "circle" for row in bins]},
            hovertemplate=(
                f"{in_figure(name)}: %{{customdata:,}} answers with about %{{x:.0%}} confidence"
                "<br>%{y:.1%} of them are right<extra></extra>"
            ),
        )
    figure.update_xaxes(title="confidence", range=[0, 1], tickformat=PERCENT)
    figure.update_yaxes(title="share that is right", range=[0, 1], tickformat=PERCENT)
    figure.update_layout(legend=LEGEND_BELOW)
    return laid_out(figure, "Calibration: as often right as sure?", height=400)


def class_balance(classes: list[str], train: list[int], test: list[int]) -> go.Figure:
    """How many training and test images each class has."""
    figure = go.Figure()
    for (name, counts), colour in zip({"training": train, "test": test}.items(), COLOURS, strict=False):
        figure.add_bar(
            x=[in_figure(name) for name in classes],
            y=counts,
            name=f"{name} images",
            marker_color=colour,
            hovertemplate=f"%{{x}}: %{{y:,}} {name} images<extra></extra>",
        )
    figure.update_xaxes(title="class", type="category")  # else "0" and "10" would be numbers
    figure.update_yaxes(title="images")
    figure.update_layout(barmode="group", legend=LEGEND_ABOVE)
    return laid_out(figure, "Images of each class", height=360, top=TWO_ROWS)


def laid_out(figure: go.Figure, title: str, height: int, top: int = 60) -> go.Figure:
    """The figure with its title, in the form that all share; `top` pixels are kept above the chart."""
    return figure.update_layout(
        title={"text": title, "font": {"size": 17}, "yref": "container", "y": 1, "yanchor": "top", "pad": {"t": 12}},
        height=height,
        margin={"l": 10, "r": 10, "t": top, "b": 10},
    )
