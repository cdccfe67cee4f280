"""How much a photo is like those that a head was taught with: its doubt about things that it never saw.

A photo of another thing lies far from all of them among the features, also where a linear head is sure of it
(Sun et al. 2022, arXiv:2204.06507: deep nearest neighbours). train/LOG.md compares it with the head's own doubt.
"""

import numpy as np

MOST = 1000  # taught photos that are kept to compare with: 2.5 MB of a file with 1,280 features
TINY = 1e-6  # a photo without any feature is like none

# The same in ONNX's own text form, from `features` [n, width] and `taught` [width, photos] to `familiarity` [n].
ONNX_CONSTANTS = f"int64[1] feature_axis = {{1}}, float tiny = {{{TINY}}}"
ONNX = """
  feature_length = ReduceL2 <keepdims = 1> (features, feature_axis)
  feature_length_or_tiny = Max (feature_length, tiny)
  unit_features = Div (features, feature_length_or_tiny)
  likenesses = MatMul (unit_features, taught)
  familiarity = ReduceMax <keepdims = 0> (likenesses, feature_axis)
"""


def unit(features: np.ndarray) -> np.ndarray:
    """Features `[..., width]` divided by their length, float32."""
    features = features.astype(np.float32)
    return features / np.maximum(np.linalg.norm(features, axis=-1, keepdims=True), TINY)


def likeness(features: np.ndarray, taught: np.ndarray) -> np.ndarray:
    """The cosine between each photo's features and the most similar taught ones.

    Args:
        features: `[n, width]`.
        taught: `[photos, width]`, from `unit`.

    Returns:
        float32 `[n]`, at most 1; from 0 on where features are never negative.
    """
    return (unit(features) @ taught.astype(np.float32).T).max(axis=1)


def to_keep(labels: np.ndarray) -> np.ndarray:
    """Which taught photos are kept to compare with: all, and of more than MOST as many of each class; int64 `[m]`.

    Args:
        labels: int `[n]`.
    """
    if len(labels) <= MOST:
        return np.arange(len(labels))
    classes = np.unique(labels)
    each = max(1, MOST // len(classes))
    kept = [
        members[np.linspace(0, len(members) - 1, min(each, len(members))).astype(int)]
        for members in (np.flatnonzero(labels == label) for label in classes)
    ]
    return np.sort(np.concatenate(kept))
