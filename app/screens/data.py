"""What the network learned from, and what a photo is to a network."""

import numpy as np
import streamlit as st

from app import catalog, plots
from app.screens.charts import chart
from app.screens.common import choose_model, escape, image_strip, or_problem, table
from models import folder as model_folder

DENSE_UNITS = 64  # of the fully connected layer that is compared with a convolution


def show() -> None:
    """The screen."""
    st.title("What it learned from")
    name = choose_model()
    if name is None:
        return
    card = or_problem(catalog.card, name)
    if card is None:
        return
    data = card.data
    st.markdown(
        escape(f"{data['name']}: {data['train']:,} images to train on, {data.get('test', 0):,} to test on, ")
        + f"each {card.image_size} x {card.image_size} pixels, of {len(card.classes)} classes."
    )
    if data.get("outliers"):
        st.markdown(f"And {data['outliers']:,} squares of outliers, photos of none of the classes (outlier exposure).")
    for line in data.get("left_out", []):
        st.caption(escape(line))
    if "train_per_class" in data and "test_per_class" in data:
        chart(plots.class_balance(card.classes, data["train_per_class"], data["test_per_class"]), key="balance")
    samples = or_problem(catalog.gallery, name, model_folder.SAMPLES) if card.finished else None
    if samples is None:
        return
    st.header("The first test images of each class")
    chosen = st.pills("Class", card.classes, default=card.classes[0], key=f"class-{name}", required=True)
    inside = [k for k, entry in enumerate(samples.entries) if entry["class"] == chosen]
    image_strip(samples.images[inside], [f"{chosen} {number}" for number in range(1, len(inside) + 1)])
    if inside:
        show_numbers(samples.images[inside[0]], chosen)


def show_numbers(image: np.ndarray, name: str) -> None:
    """The three planes of an RGB image, and how many weights a fully connected layer would need."""
    st.header("What a photo is to a network")
    size = len(image)
    st.markdown(f"Three planes of {size} x {size} numbers from 0 to 255: how red, green and blue each pixel is.")
    planes = [image]
    for channel in range(3):
        plane = np.zeros_like(image)
        plane[:, :, channel] = image[:, :, channel]
        planes.append(plane)
    image_strip(np.stack(planes), [name, "red", "green", "blue"], side=160)
    if st.toggle("Show the numbers themselves"):
        channel = st.segmented_control("Plane", ["red", "green", "blue"], default="red", required=True)
        st.dataframe(image[:, :, ["red", "green", "blue"].index(channel)], height=320)
    st.markdown("How many numbers go in, and how many weights a first layer needs to take them all:")
    sizes = {f"this image, {size} x {size}": size * size, "a 12-megapixel photo": 4000 * 3000}
    counts = {
        "numbers in": [f"{3 * pixels:,}" for pixels in sizes.values()],
        f"fully connected, {DENSE_UNITS} units": [f"{(3 * pixels + 1) * DENSE_UNITS:,}" for pixels in sizes.values()],
        "convolution, 32 filters of 3 x 3": [f"{(3 * 3 * 3 + 1) * 32:,}" for _ in sizes],
    }
    table({"image": list(sizes)} | counts, numbers=tuple(counts))
    st.caption("A convolution looks everywhere with the same few weights, so its number does not grow with the photo.")
