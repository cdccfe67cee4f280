"""Sessions of onnxruntime as the page wants them: one thread an answer, little memory kept."""

import ctypes
import sys

import onnxruntime


def open_session(file: bytes) -> onnxruntime.InferenceSession:
    """A session of an ONNX file.

    Raises:
        Exception: onnxruntime's own, which share no base class, where the file is damaged or none.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # several an answer would keep each other waiting where many ask
    options.enable_cpu_mem_arena = False  # the memory of a large photo goes back to the system after its answer
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    give_memory_back()
    return session


def give_memory_back() -> None:
    """Give memory that was let go back to the system. On Linux: glibc keeps it for the thread that had it."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
        if trim:
            trim(0)
