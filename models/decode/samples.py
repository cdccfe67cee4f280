"""Pixels as they are stored, of any mode, to RGB over white."""

from typing import cast

import numpy as np
from PIL import Image

from models.decode.still import Still


def highest_level(image: Image.Image) -> float:
    """What stands for white in floating-point grey: 1, 255 or 65535, by the highest that occurs; 0 in other modes."""
    if image.mode != "F":
        return 0
    highest = cast(float, image.getextrema()[1])  # of one band; no copy of the pixels
    return next((level for level in (1.0, 255.0) if not highest > level), 65535.0)


def over_white(image: Image.Image, still: Still, highest: float, low: Image.Image | None = None) -> Image.Image:
    """The image as people see it on a white page, mode RGB.

    Args:
        image: loaded, of any mode; or a band of it.
        still: where it comes from.
        highest: `highest_level` of the whole image.
        low: the lower bytes of 16-bit colours, where `still.see_through` names one of them.
    """
    clear = _clear(image, still, low)
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = _eight_bits(image, still, highest)
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode in ("RGBA", "LA", "La", "RGBa"):
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
        image = white
    image = image if image.mode == "RGB" else image.convert("RGB")  # convert would copy a large photo
    if clear is not None:
        image.paste("white", mask=Image.fromarray(clear))
    return image


def _clear(image: Image.Image, still: Still, low: Image.Image | None) -> np.ndarray | None:
    """Where a PNG's one transparent colour stands, bool `[height, width]`; compared in the file's own depth."""
    if not still.see_through:
        return None
    if image.mode in ("1", "L"):  # Pillow spreads 1, 2 and 4 bits over 0 to 255
        (level,) = still.see_through
        return np.asarray(image.convert("L")) == level * 255 // (2**still.depth - 1)
    samples, colour = np.asarray(image), np.array(still.see_through)
    if low is not None:
        return ((samples == colour >> 8) & (np.asarray(low) == colour & 255)).all(axis=-1)
    return samples == colour if samples.ndim == 2 else (samples == colour).all(axis=-1)


def _eight_bits(image: Image.Image, still: Still, highest: float) -> Image.Image:
    """The upper eight bits of grey samples of 12 or 16 bits; of floats, 0 to `highest`."""
    samples = np.asarray(image)
    if image.mode == "F":
        levels = np.clip(np.nan_to_num(samples), 0, highest) * (255 / highest)
    else:
        levels = np.clip(samples, 0, 65535) >> (still.depth - 8 if 8 < still.depth < 16 else 8)
    levels = levels.astype(np.uint8)
    return Image.fromarray(255 - levels if still.white_is_zero else levels)
