"""Ask a file in this environment's onnxruntime, of whatever version: python onnxruntime_alone.py FILE FOLDER

FOLDER holds photos as raw RGB, NUMBER_HEIGHT_WIDTH.rgb; each output joins them as raw bytes, NUMBER.OUTPUT.
It needs nothing of Glimpse: an older onnxruntime needs an older NumPy, in an environment of its own.
"""

import os
import sys
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime reads it when it is imported

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
names = [value.name for value in session.get_outputs()]
folder = Path(sys.argv[2])
for path in folder.glob("*.rgb"):
    number, height, width = path.stem.split("_")
    photo = np.fromfile(path, np.uint8).reshape(1, int(height), int(width), 3)
    for name, values in zip(names, session.run(names, {"photo": photo}), strict=True):
        values.tofile(folder / f"{number}.{name}")
