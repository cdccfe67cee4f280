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


def familiarity(logits: np.ndarray, temperature: float) -> np.ndarray:
    """How clearly each view by itself shows one of the classes: float64 `[n]`, 0 to 1.

    1 less the mean entropy of the views' probabilities, as a share of the highest there can be: 0 where
    every view leaves the network equally unsure of all classes, which is what other things are trained to do
    (Hendrycks et al. 2019, arXiv:1812.04606, section 3). export/LOG.md compares it with others.

    Args:
        logits: `[views, n, classes]`.
        temperature: what they are divided by.
    """
    probabilities = softmax(logits.astype(np.float64) / temperature)
    entropy = -(probabilities * np.log(np.maximum(probabilities, 1e-300))).sum(axis=-1)
    return 1 - entropy.mean(axis=0) / np.log(logits.shape[-1])


def familiar_from(values: np.ndarray) -> float:
    """The familiarity that KEPT of the photos `[n]` reach, to four digits: what is below is called unknown."""
    return float(f"{np.quantile(values, 1 - KEPT):.4g}")


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
