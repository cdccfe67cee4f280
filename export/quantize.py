"""A smaller, faster file beside the whole one: `python -m export.quantize models/accurate --data FOLDER`.

Static quantization to eight bits (Jacob et al. 2018, arXiv:1712.05877) of the convolutions, by onnxruntime: weights by
channel, activations by their range on training images. Everything else, from photo to square to doubt, stays as it is.
What it costs is measured on the test images and written to int8.json; without that file nobody is offered the other.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator
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
from export.speed import milliseconds
from models import folder as model_folder
from models.folder import INT8, INT8_COST, CardError, atomic_write, read_card, write_json

CALIBRATION_IMAGES = 200
BATCH = 500


class Batches(CalibrationDataReader):
    """Images as the quantizer asks for them."""

    def __init__(self, images: np.ndarray) -> None:
        self._batches = iter(np.array_split(images, max(1, len(images) // 20)))

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"photo": batch}


def quantize(onnx_file: Path, images: np.ndarray) -> bytes:
    """The file with its convolutions in eight bits.

    Args:
        onnx_file: model.onnx.
        images: uint8 `[n, size, size, 3]`, which show the range of the activations.
    """
    with TemporaryDirectory() as temporary:
        prepared, made = Path(temporary) / "prepared.onnx", Path(temporary) / "int8.onnx"
        quant_pre_process(onnx_file, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            made,
            Batches(images),
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


def cost(whole: Path, small: Path, images: np.ndarray, labels: np.ndarray) -> dict:
    """What the smaller file costs, and what it gives.

    Args:
        images: uint8 test images `[n, size, size, 3]`.
        labels: `[n]`.
    """
    answers = {path: np.concatenate(list(_probabilities(path, images))).argmax(axis=1) for path in (whole, small)}
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


def _probabilities(path: Path, images: np.ndarray) -> Iterator[np.ndarray]:
    session = open_session(path)
    for start in range(0, len(images), BATCH):
        yield session.run(["probabilities"], {"photo": images[start : start + BATCH]})[0]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when written, 2 for wrong input."""
    parser = argparse.ArgumentParser(
        prog="python -m export.quantize", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="an exported model folder, such as models/accurate")
    parser.add_argument("--data", required=True, help="cifar10 or the folder it was trained on")
    options = parser.parse_args(arguments)
    try:
        write_int8(options.folder, options.data)
    except (CardError, ValueError) as problem:
        print(f"quantize: {problem}", file=sys.stderr)
        return 2
    return 0


def write_int8(folder: Path, source: str) -> None:
    """Write the smaller file of the model in `folder`, and what it costs."""
    card = read_card(folder)
    whole = folder / model_folder.ONNX
    if not whole.exists():
        raise CardError(f"{folder.name} is not exported yet: run python -m export {folder} first.")
    data = data_of(source, card)
    if not len(data.test_labels):
        raise CardError(f"{card.name} has no test images: expected some to measure the smaller file on.")
    step = max(1, len(data.train_images) // CALIBRATION_IMAGES)
    with atomic_write(folder / INT8) as unfinished:
        unfinished.write_bytes(quantize(whole, data.train_images[::step]))
    measured = cost(whole, folder / INT8, data.test_images, data.test_labels)
    write_json(folder / INT8_COST, measured)
    print(
        f"Wrote {INT8}: {(folder / INT8).stat().st_size:,} bytes of {whole.stat().st_size:,}, "
        f"{measured['accuracy']:.2%} of {measured['images']:,} test images right "
        f"(the whole file {measured['accuracy_of_whole']:.2%}), "
        f"{measured['agreement']:.2%} answered the same, "
        f"{measured['milliseconds']:.1f} ms an image ({measured['milliseconds_of_whole']:.1f})"
    )


if __name__ == "__main__":
    sys.exit(main())
