import models.telemetry  # noqa: F401 - before onnxruntime
