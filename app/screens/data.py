"""What the network learned from."""

import streamlit as st

from app import catalog, plots
from app.screens.charts import chart
from app.screens.common import choose_model, escape, image_strip, or_problem
from app.screens.words import words
from models import folder as model_folder

MOST_PILLS = 40  # classes; of more, one is chosen from a list


def show() -> None:
    """The screen."""
    words("training images", "test images", "outlier", "outlier exposure")
    name = choose_model()
    if name is None:
        return
    card = or_problem(catalog.card, name)
    if card is None:
        return
    data = card.data
    size = card.recipe.get("source_size") or card.image_size  # small images are kept small where they are cut anew
    counts = f"{data['train']:,} images to train on, {data.get('test', 0):,} to test on"
    st.markdown(escape(f"{data['name']}: {counts}, each {size} x {size} pixels, of {len(card.classes)} classes."))
    if data.get("outliers"):
        st.markdown(f"And {data['outliers']:,} squares of outliers, photos of none of the classes (outlier exposure).")
    if photographs := data.get("photographs"):
        per_class = ", ".join(
            f"{name} {count:,}" for name, count in zip(card.classes, photographs["per_class"], strict=True)
        )
        st.markdown(
            escape(
                f"And {photographs['of_classes']:,} photographs of its classes ({per_class}) and "
                f"{photographs['outliers']:,} of other things (outliers), in many sizes."
            )
        )
    for line in data.get("left_out", []):
        st.caption(escape(line))
    if "train_per_class" in data and "test_per_class" in data:
        chart(plots.class_balance(card.classes, data["train_per_class"], data["test_per_class"]), key="balance")
    samples = or_problem(catalog.gallery, name, model_folder.SAMPLES) if card.finished else None
    if samples is None:
        return
    st.header("The first test images of each class" if card.data["test"] else "The first photos of each class")
    key = f"class-{name}"
    if len(card.classes) > MOST_PILLS:
        chosen = st.selectbox("Class", card.classes, key=key, width=460)
    else:
        first = card.classes[0]
        chosen = st.pills("Class", card.classes, default=first, format_func=escape, key=key, required=True)
    inside = [k for k, entry in enumerate(samples.entries) if entry["class"] == chosen]
    image_strip(samples.images[inside], [f"{chosen} {number}" for number in range(1, len(inside) + 1)])
