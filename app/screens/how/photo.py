"""Step 1: a photo is three matrices."""

import streamlit as st

from app import how_data
from app.screens.common import table
from app.screens.how.component import mount
from app.screens.how.visit import Visit
from app.screens.words import words

DENSE_UNITS = 64  # of the fully connected first layer that is compared with a convolution
FILTERS, SIZE = 32, 3
ARTICLE_SIDE = 200  # pixels, of the tutorial's own calculation


def show(visit: Visit) -> None:
    """The square, its planes, and how many weights a fully connected layer would need."""
    st.header("1. A photo is three matrices", anchor="photo", divider="gray")
    words("channel", "dense", "unit", "weight", "convolution")
    size = len(visit.seen)
    st.markdown(
        f"The network sees {size} x {size} pixels. Each is three numbers from 0 to 255: how red, how green and how "
        "blue it is. Point at a pixel, or use the arrow keys, to read them."
    )
    mount("photo", how_data.photo(visit.seen, f"The square that the network sees, {visit.name}."), key="how-photo")
    st.markdown(
        "A network could give each of these numbers a weight of its own for every unit (a *fully connected* layer). "
        "That soon takes too many:"
    )
    sides = {f"this square, {size} x {size}": size**2, "200 x 200, as in the tutorial": ARTICLE_SIDE**2}
    sides["a photo of 12 megapixels"] = 4000 * 3000
    counts = {
        "numbers in, weights of one unit": [f"{3 * pixels:,}" for pixels in sides.values()],
        f"weights of {DENSE_UNITS} units": [f"{3 * pixels * DENSE_UNITS:,}" for pixels in sides.values()],
        f"convolution, {FILTERS} filters": [f"{(SIZE * SIZE * 3 + 1) * FILTERS:,}" for _ in sides],
    }
    table({"photo": list(sides)} | counts, numbers=tuple(counts))
    st.caption(
        f"A convolution with {FILTERS} filters of {SIZE} x {SIZE} looks everywhere with the same few weights: "
        f"({SIZE} x {SIZE} x 3 + 1) x {FILTERS} = {(SIZE * SIZE * 3 + 1) * FILTERS}, however large the photo is."
    )
