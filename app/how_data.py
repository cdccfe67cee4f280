"""What the explaining JavaScript (app/browser/how) gets: numbers as base64, so that a step needs no server."""

import base64
import hashlib
import json
from typing import Any

import numpy as np

from app.feature_maps import Strip, by_response, coloured, png, strip
from app.inside import Inside, Layer
from app.layer_words import kind, parameters, size
from app.weights import Convolution
from app.worked_example import FILTER, IMAGE, SIZES, STRIDES, convolved

SENT = 600_000  # bytes of a convolution's filters and maps, about


def with_id(data: dict[str, Any]) -> dict[str, Any]:
    """The data with a fingerprint, by which the browser knows what it has already drawn."""
    return data | {"id": hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]}


def photo(square: np.ndarray, about: str) -> dict[str, Any]:
    """For photo.js: a square, uint8 RGB `[size, size, 3]`, and what it shows in words."""
    return with_id({"size": len(square), "pixels": text(square), "about": about})


def worked() -> dict[str, Any]:
    """For worked.js: the worked example."""
    return with_id(
        {"image": IMAGE.tolist(), "filter": FILTER.tolist(), "sizes": SIZES, "size": 2, "strides": list(STRIDES)}
    )


def pooling() -> dict[str, Any]:
    """For pooling.js: the worked example's result."""
    return with_id({"values": convolved(IMAGE, FILTER[:, :2, :2]).tolist(), "window": 2})


def convolution(inside: Inside, layer: Layer, square: np.ndarray) -> dict[str, Any]:
    """For places.js: a convolution of the network, on a square, uint8 RGB `[size, size, 3]`.

    Of many filters those with the strongest response are sent.
    """
    found = inside.convolutions[layer.name]
    maps, sums = inside.tensors(square, [found.input, found.output])
    numbers = _sent(found, sums)
    sees_photo = maps.shape == (3, *square.shape[:2])
    following = inside.layers[inside.layers.index(layer) + 1 :]
    before = inside.layer_before(layer.name)
    return with_id(
        {
            "layer": layer.name,
            "before": "the photo" if sees_photo or before is None else before.name,
            "input": text(maps),
            "inputShape": maps.shape,
            "pixels": text(square) if sees_photo else "",
            "outputShape": sums.shape[1:],
            "kernel": found.weights.shape[2:],
            "stride": found.stride,
            "padding": found.padding[:2],
            "hasBias": found.has_bias,
            "activation": "ReLU" if inside.is_rectified(layer) else "",
            "next": following[0].name if following else "",
            "filters": [
                {
                    "number": number,
                    "weights": text(found.weights[number]),
                    "bias": float(found.bias[number]),
                    "channels": list(found.channels_of(number)),
                    "sums": text(sums[number]),
                }
                for number in numbers
            ],
        }
    )


def _sent(found: Convolution, sums: np.ndarray) -> list[int]:
    """Which filters to send: all, or as many as SENT allows, strongest response first."""
    each = 4 * (found.weights[0].size + sums[0].size)
    most = min(32, max(4, SENT // each))
    return by_response(np.moveaxis(np.maximum(sums, 0), 0, -1))[:most].tolist()


def strips(inside: Inside, layers: list[Layer], activations: dict[str, np.ndarray]) -> dict[str, Any]:
    """For strips.js: layers and what leaves them."""
    return with_id({"strips": [_strip(inside, layer, activations[layer.name]) for layer in layers]})


def _strip(inside: Inside, layer: Layer, values: np.ndarray) -> dict[str, Any]:
    about = {"name": layer.name, "about": f"{kind(layer)}, {size(layer)}", "parameters": parameters(inside, layer)}
    if layer.has_maps:
        return about | _maps(strip(values)) | {"text": ""}
    picture = png(coloured(values[np.newaxis], float(np.abs(values).max())))
    return (
        about
        | {"picture": address(picture), "shape": [1, len(values)], "maps": [], "total": 0}
        | {"text": f"{len(values):,} values, the largest {values.max():.2f}, {np.mean(values > 0):.0%} above 0."}
    )


def _maps(strip: Strip) -> dict[str, Any]:
    maps = [list(row) for row in zip(strip.numbers, strip.means, strip.largest, strict=True)]
    return {"picture": address(strip.png), "shape": strip.shape, "maps": maps, "total": strip.total}


def address(picture: bytes) -> str:
    """A PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def text(values: np.ndarray) -> str:
    """Numbers as base64, in C order: uint8 as they are, others as little-endian float32."""
    values = values if values.dtype == np.uint8 else values.astype("<f4")
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()
