"""The same file in every runtime: `python -m export --check models/NAME --runtimes`.

Each runtime is asked about photos that a careless resize gets wrong (export/synthetic.py). The oracle is that of
export/parity.py: views of whole numbers, made by NumPy, and answers by Keras. Views must be equal in all runtimes.
"""

import importlib.metadata
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from shutil import which

import keras
import numpy as np
import onnx
import onnx.reference

from app.browser import runtime as onnxruntime_web
from export.parity import LIMITS, OUTPUTS, Oracle, Outputs, ParityError, compare, in_onnxruntime, open_session
from export.synthetic import detailed_photos
from models.folder import Card

RUNTIME_LIMITS = LIMITS | {"logits": 1e-3, "probabilities": 1e-4, "features": 1e-3}
ELSEWHERE = Path(__file__).with_name("elsewhere")
OLDEST = "1.18.1"  # of onnxruntime; it needs a NumPy before 2
KINDS = dict.fromkeys(OUTPUTS, np.float32) | {"seen": np.uint8, "views": np.uint8, "known": np.bool_}
NOT_INSTALLED = "not installed"


class MissingRuntime(Exception):
    """A runtime that is not installed here; the message says which, and how to get it."""


def in_every_runtime(onnx_file: Path, network: keras.Model, card: Card, taught: np.ndarray | None = None) -> list[dict]:
    """Compare the file in each runtime with its oracle.

    Args:
        onnx_file: the file that takes `photo`.
        network: takes pixels 0..255, gives logits.
        card: of the model folder.
        taught: see `export.parity.check`.

    Returns:
        A row a runtime: `runtime`, `version`, and the columns of `export.parity.compare`, or `version` "not installed"
        and `problem`, why.

    Raises:
        ParityError: at the first difference beyond the limits; it names the runtime.
    """
    photos = [photo[np.newaxis] for photo in detailed_photos().values()]
    oracle = Remembering(network, card, taught)
    return [_row(runtime, onnx_file, photos, oracle) for runtime in RUNTIMES]


def _row(runtime: str, onnx_file: Path, photos: list[np.ndarray], oracle: Oracle) -> dict:
    version, ask = RUNTIMES[runtime]
    try:
        answers = iter(ask(onnx_file, photos))
    except MissingRuntime as problem:
        return {"runtime": runtime, "version": NOT_INSTALLED, "problem": str(problem)}

    def answer(photo: np.ndarray) -> Outputs:
        shapes = {key: values.shape for key, values in oracle(photo).items()}
        return {key: values.reshape(shapes[key]) for key, values in next(answers).items()}

    row = compare(f"detailed photos in {runtime}", photos, answer, oracle, RUNTIME_LIMITS)
    return {"runtime": runtime, "version": version()} | row | {"name": "detailed photos"}


class Remembering(Oracle):
    """An oracle that is asked about the same arrays for each runtime, and works each out once."""

    def __init__(self, network: keras.Model, card: Card, taught: np.ndarray | None = None) -> None:
        super().__init__(network, card, taught)
        self._known: dict[int, Outputs] = {}

    def __call__(self, photos: np.ndarray) -> Outputs:
        """As `Oracle`; the arrays must stay alive."""
        if id(photos) not in self._known:
            self._known[id(photos)] = super().__call__(photos)
        return self._known[id(photos)]


def ask_onnxruntime(onnx_file: Path, photos: list[np.ndarray]) -> list[Outputs]:
    """The onnxruntime that the page has."""
    return list(map(in_onnxruntime(open_session(onnx_file)), photos))


def ask_oldest_onnxruntime(onnx_file: Path, photos: list[np.ndarray]) -> list[Outputs]:
    """The oldest onnxruntime that the file promises to work with, in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        pip = [str(python), "-m", "pip", "install", "-q", "--only-binary=:all:", f"onnxruntime=={OLDEST}", "numpy<2"]
        if subprocess.run(pip, capture_output=True).returncode:
            raise MissingRuntime(f"onnxruntime {OLDEST} cannot be installed for Python {sys.version_info.minor} here")
        return _by_a_program([python, ELSEWHERE / "onnxruntime_alone.py"], onnx_file, photos)


def ask_onnxruntime_web(onnx_file: Path, photos: list[np.ndarray]) -> list[Outputs]:
    """The runtime of browsers, in Node.js: the same WebAssembly."""
    if not which("node") or not onnxruntime_web.from_npm():
        raise MissingRuntime("onnxruntime-web needs Node.js, and npm ci in app/static")
    script = onnxruntime_web.NPM / "dist" / "ort.node.min.mjs"
    return _by_a_program(["node", ELSEWHERE / "onnxruntime_web.mjs", script], onnx_file, photos)


def ask_reference(onnx_file: Path, photos: list[np.ndarray]) -> list[Outputs]:
    """ONNX's own reference evaluator: the standard to the letter, in NumPy."""
    evaluator = onnx.reference.ReferenceEvaluator(onnx.load(onnx_file))
    return [dict(zip(OUTPUTS, evaluator.run(list(OUTPUTS), {"photo": photo}), strict=True)) for photo in photos]


def ask_openvino(onnx_file: Path, photos: list[np.ndarray]) -> list[Outputs]:
    """OpenVINO, told to compute in float32: on processors with bfloat16 it would round the pixels."""
    try:
        import openvino
    except ImportError:
        raise MissingRuntime("pip install openvino") from None
    model = openvino.Core().compile_model(onnx_file, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return [{key: np.array(found[key]) for key in OUTPUTS} for found in map(model, photos)]


def ask_tract(onnx_file: Path, photos: list[np.ndarray]) -> list[Outputs]:
    """tract, in Rust: told the size of each photo before it runs (export/resize.py says why)."""
    try:
        import tract
    except ImportError:
        raise MissingRuntime("pip install tract") from None
    found = []
    names = [value.name for value in onnx.load(onnx_file).graph.output]
    for photo in photos:
        model = tract.onnx().load(onnx_file)
        model.set_input_fact(0, f"{','.join(map(str, photo.shape))},u8")
        values = model.into_model().into_runnable().run([photo])
        found.append({name: value.to_numpy() for name, value in zip(names, values, strict=True)})
    return found


def _by_a_program(command: list, onnx_file: Path, photos: list[np.ndarray]) -> list[Outputs]:
    """What a program of ELSEWHERE answers.

    Raises:
        ParityError: when it fails.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, photo in enumerate(photos):
            photo.tofile(folder / f"{number}_{photo.shape[1]}_{photo.shape[2]}.rgb")
        done = subprocess.run([*command, onnx_file, folder], capture_output=True, text=True)
        if done.returncode:
            raise ParityError(f"{Path(command[1]).name} failed: {done.stderr.strip().splitlines()[-1:]}")
        return [
            {key: np.fromfile(folder / f"{number}.{key}", kind)[np.newaxis] for key, kind in KINDS.items()}
            for number in range(len(photos))
        ]


def _package(name: str) -> Callable[[], str]:
    return lambda: importlib.metadata.version(name)


RUNTIMES: dict[str, tuple[Callable[[], str], Callable[[Path, list[np.ndarray]], list[Outputs]]]] = {
    "onnxruntime": (_package("onnxruntime"), ask_onnxruntime),
    "onnxruntime, oldest": (lambda: OLDEST, ask_oldest_onnxruntime),
    "onnxruntime-web": (lambda: onnxruntime_web.VERSION, ask_onnxruntime_web),
    "OpenVINO": (_package("openvino"), ask_openvino),
    "tract": (_package("tract"), ask_tract),
    "ONNX's reference evaluator": (_package("onnx"), ask_reference),
}
