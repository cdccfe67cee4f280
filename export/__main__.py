"""Turn a trained model folder into one ONNX file: `python -m export models/article`.

The file takes a raw photo and gives the answer. It is compared with the Keras network first;
a failed check leaves no file. `--check` repeats the comparison on the file that is there.
"""

import argparse
import dataclasses
import hashlib
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"  # the one that tf2onnx converts, whatever trained the network
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import onnx

from app.takeaway.kit import write_kit
from app.takeaway.new_file import with_likeness
from app.takeaway.site import write_site
from export import card as card_text
from export import graph, parity, rejection, speed
from export.network import IR_VERSION, OPSET, ExportError, Network, convert
from models import folder as model_folder
from models.calibration import TARGET_RECALL, recall_threshold
from models.folder import Card, CardError, read_card


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when exported, 1 for a failed check, 2 for wrong input."""
    parser = argparse.ArgumentParser(
        prog="python -m export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the model folder, such as models/article")
    parser.add_argument("--check", action="store_true", help="repeat the checks on the existing file, write nothing")
    parser.add_argument(
        "--data",
        help="cifar10 or the folder it was trained on: compares on all test images and measures the file's accuracy",
    )
    parser.add_argument(
        "--photos",
        type=Path,
        metavar="FOLDER",
        help="real photos, a folder per class and none/: half choose the threshold of what is known, half measure it",
    )
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="write a static page that needs no server")
    parser.add_argument("--kit", type=Path, metavar="FILE.zip", help="pack the file with golden answers, code and page")
    options = parser.parse_args(arguments)
    try:
        if options.site:
            write_site(options.folder, options.site)
            print(f"Wrote {os.path.relpath(options.site / 'index.html')}")
        if options.kit:
            write_kit(options.folder, options.kit)
            print(f"Wrote {os.path.relpath(options.kit)}")
        if options.site or options.kit:
            return 0
        run(options.folder, options.data, options.photos, options.check)
    except parity.ParityError as problem:
        print(f"export: check failed, no file written: {problem}", file=sys.stderr)
        return 1
    except (CardError, ExportError, ValueError) as problem:
        print(f"export: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"export: could not read or write: {problem.strerror or problem}.", file=sys.stderr)
        return 2
    return 0


def run(folder: Path, source: str | None, photos: Path | None, check_only: bool) -> None:
    """Export the model in `folder`, or check its file."""
    if not folder.is_dir():
        raise CardError(f"There is no model folder {folder}: make one with python -m train.")
    card = read_card(folder)
    if not card.finished:
        raise CardError(f"The training of {folder.name} is not finished: go on with python -m train --resume.")
    network = load_network(folder)
    images, labels = read_test_images(source, card)
    if check_only:
        taught = model_folder.read_taught(folder)
        rows = parity.check(folder / model_folder.ONNX, network, card, images, taught)
        print_rows(rows)
        if photos:
            _, measured = real_photos(folder / model_folder.ONNX, photos, card, chosen=card.threshold)
            print_photos(measured)
        return
    converted = convert(network)
    taught = model_folder.read_taught(folder)
    with model_folder.atomic_write(folder / model_folder.ONNX) as unfinished:
        write_onnx(unfinished, assembled(converted, card, taught))
        measured = None
        if photos:
            card, measured = real_photos(unfinished, photos, card)
            write_onnx(unfinished, assembled(converted, card, taught))
        rows = parity.check(unfinished, network, card, images, taught)
        accuracy = parity.onnx_accuracy(unfinished, images, labels) if images is not None else None
    print_rows(rows)
    if measured:
        print_photos(measured)
        model_folder.write_json(folder / model_folder.PHOTOS, measured)
    write_about(folder, card, rows, accuracy, converted)
    print(f"Wrote {os.path.relpath(folder / model_folder.ONNX)}")


def assembled(network: Network, card: Card, taught: np.ndarray | None) -> onnx.ModelProto:
    """The whole file; where the model was taught with a few photos, its doubt is their likeness."""
    model = graph.assemble(network, card)
    if taught is not None:
        with_likeness(model, taught, card.threshold)
    return model


def write_onnx(path: Path, model: onnx.ModelProto) -> None:
    """The same model gives the same bytes."""
    path.write_bytes(model.SerializeToString(deterministic=True))


def real_photos(onnx_file: Path, photos: Path, card: Card, chosen: float | None = None) -> tuple[Card, dict]:
    """Choose the threshold on one half of real photos, unless it is given, and measure on the other.

    Returns:
        The card with the threshold, and what photos.json holds.
    """
    to_choose, to_measure = rejection.ask(parity.open_session(onnx_file), photos, card)
    if chosen is None:
        familiarity = to_choose.familiarity[to_choose.labels != rejection.OUTLIER]
        card = dataclasses.replace(
            card,
            threshold=recall_threshold(familiarity),
            threshold_from=f"{len(familiarity)} photos of the classes ({photos.resolve().name}): "
            f"{TARGET_RECALL:.0%} of them reach it",
        )
    return card, {"name": photos.resolve().name} | rejection.measure(to_measure, card.classes, card.threshold)


def load_network(folder: Path) -> keras.Model:
    """The trained network of `folder`.

    Raises:
        ExportError: when the file is missing or damaged.
    """
    try:
        return keras.saving.load_model(folder / model_folder.NETWORK, compile=False)
    except Exception as error:  # keras raises many kinds on a damaged file
        raise ExportError(f"{folder.name}/{model_folder.NETWORK} cannot be loaded ({type(error).__name__}).") from None


def read_test_images(source: str | None, card: Card) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The test images and labels of the data that the model was trained on."""
    if source is None:
        return None, None
    from train.data import load

    size = card.recipe.get("source_size") or card.image_size
    data = load(source, size, card.seed, card.data["name"], hold_out="epochs" in card.recipe)
    if data.describe()["sha256"] != card.data["sha256"]:
        raise CardError(f"{source} is not the data that {card.name} was trained on: the fingerprints differ.")
    if not len(data.test_labels):
        return None, None  # every photo was learned from
    return data.test_images, data.test_labels


def write_about(folder: Path, card: Card, rows: list[dict], accuracy: float | None, network: Network) -> None:
    """Write parity.json, complete card.json, write README.md."""
    onnx_bytes = (folder / model_folder.ONNX).read_bytes()
    report = {"versions": parity.versions(), "checks": rows}
    model_folder.write_json(folder / model_folder.PARITY, report)
    export = {
        "opset": OPSET,
        "ir": IR_VERSION,
        "bytes": len(onnx_bytes),
        "sha256": hashlib.sha256(onnx_bytes).hexdigest(),
        "keras_bytes": (folder / model_folder.NETWORK).stat().st_size,
        "versions": report["versions"],
        "milliseconds": speed.answer_times(onnx_bytes, network.model.SerializeToString(), card.image_size),
    }
    if accuracy is not None:
        export["test_accuracy"] = accuracy
    card = dataclasses.replace(card, export=export)
    model_folder.write_card(folder, card)
    evaluation = model_folder.read_json(folder / model_folder.EVALUATION)
    path = folder / model_folder.PHOTOS
    photos = model_folder.read_json(path) if path.exists() else None
    model_folder.write_text(folder / model_folder.README, card_text.model_card(card, evaluation, report, photos))


def print_rows(rows: list[dict]) -> None:
    """The comparison as a table."""
    print(f"{'input':<22}{'images':>8}{'same answer':>13}{'logits':>10}{'probabilities':>15}{'pixels':>8}")
    for row in rows:
        print(
            f"{row['name']:<22}{row['images']:>8,}{row['same_answers']:>13,}{row['logits']:>10.1e}"
            f"{row['probabilities']:>15.1e}{row['pixels']:>8}"
        )


def print_photos(measured: dict) -> None:
    """How it does on real photos, in sentences."""
    low, high = measured["interval"]
    print(
        f"{measured['photos']} photos of the classes ({measured['name']}): {measured['accuracy']:.1%} right "
        f"(95% interval {low:.0%} to {high:.0%}), {measured['accuracy_by_class']:.1%} averaged by class, "
        f"calibration error {measured['calibration_error']:.1%}"
    )
    print(", ".join(f"{row['name']} {row['right']} of {row['photos']}" for row in measured["classes"]))
    if measured["outliers"]:
        print(
            f"Keeps {measured['kept']:.0%} of them and rejects {measured['rejected']:.0%} of "
            f"{measured['outliers']} outliers; AUROC {measured['auroc']:.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
