"""Each model in fewer bits: bytes, milliseconds in onnxruntime and in Chromium, accuracy, agreement with float32.

    python -m tests.benchmarks.precision --data FOLDER [--photos FOLDER] [--images 2000] [MODEL ...]

float16 is of the weights as they are stored: onnxruntime has no convolution in float16 for these processors, and would
compute in float32 all the same. Both clocks are of one photo of 500 x 375 pixels on one thread, the median of many.
For a machine that does nothing else.
"""

import argparse
import functools
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
from playwright.sync_api import Browser, sync_playwright

from app.browser import runtime
from export.folder import data_of
from export.graph import in_half_the_bytes
from export.quantize import calibration_photographs, probabilities, quantize
from export.speed import milliseconds
from models.folder import MODELS, ONNX, read_card
from tests.browser.chromium import FLAGS, path_of_chromium

PHOTO = np.random.default_rng(0).integers(0, 256, (1, 375, 500, 3), np.uint8)
IN_BROWSER = """async ([height, width]) => {
  const ort = await import("/ort.mjs");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: "/ort.wasm" };
  const file = new Uint8Array(await (await fetch("/model.onnx")).arrayBuffer());
  const session = await ort.InferenceSession.create(file, { executionProviders: ["wasm"] });
  const rgb = Uint8Array.from({ length: height * width * 3 }, (_, k) => (k * 7919) % 256);
  const times = [];
  for (let run = 0; run < 25; run++) {
    const began = performance.now();
    await session.run({ photo: new ort.Tensor("uint8", rgb, [1, height, width, 3]) }, ["probabilities"]);
    times.push(performance.now() - began);
  }
  return times.slice(5).sort((a, b) => a - b)[10];
}"""


def in_float32(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy whose weights are all float32, none behind a cast."""
    plain = onnx.ModelProto()
    plain.CopyFrom(model)
    weights = {tensor.name: tensor for tensor in plain.graph.initializer}
    for node in list(plain.graph.node):
        if node.op_type == "Cast" and node.input[0] in weights:
            values = onnx.numpy_helper.to_array(weights[node.input[0]]).astype(np.float32)
            weights[node.input[0]].CopyFrom(onnx.numpy_helper.from_array(values, node.output[0]))
            plain.graph.node.remove(node)
    return plain


def with_half_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights rounded to float16 and stored so, arithmetic in float32."""
    half = onnx.ModelProto()
    half.CopyFrom(model)
    rounded = [
        onnx.numpy_helper.from_array(values.astype(np.float16).astype(np.float32), tensor.name)
        if (values := onnx.numpy_helper.to_array(tensor)).dtype == np.float32 and values.ndim > 1
        else tensor
        for tensor in half.graph.initializer
    ]
    casts, stored = in_half_the_bytes(rounded)
    nodes = [*casts, *half.graph.node]
    half.graph.ClearField("node")
    half.graph.ClearField("initializer")
    half.graph.node.extend(nodes)
    half.graph.initializer.extend(stored)
    return half


def files(folder: Path, images: np.ndarray, photographs: Sequence[np.ndarray]) -> Iterator[tuple[str, bytes]]:
    """(what it is, the file) in each precision, float32 first."""
    plain = in_float32(onnx.load(folder / ONNX))
    yield "float32", plain.SerializeToString()
    yield "float16 weights", with_half_weights(plain).SerializeToString()
    yield "int8", quantize(folder / ONNX, images, photographs)


class Quiet(SimpleHTTPRequestHandler):
    """Gives out files and says nothing of it."""

    def log_message(self, *_) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server that gives out the folder's files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def milliseconds_in_browser(browser: Browser, file: bytes) -> float:
    """The median time of an answer in onnxruntime-web."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url:
        (Path(folder) / "index.html").write_text("<!doctype html><title>Timing</title>")
        (Path(folder) / "ort.mjs").symlink_to(runtime.path("script"))
        (Path(folder) / "ort.wasm").symlink_to(runtime.path("wasm"))
        (Path(folder) / "model.onnx").write_bytes(file)
        page = browser.new_page()
        page.goto(url)
        found = page.evaluate(IN_BROWSER, list(PHOTO.shape[1:3]))
        page.close()
    return found


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.precision", description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", default=["article", "quick", "accurate", "photos"])
    parser.add_argument("--data", required=True, help="cifar10 or the folder they were trained on")
    parser.add_argument("--photos", type=Path, help="photographs, to calibrate a model that was trained on some")
    parser.add_argument("--images", type=int, default=2000, help="of the test images, evenly taken (%(default)s)")
    options = parser.parse_args()
    print("| model | precision | bytes | onnxruntime, ms | Chromium, ms | right | as float32 |")
    print("|---|---|---:|---:|---:|---:|---:|")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as temporary:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=FLAGS)
        for name in options.models:
            card, first = read_card(MODELS / name), None
            data = data_of(options.data, card)
            step = max(1, len(data.test_labels) // options.images)
            images, labels = data.test_images[::step], data.test_labels[::step]
            uses_photographs = options.photos and card.data.get("photographs")
            photographs = calibration_photographs(options.photos, card.classes) if uses_photographs else []
            calibration = data.train_images[:: max(1, len(data.train_images) // 200)]
            for what, file in files(MODELS / name, calibration, photographs):
                path = Path(temporary) / "model.onnx"
                path.write_bytes(file)
                answers = probabilities(path, images).argmax(axis=1)
                first = answers if first is None else first
                times = milliseconds(file, {"photo": PHOTO}), milliseconds_in_browser(browser, file)
                print(
                    f"| {name} | {what} | {len(file):,} | {times[0]:.1f} | {times[1]:.1f} | "
                    f"{(answers == labels).mean():.2%} | {(answers == first).mean():.2%} |",
                    flush=True,
                )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
