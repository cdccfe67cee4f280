"""Step 6: where it looks."""

import streamlit as st
from PIL import Image

from app import how_plots, photo_plots
from app.class_activation import class_activation
from app.explain import heat_map
from app.inside import Inside
from app.screens.charts import chart
from app.screens.common import escape
from app.screens.how.visit import Visit
from app.screens.words import words

PLAIN = {"displayModeBar": False}
HEADS = {
    "average": "The mean of each map goes into the answer, so each place gives its share of every map, times the "
    "class's weights (Zhou et al. 2016).",
    "maximum": "Of each map only the largest value goes into the answer, so its whole part stands at that place.",
    "flatten": "For one photo each unit of the dense layer is either on or off, so that its weights and the class's "
    "can be multiplied into one weight for each number of the maps (Draelos and Carin 2020).",
}


@st.fragment
def show(visit: Visit, inside: Inside) -> None:
    """The class activation map, and the covering method beside it."""
    st.header("6. Where it looks", anchor="looks", divider="gray")
    words("class activation map", "covering", "logit")
    activations = inside.activations(visit.seen)
    logits = inside.class_logits(activations)
    number = int(logits.argmax())
    name = inside.classes[number]
    left, right = st.columns(2, gap="medium")
    found = class_activation(inside, activations, number)
    with left:
        if found is None:
            st.info("No class activation map: this network's last layers mix its places in a way that it cannot undo.")
        else:
            figure = how_plots.class_activation(Image.fromarray(visit.seen), found, name)
            chart(figure, key="how-class-activation", config=PLAIN)
            st.caption(
                escape(
                    f"Class activation map, from one look at the photo: what each place of {found.layer} gives to the "
                    f"logit of {name}. {HEADS[found.pooling]} All places together give {found.parts.sum():.2f}, what "
                    f"sees no place (biases) {found.rest:.2f}: the logit is {found.logit:.2f}."
                )
            )
    with right:
        show_covering(visit)
    st.markdown(
        "The **class activation map** adds up to the network's own logit, but a place of the last maps has seen "
        "more of the photo than the square drawn for it, and it knows nothing of the layers before. **Covering** asks "
        "the whole file, all its views, about real pictures; but a covered photo is itself a strange one, and what "
        "stands twice in a photo is not missed once. Neither says why the network thinks so; both show when it "
        "looks beside the subject."
    )


def show_covering(visit: Visit) -> None:
    """The heat map of the covered photo, once asked for and kept for this visitor."""
    known = st.session_state.setdefault("how-covered", {})
    if visit.key not in known:
        st.markdown("Covering asks about some fifty copies of the photo, each with a part hidden.")
        if not st.button("Cover the photo part by part", key="how-cover"):
            return
        with st.spinner("Asking about the photo again, part by part"):
            known.clear()  # one photo's is enough to keep
            known[visit.key] = heat_map(visit.classifier, visit.photo)
    answer = visit.classifier.classify(visit.photo).answer
    figure = photo_plots.heat(Image.fromarray(visit.photo), known[visit.key], answer)
    chart(figure, key="how-covering", config=PLAIN)
    st.caption(f"Covering: by how much the probability of {escape(answer)} falls when a part is hidden.")
