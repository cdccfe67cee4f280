"""The model card: the real template, for the committed models and for what they are not."""

import dataclasses
import json
import re

import pytest

from export.card import model_card
from models.folder import ACCEPT_ALL, EVALUATION, MODELS, PARITY, PHOTOS, README, Card, read_card, read_json

FEW = {"method": "head on frozen features", "start": "photos", "folds": 5, "seed": 0}
HOSTILE = "cat|dog\n# `<b>` {{ 7 * 7 }}"
COMMITTED = sorted(path.parent for path in MODELS.glob(f"*/{README}"))


def about(folder) -> tuple[Card, dict, dict, dict]:
    return read_card(folder), *(read_json(folder / name) for name in (EVALUATION, PARITY, PHOTOS))


def rendered(photographs: bool = True, parity: dict | None = None, **changes) -> str:
    """The card of `photos`, in which something is otherwise."""
    card, evaluation, compared, photos = about(MODELS / "photos")
    changed = dataclasses.replace(card, **changes)
    return model_card(changed, evaluation, compared if parity is None else parity, photos if photographs else None)


def section(text: str, title: str) -> str:
    (found,) = (part for part in text.split("\n## ") if part.startswith(title))
    return found


@pytest.mark.parametrize("folder", COMMITTED, ids=lambda folder: folder.name)
def test_the_committed_cards_are_what_the_template_says(folder):
    assert model_card(*about(folder)).encode() == (folder / README).read_bytes()


def test_a_head_on_few_photos():
    card = read_card(MODELS / "photos")
    data = {"name": "my_pets", "train": 20, "outliers": 0}
    text = rendered(recipe=FEW, accuracy={"cross_validated": 0.95}, data=data, outlier_classes=0, seconds=3.2)
    assert "Cross-validated accuracy **95.00%**" in text
    assert "photos of my_pets, each asked about with a head that had not learned from it (5 folds); no test" in text
    assert "A head is learned at once" in text and "history.csv" not in text
    assert f"by {card.temperature:g}, a temperature fitted on these photos by cross-validation." in text
    assert "0 to 1, is how much a photo is like the most similar one" in section(text, "None of these")
    assert section(text, "How it was trained").split("\n\n")[1].strip() == (
        "20 training images of my_pets, a head on the features of `photos`, which stayed as they were, seed 0, 3 s on "
        f"{card.device} (keras {card.versions['keras']}, tensorflow). Every setting is in `card.json`."
    )


def test_a_network_from_scratch():
    recipe = {"epochs": 3, "batch_size": 8}
    data = {"name": "pets", "train": 1200, "outliers": 1500}
    trained = section(rendered(recipe=recipe, data=data), "How it was trained")
    expected = (
        "\n1,200 training images of pets, 1,500 squares of outliers (outlier exposure), 3 epochs of batches of 8, "
    )
    assert expected in trained
    assert "It starts from" not in trained and "Beside these it saw" not in trained
    assert 'It starts from the weights of "mine". 1,200' in rendered(recipe=recipe | {"start": "mine"}, data=data)


def test_without_photographs_threshold_and_runtimes():
    _, _, parity, _ = about(MODELS / "photos")
    parity.pop("runtimes")
    text = rendered(photographs=False, parity=parity, threshold=ACCEPT_ALL, threshold_from="", outlier_classes=0)
    doubt = section(text, "None of these")
    assert "is how clearly each view by itself shows one of them" in doubt
    assert "whether that reaches -1. No threshold was chosen: everything is called known." in doubt
    assert "It was not measured on real photographs" in doubt and "| right |" not in doubt
    compared = section(text, "Parity with")
    assert "not compared in other runtimes (`python -m export models/photos --check --runtimes`)." in compared
    assert "OpenVINO" not in compared


def test_photographs_without_outliers_have_no_price_of_doubt():
    card, evaluation, parity, photos = about(MODELS / "photos")
    text = model_card(card, evaluation, parity, photos | {"outliers": 0})
    assert "The price of doubt" not in text
    assert f"calibration error {photos['calibration_error']:.1%}.\n\n| class | photos | right |" in text


def test_a_runtime_that_was_not_there():
    _, _, parity, _ = about(MODELS / "photos")
    missing = {"runtime": "tract", "version": "not installed", "problem": "no tract"}
    text = rendered(parity=parity | {"runtimes": [missing]})
    assert "| tract | not installed: no tract | | | | | |\n\n## Use it from Python" in text


@pytest.mark.parametrize(
    ("views", "said"),
    [
        ("one", "The network is asked once for each photo, which takes 7.9 ms"),
        ("mirror", "averages its answer over the square and its mirror image. It divides"),
        ("several", "averages its answer over six views (the centre square"),
    ],
)
def test_views(views, said):
    times = read_card(MODELS / "photos").export | {"milliseconds": {"answer": 7.9, "one_view": 3.3, "machine": "m"}}
    text = rendered(views=views, export=times)
    assert said in text and ("| one view, the network alone |" in text) == (views != "one")


def test_names_are_only_ever_text():
    """A card with such names has the lines, headings and table cells of one with usual names."""
    card, evaluation, parity, photos = about(MODELS / "photos")
    usual = model_card(card, evaluation, parity, photos)
    changed = dataclasses.replace(
        card,
        name=HOSTILE,
        classes=[HOSTILE, *card.classes[1:]],
        data=card.data | {"name": HOSTILE, "photographs": card.data["photographs"] | {"collections": [HOSTILE]}},
        recipe=card.recipe | {"start": HOSTILE},
        threshold_from=HOSTILE,
    )
    for row in (evaluation["classes"][0], photos["classes"][0]):
        row["name"] = HOSTILE
    text = model_card(changed, evaluation, parity, photos | {"name": HOSTILE})
    assert shape(text) == shape(usual)
    prose = re.sub(r"`[^`\n]*`", "", re.sub(r"\\.", "", text.split("---\n")[2].split("## Use it")[0]))
    assert "<" not in prose and "`" not in prose
    assert re.findall(r"name: (\".*\")", text) == [json.dumps("cat|dog # `<b>` {{ 7 * 7 }}")] * 2


def shape(text: str) -> list:
    """Of each line its heading's level, or how many cells' borders it has in a table."""
    return [
        len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else re.match("#*", line)[0]
        for line in text.splitlines()
    ]
