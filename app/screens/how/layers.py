"""Step 5: the whole network on the photo."""

import streamlit as st

from app import catalog, how_data
from app.feature_maps import mosaic
from app.inside import Inside
from app.layer_words import main_layers
from app.screens.common import escape
from app.screens.how.component import mount
from app.screens.how.visit import Visit
from app.screens.words import words


@st.fragment
def show(visit: Visit, inside: Inside) -> None:
    """Every layer as a strip; another model's beside it."""
    st.header("5. The whole network on your photo", anchor="layers", divider="gray")
    words("parameters", "activation", "batch normalization", "shortcut", "depthwise convolution")
    st.markdown(
        f"All layers of **{escape(inside.name)}**, {inside.parameters:,} parameters in all. Each row shows what leaves "
        "a layer: the maps that respond most come first; choose one to enlarge it. Within a layer all maps have the "
        "same scale."
    )
    others = [name for name in catalog.names() if name != inside.name]
    compare = st.selectbox("Beside it", others, None, key="how-beside", placeholder="another model", width=260)
    every = False
    if len(main_layers(inside)) < len(inside.layers):
        every = st.toggle("Show also what only normalises, activates or adds", key="how-every")
    if compare is None:
        show_strips(visit, inside, every)
    else:
        left, right = st.columns(2, gap="medium")
        with left:
            show_strips(visit, inside, every)
        with right:
            other = visit.other(compare)
            if other is not None and other.inside is not None:
                show_strips(other, other.inside, every)
    show_all_maps(visit, inside)


def show_strips(visit: Visit, inside: Inside, every: bool) -> None:
    """One model's layers."""
    layers = list(inside.layers) if every else main_layers(inside)
    activations = inside.activations(visit.seen, layers)
    logits = inside.class_logits(activations)
    st.markdown(
        f"{escape(inside.name)} sees {inside.size} x {inside.size} pixels and answers "
        f"**{escape(inside.classes[int(logits.argmax())])}**."
    )
    mount("strips", how_data.strips(inside, layers, activations), key=f"how-strips-{inside.name}")


def show_all_maps(visit: Visit, inside: Inside) -> None:
    """Every map of one layer, on demand."""
    names = [layer.name for layer in inside.layers if layer.has_maps]
    name = st.selectbox("All maps of", names, None, key=f"how-all-{inside.name}", placeholder="a layer", width=260)
    if name is None:
        return
    layer = inside.layer(name)
    picture = mosaic(inside.activations(visit.seen, [layer])[name])
    caption = f"All {layer.shape[-1]} maps of {name}, the strongest first"
    st.image(picture, escape(caption), width="stretch", alt=caption)
