"""Repeat the golden answers with onnxruntime alone: python verify.py"""

import json
import os
import sys
from pathlib import Path

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime reads it when it is imported
import onnxruntime

here = Path(__file__).parent
session = onnxruntime.InferenceSession(here / "model.onnx")
failed = 0
for name, expected in json.loads((here / "golden" / "expected.json").read_text()).items():
    header, pixels = (here / "golden" / name).read_bytes().split(b"\n", 1)
    _, width, height, _ = header.split()
    photo = np.frombuffer(pixels, np.uint8).reshape(1, int(height), int(width), 3)
    (probabilities,) = session.run(["probabilities"], {"photo": photo})
    difference = float(np.abs(probabilities[0] - expected).max())
    failed += difference > 1e-5
    print(f"{name}: largest difference {difference:.1e}, {'ok' if difference <= 1e-5 else 'FAILED'}")
sys.exit(1 if failed else 0)
