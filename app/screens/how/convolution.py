"""Step 2: convolution, in a worked example and in the network."""

from dataclasses import dataclass

import streamlit as st

from app import how_data
from app.inside import Layer
from app.layer_words import parameters, size
from app.screens.common import escape
from app.screens.how.component import mount
from app.screens.how.visit import Visit
from app.screens.words import words


@dataclass(frozen=True)
class Chosen:
    """A feature map that the visitor chose."""

    layer: Layer
    number: int  # of the map, from 0


def show(visit: Visit) -> Chosen | None:
    """The worked example, then a convolution of the network; gives the feature map that was chosen in it."""
    st.header("2. Convolution: a small filter slides over the photo", anchor="convolution", divider="gray")
    words("convolution", "filter", "stride", "padding", "feature map", "weight", "bias", "ReLU")
    st.markdown(
        "A filter has a few numbers for each colour. It lies on the image, each number is multiplied by the one below "
        "it, and all products are added up: one number of the result. Then it moves on. Here an image of 4 x 4 x 3 and "
        "a filter of 2 x 2 give a result of 3 x 3 in nine steps."
    )
    mount("worked", how_data.worked(), key="how-worked")
    inside = visit.inside
    if inside is None or not inside.convolutions:
        return None
    st.subheader("The network's own", anchor="own-convolution")
    names = list(inside.convolutions)
    name = st.selectbox("Layer", names, key=f"how-convolution-{inside.name}", width=260)
    layer = inside.layer(name)
    data = how_data.convolution(inside, layer, visit.seen)
    st.markdown(
        escape(
            f"{name} has {layer.shape[-1]} filters; each makes one feature map of your photo ({size(layer)} in all; "
            f"{parameters(inside, layer)})."
        )
        + " Choose a filter, then a place in its map, and read the sum that the network did there. White is a large "
        "number, black is 0, blue is below 0."
    )
    result = mount("places", data, key=f"how-places-{name}", on_filter_change=lambda: None)
    known = [entry["number"] for entry in data["filters"]]
    number = result.filter if result.filter in known else known[0]
    return Chosen(layer, number)
