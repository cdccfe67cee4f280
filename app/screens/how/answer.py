"""Step 4: from feature maps to an answer."""

import math

import streamlit as st

from app import how_plots
from app.class_activation import Contributions, contributions, last_learned, last_maps, sums_of_kinds
from app.inside import Inside
from app.layer_words import size
from app.screens.charts import chart
from app.screens.common import escape, table
from app.screens.how.visit import Visit
from app.screens.words import words
from models.views import softmax

PLAIN = {"displayModeBar": False}
SUMMED = 4  # classes whose kinds are counted in words


@st.fragment
def show(visit: Visit, inside: Inside) -> None:
    """Flatten or pooling, the units that speak for a class and against it, logits and probabilities."""
    st.header("4. From maps to an answer", anchor="answer", divider="gray")
    words("flatten", "global pooling", "dense", "unit", "logit", "softmax", "temperature", "view")
    activations = inside.activations(visit.seen)
    logits = inside.class_logits(activations)
    st.markdown(way_to_the_end(inside))
    answer = int(logits.argmax())
    name = st.selectbox("Class", inside.classes, answer, key=f"how-class-{visit.key}", width=260)
    number = inside.classes.index(name)
    found = contributions(inside, activations, number)
    if found is not None:
        before = inside.layer_before(last_learned(inside).name)
        noun = "unit" if before is not None and before.name in inside.dense else "map"
        chart(how_plots.contributions(found, name, noun), key="how-contributions", config=PLAIN)
        st.markdown(adding_up(found, name, noun))
    st.markdown(
        "**Softmax** makes probabilities of the logits: e to the power of each, divided by the sum of them all. "
        "A logit that is larger by 1 is 2.7 times as probable."
    )
    probabilities = softmax(logits)
    order = (-logits).argsort(kind="stable")[:10]
    columns = {
        "logit": [f"{logits[k]:.3f}" for k in order],
        "e to its power": [f"{math.exp(logits[k]):,.3f}" for k in order],
        "probability": [f"{probabilities[k]:.1%}" for k in order],
    }
    table({"class": [inside.classes[k] for k in order]} | columns, numbers=tuple(columns))
    if len(visit.classifier.view_names) > 1:
        st.caption(
            f"This is the network's answer to one square. The answer on Classify is the mean of "
            f"{len(visit.classifier.view_names)} views, each with its logits divided by {inside.temperature:.2f} first "
            "(temperature)."
        )


def way_to_the_end(inside: Inside) -> str:
    """What happens to the last feature maps, in the network's own figures."""
    maps = last_maps(inside)
    if maps is None:
        return "This network has no feature maps."
    after = inside.layers[inside.layers.index(maps) + 1 :]
    shape, values = size(maps), after[0].shape[0]
    ways = {
        "Flatten": f"**Flatten** writes the last maps, {shape}, as one row of {values:,} numbers.",
        "GlobalMaxPooling2D": f"Of each of the last {values} maps ({shape}) only its largest number remains.",
        "GlobalAveragePooling2D": f"Of each of the last {values} maps ({shape}) the mean remains.",
    }
    lines = [ways.get(after[0].type, f"The last maps have {shape} numbers.")]
    for layer in after[1 : after.index(last_learned(inside)) + 1]:
        if layer.name in inside.dense:
            inputs, units = inside.dense[layer.name].weights.shape
            lines.append(
                f"The dense layer **{escape(layer.name)}** has {units:,} units; each gives all {inputs:,} numbers a "
                f"weight of its own and adds them up: {layer.parameters:,} parameters."
            )
    are_logits = last_learned(inside) is inside.layers[-1]
    lines.append("The last sums are the **logits**, one for each class." if are_logits else of_kinds(inside))
    return " ".join(lines)


def of_kinds(inside: Inside) -> str:
    """How the logits of kinds become the classes' logits."""
    counts = (sums_of_kinds(inside) > 0).sum(axis=0)
    most = sorted(range(len(inside.classes)), key=lambda number: -counts[number])[:SUMMED]
    named = ", ".join(f"{escape(inside.classes[number])} {counts[number]}" for number in most)
    return (
        "They are of kinds of things: those that the network knew before it was trained here, and one more for each "
        "class and for all else. **Softmax** makes probabilities of them, and those of a class's kinds are added up "
        f"({named}, ...). The logarithms of these sums are the **logits**, one for each class."
    )


def adding_up(found: Contributions, name: str, noun: str) -> str:
    """The sums in a sentence."""
    speaks_for, against = found.parts[found.parts > 0], found.parts[found.parts < 0]
    return escape(
        f"{len(speaks_for)} {noun}s speak for {name} (together {speaks_for.sum():+.3f}), {len(against)} against it "
        f"({against.sum():+.3f}), {found.rest_is} gives {found.rest:+.3f}: the logit is {found.logit:.3f}."
    )
