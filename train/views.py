"""How a trained network is asked: over several views of a photo, with honest doubt."""

import keras
import numpy as np

from app.photo import squares

KEPT = 0.95  # share of photos of the classes that are to be called known

# What the answer is the mean of: how many of the photo's squares, and whether each is also mirrored.
VIEWS = {"one": (1, False), "mirror": (1, True), "several": (3, True)}


def views(images: np.ndarray, kind: str) -> np.ndarray:
    """The views of `kind` that the ONNX file takes of square images.

    Args:
        images: uint8 `[n, size, size, 3]`.
        kind: a key of VIEWS.

    Returns:
        uint8 `[views, n, size, size, 3]`; the first is the images themselves.
    """
    count, mirrored = VIEWS[kind]
    cut = images[np.newaxis]
    if count > 1:
        cut = np.stack([squares(image, images.shape[1])[:count] for image in images], axis=1)
    return np.concatenate([cut, cut[:, :, :, ::-1]]) if mirrored else cut


def view_logits(network: keras.Model, images: np.ndarray, kind: str, batch_size: int) -> np.ndarray:
    """The network's logits for each view of `kind`.

    Args:
        network: takes pixels 0..255, gives logits.
        images: uint8 `[n, size, size, 3]`.
        kind: a key of VIEWS.
        batch_size: images at a time.

    Returns:
        float32 `[views, n, classes]`.
    """
    return np.stack([network.predict(view, batch_size=batch_size, verbose=0) for view in views(images, kind)])


def answer(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities `[n, classes]`: the mean over views of what each says.

    Not of their logits: views that disagree, as they do of real photos, then leave the answer less sure
    (export/LOG.md has the figures).

    Args:
        logits: `[views, n, classes]`.
        temperature: what they are divided by.
    """
    return softmax(logits.astype(np.float64) / temperature).mean(axis=0)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities `[..., classes]` of logits `[..., classes]`, float64."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def energy(logits: np.ndarray) -> np.ndarray:
    """How much the network finds of any of its classes (Liu et al. 2020, arXiv:2010.03759, section 3): `[...]`.

    The logarithm of the sum of exponentials of logits `[..., classes]`; low for what it was not trained on.
    """
    highest = logits.max(axis=-1)
    return highest + np.log(np.exp(logits - highest[..., np.newaxis]).sum(axis=-1))


def familiar_from(energies: np.ndarray) -> float:
    """The energy that KEPT of the photos `[n]` reach, to four digits: what is below is called unknown."""
    return float(f"{np.quantile(energies, 1 - KEPT):.4g}")


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes the answers of `logits` honest (Guo et al. 2017, section 4.2).

    Args:
        logits: `[views, n, classes]`, of images that the network was not trained on.
        labels: int `[n]`.

    Returns:
        The one of 300 temperatures between 0.1 and 10 with the least cross entropy, to four digits.
    """

    def cross_entropy(temperature: float) -> float:
        right = answer(logits, temperature)[np.arange(len(labels)), labels]
        return -np.log(np.maximum(right, 1e-12)).mean()

    return float(f"{min(np.geomspace(0.1, 10, 300), key=cross_entropy):.4g}")
