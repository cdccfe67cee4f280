"""A smaller, faster file beside the whole one: `python -m export.quantize models/accurate --data FOLDER`.

Static quantization to eight bits (Jacob et al. 2018, arXiv:1712.05877) of the convolutions, by onnxruntime: weights by
channel, activations by their range on training images. Everything else, from photo to square to doubt, stays as it is.
What it costs is measured on the test images and written to int8.json; without that file nobody is offered the other.

A network for photographs is given some with --photos, arranged as for the export: the first half shows the range of
the activations too, the second half measures.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from export.folder import data_of
from export.parity import open_session
from export.rejection import OUTLIER, ask
from export.speed import milliseconds
from models import contents
from models import folder as model_folder
from models.folder import INT8, INT8_COST, Card, CardError, atomic_write, read_card, write_json
from models.photo import read_photo
from models.photo_files import photo_files, split_alternate

CALIBRATION_IMAGES = 200
BATCH = 500


class Batches(CalibrationDataReader):
    """Images and photographs as the quantizer asks for them."""

    def __init__(self, images: np.ndarray, photographs: Sequence[np.ndarray] = ()) -> None:
        of_images = np.array_split(images, max(1, len(images) // 20))
        self._batches = iter([*of_images, *(photograph[np.newaxis] for photograph in photographs)])

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"photo": batch}


def quantize(onnx_file: Path, images: np.ndarray, photographs: Sequence[np.ndarray] = ()) -> bytes:
    """The file with its convolutions in eight bits.

    Args:
        onnx_file: model.onnx.
        images: uint8 `[n, size, size, 3]`, which show the range of the activations.
        photographs: uint8 `[height, width, 3]` each, which do so too.
    """
    with TemporaryDirectory() as temporary:
        prepared, made = Path(temporary) / "prepared.onnx", Path(temporary) / "int8.onnx"
        quant_pre_process(onnx_file, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            made,
            Batches(images, photographs),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            reduce_range=True,  # seven bits: processors without VNNI overflow at eight
        )
        model = onnx.load(made)
    whole = onnx.load(onnx_file)
    onnx.helper.set_model_props(model, {item.key: item.value for item in whole.metadata_props})
    model.producer_name = whole.producer_name
    return model.SerializeToString(deterministic=True)


def cost(whole: Path, small: Path, images: np.ndarray, labels: np.ndarray) -> contents.Int8Cost:
    """What the smaller file costs, and what it gives.

    Args:
        images: uint8 test images `[n, size, size, 3]`.
        labels: `[n]`.
    """
    answers = {path: probabilities(path, images).argmax(axis=1) for path in (whole, small)}
    photo = {"photo": images[:1]}
    return {
        "of": hashlib.sha256(whole.read_bytes()).hexdigest(),
        "images": len(images),
        "accuracy": float((answers[small] == labels).mean()),
        "accuracy_of_whole": float((answers[whole] == labels).mean()),
        "agreement": float((answers[small] == answers[whole]).mean()),
        "milliseconds": round(milliseconds(small.read_bytes(), photo), 2),
        "milliseconds_of_whole": round(milliseconds(whole.read_bytes(), photo), 2),
    }


def calibration_photographs(folder: Path, classes: list[str]) -> list[np.ndarray]:
    """Photographs uint8 `[height, width, 3]`, evenly from the first half of each class's."""
    paths = [path for name in classes for path in split_alternate(photo_files(folder / name))[0]]
    if not paths:
        raise ValueError(f"{folder} holds no photograph of a class: expected a folder for each class.")
    return [read_photo(path.read_bytes()) for path in paths[:: max(1, len(paths) // CALIBRATION_IMAGES)]]


def cost_on_photographs(whole: Path, small: Path, photos: Path, card: Card) -> contents.Int8OnPhotographs:
    """What the smaller file costs on those photographs that it was not calibrated with."""
    right = {}
    for path in (whole, small):
        _, answers = ask(open_session(path), photos, card)
        of_classes = answers.labels != OUTLIER
        right[path] = (answers.probabilities.argmax(axis=1) == answers.labels)[of_classes]
    return {
        "photos": len(right[whole]),
        "accuracy": float(right[small].mean()),
        "accuracy_of_whole": float(right[whole].mean()),
    }


def probabilities(path: Path, images: np.ndarray) -> np.ndarray:
    """A file's answers `[n, classes]` to images `[n, size, size, 3]`."""
    session = open_session(path)
    batches = np.array_split(images, max(1, len(images) // BATCH))
    return np.concatenate([session.run(["probabilities"], {"photo": batch})[0] for batch in batches])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when written, 2 for wrong input."""
    parser = argparse.ArgumentParser(
        prog="python -m export.quantize", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="an exported model folder, such as models/accurate")
    parser.add_argument("--data", required=True, help="cifar10 or the folder it was trained on")
    parser.add_argument("--photos", type=Path, help="photographs: a folder for each class")
    options = parser.parse_args(arguments)
    try:
        write_int8(options.folder, options.data, options.photos)
    except (CardError, ValueError) as problem:
        print(f"quantize: {problem}", file=sys.stderr)
        return 2
    return 0


def write_int8(folder: Path, source: str, photos: Path | None = None) -> None:
    """Write the smaller file of the model in `folder`, and what it costs.

    Args:
        folder: of the model.
        source: of its data.
        photos: photographs, in a folder for each class.
    """
    card = read_card(folder)
    whole = folder / model_folder.ONNX
    if not whole.exists():
        raise CardError(f"{folder.name} is not exported yet: run python -m export {folder} first.")
    data = data_of(source, card)
    if not len(data.test_labels):
        raise CardError(f"{card.name} has no test images: expected some to measure the smaller file on.")
    step = max(1, len(data.train_images) // CALIBRATION_IMAGES)
    photographs = calibration_photographs(photos, card.classes) if photos else []
    with atomic_write(folder / INT8) as unfinished:
        unfinished.write_bytes(quantize(whole, data.train_images[::step], photographs))
    measured = cost(whole, folder / INT8, data.test_images, data.test_labels)
    if photos:
        measured["photographs"] = cost_on_photographs(whole, folder / INT8, photos, card)
    write_json(folder / INT8_COST, measured)
    print(
        f"Wrote {INT8}: {(folder / INT8).stat().st_size:,} bytes of {whole.stat().st_size:,}, "
        f"{measured['accuracy']:.2%} of {measured['images']:,} test images right "
        f"(the whole file {measured['accuracy_of_whole']:.2%}), "
        f"{measured['agreement']:.2%} answered the same, "
        f"{measured['milliseconds']:.1f} ms an image ({measured['milliseconds_of_whole']:.1f})"
    )
    if on := measured.get("photographs"):
        whole_right = f"the whole file {on['accuracy_of_whole']:.1%}"
        print(f"{on['accuracy']:.1%} of {on['photos']} photographs right ({whole_right})")


if __name__ == "__main__":
    sys.exit(main())
