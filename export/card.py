"""The model card: README.md of a model folder, in Hugging Face's form."""

import json

from models.folder import Card

PYTHON_EXAMPLE = """\
import json
import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession("model.onnx")
classes = json.loads(session.get_modelmeta().custom_metadata_map["names"])
photo = np.asarray(ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB"))
(probabilities,) = session.run(["probabilities"], {"photo": photo[np.newaxis]})
print(classes[probabilities[0].argmax()], probabilities[0].max())
"""

JAVASCRIPT_EXAMPLE = """\
import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-web";
import sharp from "sharp";

const classes = CLASSES;
const session = await ort.InferenceSession.create(await readFile("model.onnx"));
const { data, info } = await sharp("photo.jpg").rotate().removeAlpha().raw().toBuffer({ resolveWithObject: true });
const photo = new ort.Tensor("uint8", new Uint8Array(data), [1, info.height, info.width, 3]);
const { probabilities } = await session.run({ photo });
const best = Math.max(...probabilities.data);
console.log(classes[probabilities.data.indexOf(best)], best);
"""


def javascript_example(card: Card) -> str:
    """The JavaScript example with the model's own class names."""
    return JAVASCRIPT_EXAMPLE.replace("CLASSES", json.dumps(card.classes))


def model_card(card: Card, evaluation: dict, parity: dict) -> str:
    """The text of README.md.

    Args:
        card: with its export part filled.
        evaluation: what evaluation.json holds.
        parity: what parity.json holds.
    """
    low, high = evaluation["interval"]
    test_accuracy = card.accuracy["test"]
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
    - {{type: accuracy, value: {test_accuracy:.4f}}}
---

# {card.name}

A convolutional network of {card.parameters:,} parameters that tells {len(card.classes)} classes apart:
{", ".join(card.classes)}. `model.onnx` takes a raw photo of any size and gives the answer:
cutting the centre square, resizing and scaling are inside the file.

| | |
|---|---|
| input | `photo`: uint8 RGB `[n, height, width, 3]`, upright, any size |
| outputs | `probabilities` float32 `[n, {len(card.classes)}]`, `logits` float32 `[n, {len(card.classes)}]`, \
`seen` uint8 `[n, {card.image_size}, {card.image_size}, 3]` |
| format | ONNX, opset {card.export["opset"]}, IR {card.export["ir"]}, standard operators only |
| size | {card.export["bytes"]:,} bytes |
| sha256 | `{card.export["sha256"]}` |

## How well it answers

Test accuracy **{test_accuracy:.2%}** (95% interval {low:.2%} to {high:.2%}) on {evaluation["images"]:,} test images \
of {card.data["name"]}, one training run. {_onnx_accuracy(card)}
The validation curve in `history.csv` is of {card.validation}.
Expected calibration error {evaluation["calibration_error"]:.2%}.

| class | test images | accuracy (recall) | 95% interval | precision | F1 |
|---|---:|---:|---:|---:|---:|
{_class_rows(evaluation)}

{_views(card)}

It always answers with one of its {len(card.classes)} classes, also for photos of other things.

## How it was trained

{card.data["train"]:,} training images of {card.data["name"]}, {card.recipe["epochs"]} epochs of batches of \
{card.recipe["batch_size"]}, seed {card.seed}, {card.seconds:,.0f} s on {card.device} \
(keras {card.versions["keras"]}, {card.backend}). Every setting is in `card.json`.

## Parity with the Keras network

Made by `python -m export models/{card.name}`{" with --data" if "test_accuracy" in card.export else ""}; \
keras {parity["versions"]["keras"]} ({parity["versions"]["backend"]}) \
against onnxruntime {parity["versions"]["onnxruntime"]}. Largest differences:

| input | images | same answer | logits | probabilities | seen pixels (of 255) |
|---|---:|---:|---:|---:|---:|
{_parity_rows(parity)}

## Use it from Python

    pip install onnxruntime pillow

```python
{PYTHON_EXAMPLE}```

## Use it from JavaScript

    npm install onnxruntime-web sharp

```javascript
{javascript_example(card)}```
"""


def _views(card: Card) -> str:
    if card.views == "one":
        return "The network is asked once for each photo."
    kind = {
        "mirror": "the square and its mirror image",
        "mirror_and_shift": "six views (the square as it is and moved by a pixel, each also mirrored)",
    }
    return (
        f"The file averages its answer over {kind[card.views]}, and divides its logits by {card.temperature:g}, "
        f"a temperature fitted on {card.validation}. With a single view the network is right on "
        f"{card.accuracy['test_one_view']:.2%} of the test images."
    )


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
