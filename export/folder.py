"""A model folder gets its ONNX file, and all that is said of it: compared first, written whole, the card last."""

import dataclasses
import hashlib
from pathlib import Path

import keras
import numpy as np

from app.takeaway.new_file import with_likeness
from export import card as card_text
from export import graph, parity, rejection, runtimes, speed, tables
from export.network import IR_VERSION, OPSET, ExportError, Network, convert
from models import folder as model_folder
from models.calibration import TARGET_RECALL, recall_threshold
from models.contents import Exported
from models.folder import Card, CardError, atomic_write, read_card, read_json, write_json, write_text
from train.data import Data, load


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What the file is compared with and measured on."""

    data: str | None = None  # cifar10 or the folder it was trained on
    photos: Path | None = None  # real photos, a folder for each class and none/
    photos_name: str = ""  # what to call them; empty: as their folder
    in_runtimes: bool = False  # whether to ask every runtime

    @property
    def name(self) -> str:
        """What to call the photos."""
        return self.photos_name or (self.photos.resolve().name if self.photos else "")


def check_folder(folder: Path, evidence: Evidence) -> None:
    """Repeat the checks on the file that is there; write nothing.

    Raises:
        ParityError: it differs from the network, or is not the file that the card describes.
    """
    card, network = _finished(folder)
    onnx_file = folder / model_folder.ONNX
    taught = model_folder.read_taught(folder)
    session = parity.open_session(onnx_file)
    images, labels = _test_images(evidence.data, card)
    tables.print_rows(parity.check(onnx_file, network, card, images, labels, taught))
    if evidence.in_runtimes:
        tables.print_runtimes(runtimes.in_every_runtime(onnx_file, network, card, taught))
    if evidence.photos:
        _, to_measure = rejection.ask(session, evidence.photos, card)
        measured = rejection.measure(to_measure, card.classes, card.threshold)
        tables.print_photos({"name": evidence.name} | measured)
    if card.export and hashlib.sha256(onnx_file.read_bytes()).hexdigest() != card.export["sha256"]:
        raise parity.ParityError(f"{onnx_file} is not the file that its card describes: export it again.")


def export_folder(folder: Path, evidence: Evidence) -> None:
    """Export the model in `folder`.

    A failed check changes nothing. Every file is written whole, and the card last: killed in between, the card still
    describes the old file, which `check_folder` says.
    """
    for leftover in folder.glob(f"{model_folder.UNFINISHED}*"):  # of an export that was killed
        leftover.unlink()
    card, network = _finished(folder)
    images, labels = _test_images(evidence.data, card)
    taught = model_folder.read_taught(folder)
    converted = convert(network)
    with atomic_write(folder / model_folder.ONNX) as unfinished:
        _write_onnx(unfinished, converted, card, taught)
        photos = None
        if evidence.photos:
            card, photos = _with_photos(unfinished, evidence.photos, evidence.name, card)
            _write_onnx(unfinished, converted, card, taught)
        checks = parity.check(unfinished, network, card, images, labels, taught)
        report: dict = {"versions": parity.versions(), "checks": checks}
        tables.print_rows(checks)
        if evidence.in_runtimes:
            report["runtimes"] = runtimes.in_every_runtime(unfinished, network, card, taught)
            tables.print_runtimes(report["runtimes"])
        card = dataclasses.replace(card, export=_exported(folder, unfinished.read_bytes(), converted, card, report))
        _write_about(folder, card, report, photos)
    model_folder.write_card(folder, card)


def _finished(folder: Path) -> tuple[Card, keras.Model]:
    if not folder.is_dir():
        raise CardError(f"There is no model folder {folder}: make one with python -m train.")
    card = read_card(folder)
    if not card.finished:
        raise CardError(f"The training of {folder.name} is not finished: go on with python -m train --resume.")
    try:
        return card, keras.saving.load_model(folder / model_folder.NETWORK, compile=False)
    except Exception as error:  # keras raises many kinds on a damaged file
        raise ExportError(f"{folder.name}/{model_folder.NETWORK} cannot be loaded ({type(error).__name__}).") from None


def _test_images(source: str | None, card: Card) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The test images and labels of the data that the model was trained on."""
    if source is None:
        return None, None
    data = data_of(source, card)
    if not len(data.test_labels):
        return None, None  # every photo was learned from
    return data.test_images, data.test_labels


def data_of(source: str, card: Card) -> Data:
    """The data that a model was trained on.

    Args:
        source: cifar10, or a folder.
        card: the model's.

    Raises:
        CardError: they are other data.
        DataError: they cannot be read.
    """
    size = card.recipe.get("source_size") or card.image_size
    data = load(source, size, card.seed, card.data["name"], hold_out="epochs" in card.recipe)
    if data.describe()["sha256"] != card.data["sha256"]:
        raise CardError(f"{source} is not the data that {card.name} was trained on: the fingerprints differ.")
    return data


def _write_onnx(path: Path, network: Network, card: Card, taught: np.ndarray | None) -> None:
    """The whole file, the same byte by byte; where the model was taught with a few photos, it doubts by likeness."""
    model = graph.assemble(network, card)
    if taught is not None:
        with_likeness(model, taught, card.threshold)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _with_photos(onnx_file: Path, folder: Path, name: str, card: Card) -> tuple[Card, dict]:
    """The threshold, chosen on one half of real photos, and what photos.json holds, measured on the other."""
    to_choose, to_measure = rejection.ask(parity.open_session(onnx_file), folder, card)
    familiarity = to_choose.familiarity[to_choose.labels != rejection.OUTLIER]
    chosen_on = f"{len(familiarity)} photos of the classes ({name}): {TARGET_RECALL:.0%} of them reach it"
    card = dataclasses.replace(card, threshold=recall_threshold(familiarity), threshold_from=chosen_on)
    measured = {"name": name} | rejection.measure(to_measure, card.classes, card.threshold)
    tables.print_photos(measured)
    return card, measured


def _exported(folder: Path, file: bytes, network: Network, card: Card, report: dict) -> Exported:
    """What the card says of the file."""
    export: Exported = {
        "opset": OPSET,
        "ir": IR_VERSION,
        "bytes": len(file),
        "sha256": hashlib.sha256(file).hexdigest(),
        "keras_bytes": (folder / model_folder.NETWORK).stat().st_size,
        "versions": report["versions"],
        "milliseconds": speed.answer_times(file, network.model.SerializeToString(), card.image_size),
    }
    for row in report["checks"]:
        if "right" in row:
            export["test_accuracy"] = row["right"] / row["images"]
    return export


def _write_about(folder: Path, card: Card, report: dict, photos: dict | None) -> None:
    """Write parity.json, photos.json where there is a new one, and README.md."""
    write_json(folder / model_folder.PARITY, report)
    path = folder / model_folder.PHOTOS
    if photos:
        write_json(path, photos)
    elif path.exists():
        photos = read_json(path)
    evaluation = read_json(folder / model_folder.EVALUATION)
    write_text(folder / model_folder.README, card_text.model_card(card, evaluation, report, photos))
