"""Step 3: pooling, in a worked example and in the network."""

import numpy as np
import streamlit as st

from app import how_data
from app.feature_maps import by_response, change, coloured, moved
from app.inside import POOLINGS, Inside, Layer
from app.screens.common import crisp, escape
from app.screens.how.component import mount
from app.screens.how.convolution import Chosen
from app.screens.how.visit import Visit
from app.screens.words import words

SIDE = 220  # pixels of a picture


def show(visit: Visit, chosen: Chosen | None) -> None:
    """The worked example, then the network's pooling of the chosen feature map."""
    st.header("3. Pooling: what matters is that it was found, less where", anchor="pooling", divider="gray")
    words("pooling", "feature map")
    st.markdown(
        "Pooling looks at a few neighbours and keeps one number: the largest, or their mean. The result of the example "
        "above, 3 x 3, becomes 2 x 2."
    )
    mount("pooling", how_data.pooling(), key="how-pooling")
    if visit.inside is None:
        return
    st.subheader("The network's own", anchor="own-pooling")
    layer = following_pooling(visit.inside, chosen)
    before = visit.inside.layer_before(layer.name) if layer else None
    if layer is None or before is None:
        st.markdown("This network has no pooling between its convolutions: they move by two pixels instead (stride 2).")
        return
    is_its_own = chosen is not None and chosen.layer == before
    show_own(visit.inside, visit.seen, (before, layer), chosen.number if chosen and is_its_own else None)


def following_pooling(inside: Inside, chosen: Chosen | None) -> Layer | None:
    """The first pooling after the chosen convolution, or else the network's last."""
    layers = list(inside.layers)
    start = layers.index(chosen.layer) if chosen else 0
    poolings = [layer for layer in layers if layer.type in POOLINGS]
    after = [layer for layer in poolings if layers.index(layer) > start]
    return next(iter(after or poolings[-1:]), None)


def show_own(inside: Inside, square: np.ndarray, pair: tuple[Layer, Layer], number: int | None) -> None:
    """A feature map before and after, and what a photo that is moved by one pixel changes in both.

    Args:
        inside: the network.
        square: uint8 RGB `[size, size, 3]`.
        pair: the layer before the pooling, and the pooling.
        number: of the map; None takes the strongest.
    """
    found, shifted = (inside.activations(image, list(pair)) for image in (square, moved(square)))
    before, layer = pair
    if number is None:
        number = int(by_response(found[before.name])[0])
    saying = (f"map {number + 1} of {before.name}", f"the same after {layer.name}")
    with st.container(horizontal=True):
        for part, name in zip(pair, saying, strict=True):
            values = found[part.name][:, :, number]
            picture = crisp(coloured(values, float(np.abs(values).max())), SIDE)
            caption = f"{name}, {part.shape[0]} x {part.shape[1]}"
            st.image(picture, caption=escape(caption), width=SIDE, output_format="PNG", alt=caption)
    earlier, later = (change(found[part.name][:, :, number], shifted[part.name][:, :, number]) for part in pair)
    st.markdown(
        escape(f"{layer.name} makes {layer.shape[0]} x {layer.shape[1]} of {before.shape[0]} x {before.shape[1]}.")
        + f" Move the photo by one pixel, and this map changes by **{earlier:.0%}** before pooling and by "
        f"**{later:.0%}** after it (the sum of all differences, as a share of all that the map holds)."
    )
