"""How long an answer takes."""

import os
import platform
import time

import numpy as np
import onnxruntime

from models.contents import Milliseconds

WARM_UP, RUNS = 5, 40


def milliseconds(model: bytes, inputs: dict[str, np.ndarray], threads: int = 1) -> float:
    """The median time of one run in onnxruntime on the CPU.

    Args:
        model: an ONNX file.
        inputs: by name.
        threads: that onnxruntime may use.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    output = [session.get_outputs()[0].name]
    times = []
    for _ in range(WARM_UP + RUNS):
        began = time.perf_counter()
        session.run(output, inputs)
        times.append(time.perf_counter() - began)
    return float(np.median(times[WARM_UP:]) * 1000)


def answer_times(file: bytes, network: bytes, size: int) -> Milliseconds:
    """Milliseconds for the file's answer to one small photo, and for one view of it by the network alone.

    Args:
        file: model.onnx.
        network: the network alone, see export/network.py.
        size: pixels a side of the square.
    """
    photo = np.full((1, size, size, 3), 128, np.uint8)
    return {
        "answer": round(milliseconds(file, {"photo": photo}), 3),
        "one_view": round(milliseconds(network, {"pixels": photo.astype(np.float32)}), 3),
        "machine": f"one thread, {platform.machine()}, {os.cpu_count()} CPU cores",
    }
