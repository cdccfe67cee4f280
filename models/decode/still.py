"""A file's first picture, freed from all else that the file holds."""

from dataclasses import dataclass

MAX_PIXELS = 64_000_000  # larger photos are refused before they are decoded
MAX_SIDE = 16_384  # pixels
# What Pillow needs for a pixel differs: WebP is held four times, a TIFF's strip beside the picture.
MOST_PIXELS = {"WEBP": 16_000_000, "AVIF": 16_000_000, "TIFF": 25_000_000}
MAX_PARTS = 250_000  # segments, chunks or blocks of one file; a photo of 50 MB has about 200,000 in a GIF


class PhotoError(ValueError):
    """A file that is no photo we can read; the message is one sentence for the visitor."""


def damaged() -> PhotoError:
    """What to raise where the pixels themselves cannot be read."""
    return PhotoError("The photo is damaged or incomplete: its pixels cannot be read.")


@dataclass(frozen=True)
class Still:
    """The first picture of a file, as a file that holds nothing else.

    Metadata never reaches the decoder: what is wrong with it cannot keep anyone from seeing the pixels.
    """

    data: bytes  # in the format `kind`
    kind: str  # Pillow's name of the format
    canvas: tuple[int, int] | None = None  # width and height of what is shown, where the picture covers a part of it
    corner: tuple[int, int] = (0, 0)  # where on the canvas the picture begins: pixels from the left, from the top
    orientation: int = 1  # as in EXIF: 1 is upright, 2 to 8 are mirrored or turned
    profile: bytes = b""  # ICC profile of its colours; empty for sRGB
    depth: int = 8  # bits a sample; of PNG and TIFF
    see_through: tuple[int, ...] = ()  # of a PNG: the grey level or colour that stands for transparent, in its depth
    white_is_zero: bool = False  # of a TIFF
    rows: float | None = None  # of a JPEG without an end marker: the share of its rows that browsers show, from the top


def check_size(width: int, height: int, kind: str) -> None:
    """Raise PhotoError for more pixels than are read of this format."""
    if width * height == 0:
        raise damaged()
    most = MOST_PIXELS.get(kind, MAX_PIXELS)
    if width * height > most or max(width, height) > MAX_SIDE:
        raise PhotoError(
            f"The photo has {width:,} x {height:,} pixels: expected at most "
            f"{most // 10**6} megapixels and {MAX_SIDE:,} pixels a side."
        )
