"""Photo bytes to upright RGB pixels: the only decoder in the project.

Training, export and the page all read photos here, so all see the same pixels.
"""

import io
import warnings

import numpy as np
from PIL import Image, ImageOps

MAX_PIXELS = 64_000_000  # larger photos are refused before they are decoded
MAX_SIDE = 16_384  # pixels
# Above this many pixels a photo is reduced by a whole factor while it is read, which keeps a
# 50-megapixel phone photo under 400 MB of memory; the network's square is 32 pixels a side.
FULL_PIXELS = 25_000_000


class PhotoError(ValueError):
    """A file that is no photo we can read; the message is one sentence for the visitor."""


def read_photo(data: bytes) -> np.ndarray:
    """Decode one photo as people see it.

    Turned upright by its EXIF orientation, transparency over white, 16-bit samples cut to
    their upper 8 bits, CMYK, grey and palette converted to RGB, the first frame of an animation.

    Args:
        data: the bytes of an image file of any format that Pillow reads.

    Returns:
        uint8 RGB pixels `[height, width, 3]`, contiguous, each side at least 1.

    Raises:
        PhotoError: when it is empty, no image, damaged, or too large.
    """
    if not data:
        raise PhotoError("The file is empty: expected a photo (JPEG, PNG, WebP, GIF, ...).")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large or oddly tagged files; size has its own check below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                _check_size(image.width, image.height)
                return np.asarray(_upright_rgb(image))
    except PhotoError:
        raise
    except Image.DecompressionBombError:
        raise PhotoError(f"The photo is too large: expected at most {MAX_PIXELS // 10**6} megapixels.") from None
    except Image.UnidentifiedImageError:
        raise PhotoError("The file is no photo: expected JPEG, PNG, WebP, GIF, BMP or TIFF.") from None
    except MemoryError:
        raise PhotoError("The photo is too large for this machine's memory.") from None
    except Exception:  # Pillow's plug-ins raise many kinds on damaged files (OSError, SyntaxError, struct.error, ...)
        raise PhotoError("The photo is damaged or incomplete: its pixels cannot be read.") from None


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PhotoError(
            f"The photo has {width:,} x {height:,} pixels: expected at most "
            f"{MAX_PIXELS // 10**6} megapixels and {MAX_SIDE:,} pixels a side."
        )


def _upright_rgb(image: Image.Image) -> Image.Image:
    factor = _reduction(image.width * image.height)
    if factor > 1:
        # JPEG decodes straight to a half, quarter or eighth; other formats ignore this.
        image.draft("RGB", (image.width // factor, image.height // factor))
    image.load()
    ImageOps.exif_transpose(image, in_place=True)  # first: conversions below lose the orientation
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = _eight_bits(image)
    if image.mode in ("P", "PA", "1") or (image.mode != "RGBA" and "transparency" in image.info):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    factor = _reduction(image.width * image.height)
    if factor > 1:
        image = image.reduce(factor)
    if image.mode in ("RGBA", "LA", "La", "RGBa"):
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    return image if image.mode == "RGB" else image.convert("RGB")  # convert would copy a large photo


def _reduction(pixels: int) -> int:
    """The smallest power of two that brings `pixels` to FULL_PIXELS or fewer."""
    factor = 1
    while pixels / factor**2 > FULL_PIXELS:
        factor *= 2
    return factor


def _eight_bits(image: Image.Image) -> Image.Image:
    """The upper eight bits of 16-bit grey samples (Pillow's own conversion clips to white)."""
    samples = np.asarray(image)
    if image.mode == "F":
        samples = np.nan_to_num(samples)
        highest = 1.0 if samples.max() <= 1.0 else 255.0 if samples.max() <= 255.0 else 65535.0
        return Image.fromarray((np.clip(samples, 0, highest) * (255 / highest)).astype(np.uint8))
    return Image.fromarray((np.clip(samples, 0, 65535) >> 8).astype(np.uint8))
