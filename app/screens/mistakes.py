"""Test images that were answered wrong. Of photos in a folder the labels can be put right: see app/relabel.py."""

import streamlit as st

from app import catalog, relabel
from app.doubt import sureness
from app.screens.common import crisp, escape, image_strip
from models import corrections
from models.folder import Card

SHOWN = 12  # of the most confident
SIDE = 96  # pixels of a picture
PUT_RIGHT = "put-labels-right"  # whether labels can be chosen
WIDTH = 164  # pixels of a picture with its choice: two beside each other on a phone


def show_mistakes(mistakes: catalog.Gallery, name: str, card: Card) -> None:
    """The mistakes that the model was surest of, and the corrections of all of its mistakes."""
    st.header("The most confident mistakes")
    if not mistakes.entries:
        st.success("No test image was answered wrong.", icon=":material/check_circle:")
        return
    first = list(range(min(SHOWN, len(mistakes.entries))))
    captions = [
        f"{entry['true']}, called {entry['predicted']} ({sureness(entry['confidence'])})"
        for entry in (mistakes.entries[k] for k in first)
    ]
    if any("photo" in entry for entry in mistakes.entries):
        st.toggle("Put labels right", key=PUT_RIGHT, help="Of your own data, where the label is wrong.")
    show_pictures(mistakes, first, captions, name, card, place="surest")
    offer_corrections(mistakes, name, card)


def show_pictures(
    mistakes: catalog.Gallery, chosen: list[int], captions: list[str], name: str, card: Card, place: str
) -> None:
    """Some of the mistakes, each with a choice of its label where that is wanted and it is a photo of a folder.

    Args:
        chosen: which.
        captions: one for each of them.
        name: of the model.
        place: on the screen; a mistake may be shown in two.
    """
    if not st.session_state.get(PUT_RIGHT) or not any("photo" in mistakes.entries[k] for k in chosen):
        image_strip(mistakes.images[chosen], captions, SIDE)
        return
    with st.container(horizontal=True):
        for k, caption in zip(chosen, captions, strict=True):
            with st.container(width=WIDTH, gap="xsmall"):
                picture = crisp(mistakes.images[k], SIDE)
                st.image(picture, caption=escape(caption), width=SIDE, output_format="PNG", alt=caption)
                if "photo" in mistakes.entries[k]:
                    st.caption(escape(f"{k + 1}: {mistakes.entries[k]['photo']}"))
                    choose_label(mistakes.entries[k], k, name, card, place)


def choose_label(mistake: relabel.Mistake, number: int, name: str, card: Card, place: str) -> None:
    """A choice: keep the photo's label, another class, leave it out."""
    key = f"label-{place}-{number}"
    labels = relabel.choices(mistake, card.classes)
    label = chosen_labels(name).get(mistake["photo"])
    # Set at each run: the photo's other choice, elsewhere on the screen, may just have changed.
    st.session_state[key] = label if label in labels else mistake["true"]
    st.selectbox(
        f"Label of photo {number + 1}",  # not its name, which screen readers would read with what escapes it
        labels,
        format_func=lambda label: relabel.in_words(label, mistake),
        key=key,
        on_change=note,
        args=(name, mistake["photo"], key),
        label_visibility="collapsed",
    )


def note(name: str, photo: str, key: str) -> None:
    """Keep the label that was just chosen."""
    chosen_labels(name)[photo] = st.session_state[key]


def chosen_labels(name: str) -> dict[str, str]:
    """The labels that this visitor chose for photos of this model, by photo; kept from screen to screen."""
    return st.session_state.setdefault("chosen-labels", {}).setdefault(name, {})


def offer_corrections(mistakes: catalog.Gallery, name: str, card: Card) -> None:
    """The file for the data's folder; nothing before a label is put right."""
    labels = relabel.put_right(mistakes.entries, chosen_labels(name))
    if not labels:
        return
    st.download_button(
        f"Download {corrections.FILE} ({len(labels)} {'photo' if len(labels) == 1 else 'photos'})",
        corrections.to_csv(labels).encode(),
        corrections.FILE,
        "text/csv",
        key="download-corrections",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )
    st.caption(
        f"Put it beside the photos, in the folder {escape(card.data['name'])}: the next training uses it, and the "
        f"photos stay as they are. Where a {corrections.FILE} is already, add this one to its end."
    )
