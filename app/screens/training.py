"""How the networks were trained: curves, layers, settings."""

import streamlit as st

from app import catalog
from app.screens.common import choose_model, escape, or_problem, table
from app.screens.start_training import offer_training
from app.screens.words import words
from models.folder import Card
from models.settings import used

REFRESH = "3s"  # how often it is looked whether a training went on
LAYERS_IN_SIGHT = 30  # a longer table is folded
SHOWN_AT_FIRST = 3  # other models on the chart beside the chosen one and those that are running


def show() -> None:
    """The screen."""
    words(
        "epoch",
        "batch",
        "loss",
        "accuracy",
        "learning rate",
        "training images",
        "validation images",
        "overfitting",
        "augmentation",
        "recipe",
        "parameters",
    )
    watch(catalog.fingerprint())
    offer_training()
    name = choose_model()
    if name is None:
        return
    cards = {shown: card for shown in choose_shown(name) if (card := or_problem(catalog.card, shown)) is not None}
    for shown, card in cards.items():
        show_progress(shown, card)
    show_curves(cards)
    if name in cards:
        show_layers(cards[name])
        show_recipe(cards[name])


@st.fragment(run_every=REFRESH)
def watch(seen: tuple) -> None:
    """Show the page anew when a training began, ended or finished an epoch."""
    if catalog.fingerprint() != seen:
        st.rerun()


def choose_shown(name: str) -> list[str]:
    """The models whose curves are drawn: the chosen one, all that are running, and those the visitor adds."""
    running = [other for other in catalog.names() if catalog.is_running(other) and other != name]
    others = [other for other in catalog.names() if other not in (name, *running)]
    if not others:
        return [name, *running]
    chosen = st.multiselect(
        "Compare with", others, default=others[:SHOWN_AT_FIRST], key=f"curves-{name}", bind="query-params"
    )
    return [name, *running, *chosen]


def show_progress(name: str, card: Card) -> None:
    """How far an unfinished training is, and whether it is running."""
    if card.finished:
        return
    done, epochs = len(or_problem(catalog.history, name) or []), card.recipe["epochs"]
    if catalog.is_running(name):
        st.progress(min(1.0, done / epochs), escape(f"{name}: {done} of {epochs} epochs; this updates by itself"))
        return
    st.warning(
        escape(f"{name} stopped after {done} of {epochs} epochs. Its own command with --resume goes on."),
        icon=":material/pause_circle:",
    )


def show_curves(cards: dict[str, Card]) -> None:
    """Accuracy or loss along epochs or time."""
    from app import plots  # plotly: loaded when it is needed
    from app.screens.charts import chart

    metric_column, axis_column = st.columns(2)
    metric = metric_column.segmented_control(
        "Show",
        list(plots.SERIES),
        default="accuracy",
        format_func=lambda key: plots.SERIES[key][0],
        required=True,
        key="metric",
        bind="query-params",
    )
    axis = axis_column.segmented_control(
        "By", ["epoch", "time"], default="epoch", required=True, key="by", bind="query-params"
    )
    histories = {name: rows for name in cards if (rows := or_problem(catalog.history, name))}
    if not histories:
        st.info("No epoch has ended yet: the first point is still to come.", icon=":material/hourglass:")
        return
    validation = {name: card.validation for name, card in cards.items()}
    if metric == "loss" and (warning := smoothing_warning({name: cards[name] for name in histories})):
        st.info(escape(warning), icon=":material/compare_arrows:")
    chart(plots.curves(histories, metric, axis == "time", validation), key="curves")
    for name in histories:
        st.caption(escape(f"{name}: the validation curve is of {validation[name]}."))


def smoothing_warning(cards: dict[str, Card]) -> str:
    """Why these losses cannot be compared; "" where they can."""
    smoothing = {name: card.recipe.get("label_smoothing", 0) for name, card in cards.items()}
    if len(set(smoothing.values())) < 2:
        return ""
    named = ", ".join(f"{name} {value}" for name, value in smoothing.items())
    return (
        f"These losses are not on one scale: label smoothing ({named}) spreads part of each label over all classes, "
        "so that even a perfect answer has a loss. Compare accuracies instead."
    )


def show_layers(card: Card) -> None:
    """The network, layer by layer."""
    st.header("Layers")
    st.markdown(f"**{card.parameters:,}** parameters. A row is a layer; its output has rows, columns and channels.")
    many = len(card.layers) > LAYERS_IN_SIGHT
    with st.expander(f"All {len(card.layers)} layers") if many else st.container():
        table(
            {
                "layer": [row["name"] for row in card.layers],
                "type": [row["type"] for row in card.layers],
                "output": [" x ".join(map(str, row["shape"])) for row in card.layers],
                "parameters": [f"{row['parameters']:,}" for row in card.layers],
            },
            numbers=("parameters",),
            title="Layers",
        )


def show_recipe(card: Card) -> None:
    """Where and how long it was trained, and the settings that had an effect."""
    st.header("Recipe")
    device = f"on {card.device}, with keras {card.versions.get('keras', '?')} ({card.backend})"
    state = f"{card.seconds:,.0f} s of training {device}" if card.finished else f"Training {device}"
    st.markdown(escape(f"{state}, on {card.data['train']:,} images of {card.data['name']}."))
    settings = used(card.recipe)
    table({"setting": list(settings), "value": [_shown(value) for value in settings.values()]}, title="Settings")


def _shown(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
