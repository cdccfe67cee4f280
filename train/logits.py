"""What a trained network says of each view of an image."""

import keras
import numpy as np

from models.views import VIEWS


def view_logits(network: keras.Model, images: np.ndarray, kind: str, batch_size: int) -> np.ndarray:
    """The network's logits for each view of square images.

    Args:
        network: takes pixels 0..255, gives logits.
        images: uint8 `[n, size, size, 3]`.
        kind: of test-time augmentation, a key of VIEWS.
        batch_size: images at a time.

    Returns:
        float32 `[views, n, classes]`.
    """
    views = VIEWS[kind].of_squares(images)
    return np.stack([network.predict(view, batch_size=batch_size, verbose=0) for view in views])
