"""How it works: the tutorial's explanation on the visitor's own photo and network, from top to bottom."""

import streamlit as st

from app.screens.how import answer, convolution, layers, looks, photo, pooling
from app.screens.how.visit import Visit, choose_visit
from app.screens.words import all_words


def show() -> None:
    """The screen."""
    st.markdown(
        "A network turns a photo into an answer in a few simple steps: it multiplies, adds, and keeps the largest. "
        "Here they are, one after the other, with the real numbers of a real network on your photo. The examples are "
        "those of the tutorial *Using Convolutional Neural Network for Image Classification* (Niklas Lang, Towards "
        "Data Science, 2021); the words at the end explain each term."
    )
    visit = choose_visit()
    if visit is None:
        return
    photo.show(visit)
    show_convolution_and_pooling(visit)
    if visit.inside is not None:
        answer.show(visit, visit.inside)
        layers.show(visit, visit.inside)
        looks.show(visit, visit.inside)
    all_words()


@st.fragment  # the pooling follows the filter that is chosen
def show_convolution_and_pooling(visit: Visit) -> None:
    """Steps 2 and 3."""
    chosen = convolution.show(visit)
    pooling.show(visit, chosen)
