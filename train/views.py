"""How a trained network is asked: over several views of an image, with honest doubt."""

import keras
import numpy as np

# What is averaged, as (mirrored, (down, right) in pixels): weight. The weights of one kind sum to 1.
# "mirror_and_shift" is airbench94's (Jordan 2024, arXiv:2404.00498, section 3.7).
VIEWS = {
    "one": {(False, (0, 0)): 1.0},
    "mirror": {(False, (0, 0)): 0.5, (True, (0, 0)): 0.5},
    "mirror_and_shift": {
        (mirrored, shift): weight
        for mirrored in (False, True)
        for shift, weight in (((0, 0), 0.25), ((1, 1), 0.125), ((-1, -1), 0.125))
    },
}


def view(images: np.ndarray, mirrored: bool, shift: tuple[int, int]) -> np.ndarray:
    """Images `[n, height, width, 3]` moved by at most one pixel, reflecting at the border, then mirrored."""
    if shift != (0, 0):
        down, right = shift
        height, width = images.shape[1:3]
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
        images = padded[:, 1 - down : 1 - down + height, 1 - right : 1 - right + width]
    return images[:, :, ::-1] if mirrored else images


def averaged_logits(network: keras.Model, images: np.ndarray, kind: str, batch_size: int) -> np.ndarray:
    """The network's logits, averaged over the views of `kind`.

    Args:
        network: takes pixels 0..255, gives logits.
        images: uint8 `[n, size, size, 3]`.
        kind: a key of VIEWS.
        batch_size: images at a time.

    Returns:
        float64 `[n, classes]`.
    """
    return sum(
        weight * network.predict(view(images, *which), batch_size=batch_size, verbose=0).astype(np.float64)
        for which, weight in VIEWS[kind].items()
    )


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities `[n, classes]` of logits `[n, classes]`, float64."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes probabilities of `logits / temperature` honest (Guo et al. 2017, section 4.2).

    Args:
        logits: `[n, classes]`, of images that the network was not trained on.
        labels: int `[n]`.

    Returns:
        The one of 300 temperatures between 0.1 and 10 with the least cross entropy, to four digits.
    """

    def cross_entropy(temperature: float) -> float:
        right = softmax(logits / temperature)[np.arange(len(labels)), labels]
        return -np.log(np.maximum(right, 1e-12)).mean()

    return float(f"{min(np.geomspace(0.1, 10, 300), key=cross_entropy):.4g}")
