"""What a lesson gives to take away: one ONNX file, checked against the page's own answers, and its model folder."""

import datetime
import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Template

import numpy as np
import onnxruntime

from app.classifier import Classifier
from app.features import FeatureReader
from app.lesson import Learned, Lesson
from app.takeaway.new_file import with_head
from models import folder as model_folder
from models.folder import Card
from models.names import in_markdown
from models.photo import read_photo
from models.picture import picture

COMPARED = 12  # thumbnails
MOST_DIFFERENT = 1e-4  # of a probability or a likeness
CARD = Path(__file__).with_name("taught_model.md")


class NotTheSameError(ValueError):
    """The new file answers otherwise than the page; the message is one sentence."""


@dataclass(frozen=True)
class TaughtModel:
    """A new file and what is known of it."""

    name: str
    file: bytes
    classifier: Classifier  # of the file: what the page asks about new photos
    card: Card
    evaluation: dict
    compared: int  # pictures to which file and page gave the same answer
    difference: float  # the largest, of a probability or a likeness


def make(lesson: Lesson, learned: Learned, reader: FeatureReader, name: str) -> TaughtModel:
    """The file with what was learned, checked.

    Args:
        name: what the visitor calls it; only letters, digits, "-" and "_" are kept.

    Raises:
        NotTheSameError: the file does not answer as the page does.
        NewFileError: the start's file cannot get a new head.
    """
    name = re.sub(r"[^\w-]+", "-", name, flags=re.ASCII).strip("-") or "mine"
    today = datetime.date.today().isoformat()
    file = with_head(reader.file, learned.head, learned.classes, _about(learned, reader, name, today))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / model_folder.ONNX).write_bytes(file)
        classifier = Classifier(Path(folder))
    compared, difference = _compare(classifier, lesson, learned, reader)
    card = _card(file, classifier.metadata, learned, reader, name, today)
    return TaughtModel(name, file, classifier, card, learned.evaluation or {}, compared, difference)


def from_folder(model: TaughtModel, build: Callable[[Path], bytes]) -> bytes:
    """What `build`, app.takeaway's `kit` or `zipped_site`, makes of the model's folder, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / model.name
        folder.mkdir()
        (folder / model_folder.ONNX).write_bytes(model.file)
        model_folder.write_card(folder, model.card)
        model_folder.write_json(folder / model_folder.EVALUATION, model.evaluation)
        model_folder.write_text(folder / model_folder.README, _readme(model))
        return build(folder)


def _about(learned: Learned, reader: FeatureReader, name: str, today: str) -> dict[str, str]:
    """Metadata of the file."""
    about = {
        "description": f"{name}: tells {len(learned.classes)} classes apart in photos",
        "training_data": f"{len(learned.numbers)} photos given in the page",
        "start": reader.name,
        "start_sha256": reader.sha256,
        "date": today,
    }
    if learned.evaluation:
        low, high = learned.evaluation["interval"]
        about["cross_validated_accuracy"] = f"{learned.evaluation['accuracy']:.4f}"
        about["cross_validated_interval"] = f"{low:.4f} to {high:.4f}"
    return about


def _compare(classifier: Classifier, lesson: Lesson, learned: Learned, reader: FeatureReader) -> tuple[int, float]:
    """How many pictures were compared, and the largest difference between the file's answers and the page's."""
    step = max(1, len(learned.numbers) // COMPARED)
    pictures = [read_photo(lesson.photos[number].thumbnail) for number in learned.numbers[::step]]
    pictures += [np.asarray(picture(320, 213, seed=1)), np.asarray(picture(75, 120, seed=2))]
    largest = 0.0
    for pixels in pictures:
        answer = classifier.classify(pixels)
        (probabilities,), (likeness,) = learned.head.answer(reader.read(pixels)[np.newaxis])
        apart = float(np.abs(answer.probabilities - probabilities).max())
        largest = max(largest, apart, abs(answer.familiarity - float(likeness)))
    if not largest <= MOST_DIFFERENT:
        raise NotTheSameError(f"The new file differs from the page's answers by {largest:.1e}: it is not given out.")
    return len(pictures), largest


def _card(
    file: bytes, metadata: dict[str, str], learned: Learned, reader: FeatureReader, name: str, today: str
) -> Card:
    measured = {"cross_validated": learned.evaluation["accuracy"]} if learned.evaluation else {}
    counts = np.bincount(learned.labels, minlength=len(learned.classes))
    return Card(
        name=name,
        classes=learned.classes,
        image_size=json.loads(metadata["imgsz"])[0],
        recipe={"head": "logistic regression", "start": reader.name, "folds": learned.found.folds},
        data={
            "name": f"{len(learned.numbers)} photos given in the page",
            "train": len(learned.numbers),
            "validation": 0,
            "test": 0,
            "train_per_class": counts.tolist(),
            "test_per_class": [0] * len(learned.classes),
        },
        seed=0,
        backend="scikit-learn",
        device="the page's server",
        versions={"onnxruntime": onnxruntime.__version__},
        validation=f"{learned.found.folds}-fold cross-validation",
        parameters=int(metadata["parameters"]),
        layers=[],
        created=today,
        views=metadata["views"],
        temperature=learned.head.temperature,
        threshold=learned.head.threshold,
        threshold_from="cross-validation: 95% of the photos given reach it",
        accuracy=measured,
        export={"bytes": len(file), "sha256": hashlib.sha256(file).hexdigest(), "opset": 18, "ir": 8},
    )


def _readme(model: TaughtModel) -> str:
    """The model card, in words."""
    low, high = model.evaluation.get("interval", [0, 1])
    return Template(CARD.read_text(encoding="utf-8")).substitute(
        NAME=model.name,
        CLASSES=", ".join(map(in_markdown, model.card.classes)),
        PHOTOS=model.card.data["train"],
        START=model.card.recipe["start"],
        ACCURACY=f"{model.evaluation['accuracy']:.1%}" if model.evaluation else "not measured",
        INTERVAL=f"{low:.1%} to {high:.1%}",
        FOLDS=model.card.recipe["folds"],
        THRESHOLD=f"{model.card.threshold:.3f}",
        SHA256=model.card.export["sha256"],
    )
