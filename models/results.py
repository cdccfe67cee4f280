"""models/README.md, and the short table in the top README: what was measured, from the files in the model folders.

python -m models.results
"""

import sys
from pathlib import Path

from models import folder as model_folder
from models.folder import MODELS, Card, read_card, read_json, write_text

ORDER = ("photos", "accurate", "quick", "article")  # as the page offers them
README = MODELS.parent / "README.md"
BEGIN, END = "<!-- results: written by python -m models.results -->\n", "<!-- end -->\n"
MEGABYTE = 1e6

OPENING = """\
# Results

Written by `python -m models.results` from the files in the model folders; a test fails when it is stale.
Each model's own card, with its classes, parity and code to start from, is the `README.md` in its folder.

## Test images

`python -m train NAME --data DATA`, then `python -m export models/NAME --data DATA`: one training each. Settings were
chosen on validation images; the test images were scored once, at the end (`article` shows them after each epoch, as
the tutorial does, and chose nothing by them). The seconds are of training alone, without validation. "As the file
answers" is with its test-time augmentation.
"""

PHOTOGRAPHS = """\
## Real photographs

`python -m export models/NAME --photos PHOTOS`: a folder of photographs for each class, and `none/` with outliers. One
half chooses the threshold of what is known, the other half is measured here. `known` keeps 95% of the photographs to
choose with; AUROC is how often a photograph of the classes is more familiar than an outlier.
"""


def main() -> int:
    """Write models/README.md and the table in the top README."""
    write_text(MODELS / model_folder.README, results())
    write_text(README, with_summary(README.read_text(encoding="utf-8")))
    return 0


def results() -> str:
    """The text of models/README.md, from the committed models."""
    return "\n".join([OPENING, test_images(committed()), PHOTOGRAPHS, photographs(committed())])


def with_summary(readme: str) -> str:
    """The top README with today's short table between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + summary(committed()) + END + after


def committed() -> list[Path]:
    """The folders of the models that come with Glimpse."""
    return [MODELS / name for name in ORDER if (MODELS / name / model_folder.CARD).exists()]


def summary(folders: list[Path]) -> str:
    """A line a model: how often it is right, on test images and on photographs."""
    rows = []
    for folder in folders:
        card = read_card(folder)
        path = folder / model_folder.PHOTOS
        photos = f"{read_json(path)['accuracy']:.0%}" if path.exists() else ""
        size = f"{card.export['bytes'] / MEGABYTE:.1f} MB"
        rows.append([f"`{card.name}`", f"{card.parameters:,}", size, f"{card.accuracy['test']:.1%}", photos])
    return table(["model", "parameters", "file", "test images", "real photographs"], rows, numbers=(1, 2, 3, 4))


def test_images(folders: list[Path]) -> str:
    """How often each model is right, what it weighs and how long it took."""
    rows = []
    for folder in folders:
        card = read_card(folder)
        evaluation = read_json(folder / model_folder.EVALUATION)
        low, high = evaluation["interval"]
        rows.append(
            [
                f"[`{card.name}`]({card.name}/README.md)",
                f"{card.parameters:,}",
                f"{card.export['bytes'] / MEGABYTE:.2f} MB",
                trained_in(card),
                card.data["name"],
                f"{card.accuracy['test_one_view']:.2%}",
                f"{card.accuracy['test']:.2%} ({low:.1%} to {high:.1%})",
                f"{evaluation['calibration_error']:.1%}",
                f"{card.export['milliseconds']['answer']:.1f} ms",
            ]
        )
    heading = [
        "model",
        "parameters",
        "model.onnx",
        "training",
        "data",
        "one view",
        "as the file answers (95% interval)",
        "calibration error",
        "an answer, one thread",
    ]
    return table(heading, rows, numbers=(1, 2, 3, 5, 6, 7, 8))


def trained_in(card: Card) -> str:
    """Seconds and device of the training."""
    return f"{card.seconds:,.0f} s, {card.device}"


def photographs(folders: list[Path]) -> str:
    """How each model does on photographs, and what its doubt costs."""
    rows = []
    for folder in folders:
        path = folder / model_folder.PHOTOS
        if not path.exists():
            continue
        measured = read_json(path)
        low, high = measured["interval"]
        rows.append(
            [
                f"`{folder.name}`",
                measured["name"],
                f"{measured['accuracy']:.1%} of {measured['photos']} ({low:.0%} to {high:.0%})",
                f"{measured['accuracy_by_class']:.1%}",
                f"{measured['calibration_error']:.1%}",
                f"{measured['auroc']:.3f}",
                f"{measured['kept']:.0%}",
                f"{measured['rejected']:.0%} of {measured['outliers']}",
            ]
        )
    heading = [
        "model",
        "photographs",
        "right (95% interval)",
        "averaged by class",
        "calibration error",
        "AUROC",
        "kept",
        "outliers rejected",
    ]
    return table(heading, rows, numbers=(2, 3, 4, 5, 6, 7))


def table(heading: list[str], rows: list[list[str]], numbers: tuple[int, ...]) -> str:
    """A Markdown table; `numbers` are the columns set to the right."""
    line = ["---:" if column in numbers else "---" for column in range(len(heading))]
    return "".join(f"| {' | '.join(row)} |\n" for row in [heading, line, *rows])


if __name__ == "__main__":
    sys.exit(main())
