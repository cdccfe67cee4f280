"""Turns off what onnxruntime reports to its makers: importing this, before onnxruntime, is all.

onnxruntime 1.32 asks for Microsoft's servers and writes a device id into the home folder as soon as it is loaded; its
own `disable_telemetry_events()` comes too late. The packages that use onnxruntime import this first.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
