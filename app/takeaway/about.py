"""What the static site says of its network, from the model folder."""

from pathlib import Path
from typing import Any

from models import folder as model_folder
from models.contents import Evaluation
from models.folder import Card, CardError, read_json
from models.history import read_history


def about(folder: Path, card: Card) -> dict[str, Any]:
    """Facts, accuracy by class, and the curves of the training: see about.js.

    Raises:
        CardError: when evaluation.json is missing or damaged.
    """
    evaluation = read_json(folder / model_folder.EVALUATION, Evaluation)
    try:
        return {
            "facts": _facts(card, evaluation),
            "classes": [_class_accuracy(row) for row in evaluation["classes"]],
            "history": _history(folder),
            "validation": card.validation,
        }
    except (KeyError, TypeError, ValueError):
        raise CardError(
            f"The {model_folder.EVALUATION} or {model_folder.CARD} of {folder.name} is damaged: export it again."
        ) from None


def _facts(card: Card, evaluation: dict[str, Any]) -> dict[str, str]:
    low, high = evaluation["interval"]
    kind, accuracy = card.measured
    return {
        kind: f"{accuracy:.2%} (95% interval {low:.2%} to {high:.2%}), {evaluation['images']:,} images, one run",
        "data": str(card.data["name"]),
        "parameters": f"{card.parameters:,}",
        "trained": f"{card.created}, {card.seconds:,.0f} s on {card.device}",
        "file": f"model.onnx, {card.export['bytes']:,} bytes, opset {card.export['opset']}",
        "sha256": str(card.export["sha256"]),
        "licence": "Apache-2.0",
    }


def _class_accuracy(row: dict[str, Any]) -> dict[str, Any]:
    low, high = map(float, row["interval"])
    images, right = int(row["support"]), float(row["recall"])
    return {"name": str(row["name"]), "images": images, "right": right, "low": low, "high": high}


def _history(folder: Path) -> list[dict[str, float]]:
    """The rows of history.csv; none where it is damaged, or the training lost its way and holds nan."""
    try:
        rows = read_history(folder)
    except CardError:
        return []
    return [{key: row[key] for key in ("epoch", "accuracy", "val_accuracy")} for row in rows]
