"""What a trained network says of each view of an image."""

from collections.abc import Iterable

import keras
import numpy as np

from models.views import VIEWS


def view_logits(network: keras.Model, photos: Iterable[np.ndarray], kind: str, batch_size: int) -> np.ndarray:
    """The network's logits for each view of photos, as the exported file takes them.

    Args:
        network: takes pixels 0..255, gives logits.
        photos: uint8 RGB `[height, width, 3]` each.
        kind: of test-time augmentation, a key of VIEWS.
        batch_size: images at a time.

    Returns:
        float32 `[views, n, classes]`.
    """
    views = VIEWS[kind].of_photos(photos, network.input_shape[1])
    return np.stack([network.predict(view, batch_size=batch_size, verbose=0) for view in views])
