"""Photo bytes to upright RGB pixels: the only decoder in the project.

Training, export and the page all read photos here, so all see the same pixels. Strangers' files are read by the same
function in a process with limits: models/photo_process.py.
"""

import warnings

import numpy as np

from models.decode import avif, bmp, gif, jpeg, png, tiff, webp
from models.decode.format import ENDINGS, format_of
from models.decode.picture import picture
from models.decode.still import PhotoError, damaged

__all__ = ["ENDINGS", "MAX_BYTES", "PhotoError", "read_photo"]

MAX_BYTES = 50 * 2**20  # of a file
STILLS = {  # the first picture of each format that is read, by Pillow's name of the format
    "AVIF": avif.still,
    "BMP": bmp.still,
    "GIF": gif.still,
    "JPEG": jpeg.still,
    "PNG": png.still,
    "TIFF": tiff.still,
    "WEBP": webp.still,
}


def read_photo(data: bytes) -> np.ndarray:
    """Decode one photo as people see it: as Chromium shows it on a white page, where it can show it.

    Upright, transparency over white, colours of a profile in sRGB, 16-bit samples cut to their upper 8 bits, CMYK,
    grey and palette converted to RGB, the first picture of an animation. What is wrong beside the pixels (in EXIF,
    comments, profiles, check sums of these, a missing end marker) is no reason to refuse a photo.

    Args:
        data: the bytes of a JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF file.

    Returns:
        uint8 RGB pixels `[height, width, 3]`, contiguous, each side at least 1.

    Raises:
        PhotoError: when it is empty, of another format, damaged, or too large.
    """
    if len(data) > MAX_BYTES:
        raise PhotoError(f"The file has {len(data) / 2**20:,.0f} MB: expected at most {MAX_BYTES // 2**20} MB.")
    kind = format_of(data)
    try:
        with warnings.catch_warnings():
            # Pillow warns of large or oddly tagged files; size has its own check.
            warnings.simplefilter("ignore")
            return picture(STILLS[kind](data))
    except PhotoError:
        raise
    except MemoryError:
        raise PhotoError("The photo takes more memory than one may: expected fewer pixels.") from None
    except Exception:  # Pillow's plug-ins raise many kinds on damaged files (OSError, SyntaxError, struct.error, ...)
        raise damaged() from None
