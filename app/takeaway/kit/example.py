import json
import os

import numpy as np
from PIL import Image, ImageOps

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime reads it when it is imported
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx")
classes = json.loads(session.get_modelmeta().custom_metadata_map["names"])
photo = np.asarray(ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB"))
(probabilities,), (known,) = session.run(["probabilities", "known"], {"photo": photo[np.newaxis]})
print(classes[probabilities.argmax()], probabilities.max(), "" if known else "perhaps none of these")
