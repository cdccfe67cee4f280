"""How the networks were trained: curves, layers, settings."""

import streamlit as st

from app import catalog, plots
from app.screens.common import choose_model, escape, or_problem, table

REFRESH = "2s"  # while a training runs
SHOWN_AT_FIRST = 4  # models on one chart


def show() -> None:
    """The screen."""
    st.title("How it was trained")
    name = choose_model()
    if name is None:
        return
    names = catalog.names()
    shown = st.multiselect("Curves of", names, default=names[:SHOWN_AT_FIRST]) if len(names) > 1 else [name]
    metric_column, axis_column = st.columns(2)
    metric = metric_column.segmented_control(
        "Show", list(plots.SERIES), default="accuracy", format_func=lambda key: plots.SERIES[key][0], required=True
    )
    axis = axis_column.segmented_control("By", ["epoch", "time"], default="epoch", required=True)
    curves(shown, metric, axis == "time")
    card = or_problem(catalog.card, name)
    if card is None:
        return
    st.subheader("Layers")
    st.markdown(f"**{card.parameters:,}** parameters. A row is a layer; its output has rows, columns and channels.")
    table(
        {
            "layer": [row["name"] for row in card.layers],
            "type": [row["type"] for row in card.layers],
            "output": [" x ".join(map(str, row["shape"])) for row in card.layers],
            "parameters": [f"{row['parameters']:,}" for row in card.layers],
        },
        numbers=("parameters",),
    )
    st.subheader("Recipe")
    device = f"on {card.device}, with keras {card.versions.get('keras', '?')} ({card.backend})"
    state = f"{card.seconds:,.0f} s of training {device}" if card.finished else f"Training {device}"
    st.markdown(escape(f"{state}, on {card.data['train']:,} images of {card.data['name']}."))
    table({"setting": list(card.recipe), "value": [_shown(value) for value in card.recipe.values()]})


def _shown(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def curves(names: list[str], metric: str, by_time: bool) -> None:
    """The curves, drawn again by themselves while one of the trainings runs."""
    cards = {name: card for name in names if (card := or_problem(catalog.card, name)) is not None}
    running = [name for name, card in cards.items() if not card.finished]

    @st.fragment(run_every=REFRESH if running else None)
    def draw() -> None:
        histories = {name: rows for name in cards if (rows := or_problem(catalog.history, name))}
        for name in running:
            fresh = or_problem(catalog.card, name)
            if fresh is None:
                continue
            if fresh.finished:
                st.rerun()  # the whole page: the training has ended
            done, epochs = len(histories.get(name, [])), fresh.recipe["epochs"]
            st.progress(done / epochs, escape(f"{name}: {done} of {epochs} epochs; this updates by itself"))
        if not histories:
            st.info("No epoch has ended yet: the first point is still to come.", icon=":material/hourglass:")
            return
        validation = {name: card.validation for name, card in cards.items()}
        st.plotly_chart(plots.curves(histories, metric, by_time, validation), key="curves")
        for name in histories:
            st.caption(escape(f"{name}: the validation curve is of {validation[name]}."))

    draw()
