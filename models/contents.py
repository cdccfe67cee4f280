"""What the files of a model folder hold, field by field: each is checked against this as it is read.

A new field is added here when something begins to use it; others that a file holds are left as they are.
"""

import json
from pathlib import Path
from typing import (
    Annotated,
    Any,
    NotRequired,  # pydantic brings it, and needs its TypedDict before Python 3.12
)

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

MAX_BYTES = 50_000_000  # of a file
STRICT = ConfigDict(strict=True, allow_inf_nan=False, extra="allow")

Count = Annotated[int, Field(ge=0, le=10**15)]
Positive = Annotated[int, Field(ge=1, le=10**15)]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Interval = Annotated[list[Share], Field(min_length=2, max_length=2)]  # low, high


def _all_different(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("Expected names that differ")
    return names


Classes = Annotated[list[str], Field(min_length=1), AfterValidator(_all_different)]


class ContentError(ValueError):
    """A file that holds something else than expected; the message says what, without the file's name."""


def read(path: Path, kind: Any) -> Any:
    """The value in a JSON file, as `kind` describes it.

    Raises:
        OSError: it cannot be read.
        ContentError: it holds something else.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ContentError(f"is larger than {MAX_BYTES // 10**6} MB")
    return parse(path.read_bytes(), kind)


def parse(text: str | bytes, kind: Any) -> Any:
    """The value in JSON text, as `kind` describes it.

    Raises:
        ContentError: it holds something else.
    """
    try:
        return TypeAdapter(kind).validate_json(text, strict=True)
    except ValidationError as problem:
        raise ContentError(_first(problem)) from None


def _first(problem: ValidationError) -> str:
    """What is wrong first, and where."""
    (first, *_) = problem.errors(include_url=False, include_input=False)
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"]).lstrip(".")
    message = first["msg"].removeprefix("Value error, ")
    return f"is damaged{f' at {place[:80]}' if place else ''}: {message[0].lower()}{message[1:200]}"


def _plain(value: Any) -> Any:
    """Any JSON, with finite numbers alone."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        raise ValueError("Expected finite numbers") from None
    return value


Plain = Annotated[Any, AfterValidator(_plain)]


# ---- card.json


def _has_epochs(settings: dict[str, Any]) -> dict[str, Any]:
    epochs = settings.get("epochs", 1)
    if not isinstance(epochs, int) or epochs < 1:
        raise ValueError("Expected epochs to be a whole number of at least 1")
    return settings


Settings = Annotated[dict[str, Plain], AfterValidator(_has_epochs)]  # of train.recipes.Recipe


def _of_something(accuracy: dict[str, float]) -> dict[str, float]:
    if accuracy and not {"test", "cross_validated"} & set(accuracy):
        raise ValueError("Expected a test or cross-validated accuracy")
    return accuracy


Accuracies = Annotated[dict[str, Share], AfterValidator(_of_something)]


@with_config(STRICT)
class Photographs(TypedDict):
    """The photographs that a model was trained on beside its data."""

    name: NotRequired[str]
    of_classes: Count
    per_class: list[Count]
    outliers: Count
    collections: list[str]
    sha256: NotRequired[str]


@with_config(STRICT)
class Source(TypedDict):
    """The images that a model was trained on."""

    name: str
    train: Count
    validation: NotRequired[Count]
    test: NotRequired[Count]
    train_per_class: NotRequired[list[Count]]
    test_per_class: NotRequired[list[Count]]
    left_out: NotRequired[list[str]]
    outliers: NotRequired[Count]
    outliers_sha256: NotRequired[str]
    photographs: NotRequired[Photographs]
    sha256: NotRequired[str]


@with_config(STRICT)
class Layer(TypedDict):
    """A row of the table of layers."""

    name: str
    type: str
    shape: list[Count]
    parameters: Count


@with_config(STRICT)
class Milliseconds(TypedDict):
    """How long an answer takes."""

    answer: Number
    one_view: Number
    machine: str


@with_config(STRICT)
class Exported(TypedDict):
    """What export found; empty before."""

    opset: NotRequired[Count]
    ir: NotRequired[Count]
    bytes: NotRequired[Count]
    keras_bytes: NotRequired[Count]
    sha256: NotRequired[str]
    versions: NotRequired[dict[str, str]]
    milliseconds: NotRequired[Milliseconds]
    test_accuracy: NotRequired[Share]


# ---- evaluation.json


@with_config(STRICT)
class ClassFigures(TypedDict):
    """How one class is answered."""

    name: str
    support: Count
    recall: Share
    interval: Interval
    precision: Share
    f1: Share


@with_config(STRICT)
class CalibrationBin(TypedDict):
    """Answers of about one confidence."""

    confidence: Share
    accuracy: Share
    count: Count


@with_config(STRICT)
class EvaluationFields(TypedDict):
    """What was measured on the test images."""

    images: Count
    accuracy: Share
    interval: Interval
    classes: Annotated[list[ClassFigures], Field(min_length=1)]
    confusion: list[list[Count]]
    calibration: list[CalibrationBin]
    calibration_error: Share


def _square(evaluation: EvaluationFields) -> EvaluationFields:
    count = len(evaluation["classes"])
    _all_different([row["name"] for row in evaluation["classes"]])
    if [len(row) for row in evaluation["confusion"]] != [count] * count:
        raise ValueError(f"Expected a confusion matrix of {count} x {count}")
    return evaluation


Evaluation = Annotated[EvaluationFields, AfterValidator(_square)]


# ---- photos.json


@with_config(STRICT)
class ThresholdPrice(TypedDict):
    """What a threshold keeps and turns away."""

    threshold: Number
    kept: Share
    rejected: Share


@with_config(STRICT)
class ClassPhotos(TypedDict):
    """How often photos of a class are answered right."""

    name: str
    photos: Positive
    right: Count


@with_config(STRICT)
class RealPhotosFields(TypedDict):
    """How it does on real photographs."""

    name: str
    photos: Count
    outliers: Count
    accuracy: Share
    interval: Interval
    accuracy_by_class: Share
    classes: list[ClassPhotos]
    calibration_error: Share
    threshold: Number
    kept: Share
    auroc: NotRequired[Share]
    rejected: NotRequired[Share]
    rejection_curve: NotRequired[Annotated[list[ThresholdPrice], Field(min_length=101, max_length=101)]]


def _with_its_curve(photos: RealPhotosFields) -> RealPhotosFields:
    if "rejection_curve" in photos and not {"auroc", "rejected"} <= set(photos):
        raise ValueError("Expected auroc and rejected beside the rejection curve")
    return photos


RealPhotos = Annotated[RealPhotosFields, AfterValidator(_with_its_curve)]


# ---- parity.json, samples.json, mistakes.json


@with_config(STRICT)
class Versions(TypedDict):
    """What was compared."""

    keras: str
    backend: str
    onnxruntime: str


@with_config(STRICT)
class Check(TypedDict):
    """A row of the comparison: largest differences on one kind of input."""

    name: str
    images: Count
    same_answers: Count
    logits: Number
    probabilities: Number
    pixels: Number


@with_config(STRICT)
class Runtime(TypedDict):
    """The file in one runtime; without figures where that was not installed."""

    runtime: str
    version: str
    images: NotRequired[Count]
    same_answers: NotRequired[Count]
    probabilities: NotRequired[Number]
    pixels: NotRequired[Count]


@with_config(STRICT)
class Parity(TypedDict):
    """What export compared."""

    versions: Versions
    checks: list[Check]
    runtimes: NotRequired[list[Runtime]]


Sample = TypedDict("Sample", {"class": str})  # a word of Python's own
with_config(STRICT)(Sample)


@with_config(STRICT)
class Mistake(TypedDict):
    """A test image that was answered wrong."""

    true: str
    predicted: str
    confidence: Share
    photo: NotRequired[Annotated[str, Field(min_length=1)]]  # as corrections.csv names it; none of CIFAR-10


GalleryEntries = list[Sample] | list[Mistake]


# ---- int8.json


@with_config(STRICT)
class Int8OnPhotographs(TypedDict):
    """What model.int8.onnx costs on photographs that it was not calibrated with."""

    photos: Positive
    accuracy: Share
    accuracy_of_whole: Share


@with_config(STRICT)
class Int8Cost(TypedDict):
    """What model.int8.onnx costs against the whole file, on test images."""

    of: str  # sha256 of the model.onnx that it was made from
    images: Positive
    accuracy: Share
    accuracy_of_whole: Share
    agreement: Share
    milliseconds: Number
    milliseconds_of_whole: Number
    photographs: NotRequired[Int8OnPhotographs]
