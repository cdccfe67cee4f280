"""Start, stop and resume a training, where the person who runs the page allows it."""

import sys

import streamlit as st

from app import catalog
from app.screens.common import escape
from app.trainer import RECIPES, Trainer, Wish, is_allowed


def offer_training() -> None:
    """A form, and what the training says; nothing for visitors who may not."""
    if not is_allowed(sys.argv[1:], st.context.ip_address):
        return
    trainer = the_trainer()
    with st.expander("Train a network on this machine", icon=":material/model_training:", key="train", expanded=True):
        if trainer.is_running:
            show_running(trainer)
        else:
            show_ended(trainer)
            show_form(trainer)


@st.cache_resource(show_spinner=False)
def the_trainer() -> Trainer:
    """This machine's trainer."""
    return Trainer()


@st.fragment(run_every="2s")
def show_running(trainer: Trainer) -> None:
    """What the training says, and a button to stop it. Its curve is on the chart below."""
    if not trainer.is_running:
        st.rerun()
    st.markdown(f"**{escape(trainer.wish.name if trainer.wish else '')}** is being trained.")
    st.code(trainer.said() or "It begins: loading Keras takes a few seconds.", language=None)
    st.button("Stop", icon=":material/stop:", on_click=trainer.stop, help="As Ctrl-C does: it can be resumed.")


def show_ended(trainer: Trainer) -> None:
    """How the last training ended, and a button to go on with one that was stopped."""
    if trainer.wish is None:
        return
    if trainer.has_failed:
        st.error(escape(trainer.said(lines=1)), icon=":material/error:")
    name = trainer.wish.name
    if name in catalog.names() and not catalog.is_finished(name):
        st.button(f"Resume {escape(name)}", icon=":material/play_arrow:", on_click=resume, args=(trainer,))


def resume(trainer: Trainer) -> None:
    """Go on with the training that was stopped."""
    if trainer.wish is not None and not trainer.is_running:
        trainer.start(trainer.wish, resume=True)


def show_form(trainer: Trainer) -> None:
    """What to train, on what."""
    with st.form("wish", border=False):
        columns = st.columns(3)
        recipe = columns[0].selectbox("Recipe", RECIPES)
        name = columns[1].text_input("Name of the model", value="mine", max_chars=60)
        data = columns[2].text_input("Data: cifar10, or a folder of photos", value="cifar10")
        epochs = columns[0].number_input("Epochs (0: the recipe's own)", 0, 1000, 0)
        patience = columns[1].number_input(
            "Early stopping: epochs of patience (0: never)",
            0,
            100,
            0,
            help="The training ends when the validation loss has not fallen for so many epochs.",
        )
        held_out = columns[2].number_input("Validation images (0: the recipe's own)", 0, 50_000, 0)
        if st.form_submit_button("Start training", type="primary", icon=":material/play_arrow:"):
            if not catalog.is_name(name):
                st.error("A model's name is of letters, digits, - and _ alone.", icon=":material/error:")
                return
            trainer.start(Wish(recipe, name, data, epochs, patience, held_out))
            st.rerun()
