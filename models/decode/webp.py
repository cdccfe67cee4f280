"""A WebP's first picture, without metadata and later frames."""

import struct
from collections.abc import Iterator

from models.decode.still import MAX_PARTS, Still, check_size, damaged

PIXELS = (b"VP8 ", b"VP8L")
ALPHA = 0x10  # flag of VP8X


def still(data: bytes) -> Still:
    """The first picture of a WebP; what of the canvas it leaves free is transparent.

    Raises:
        PhotoError: it has no picture, or is too large.
    """
    profile, canvas, corner, picture = b"", None, (0, 0), {}
    for kind, content in _chunks(data[12:]):
        if kind == b"VP8X" and len(content) >= 10:
            canvas = _size_24(content, 4)
        elif kind == b"ICCP":
            profile = content
        elif kind == b"ANMF" and len(content) >= 16:
            left, top = (2 * int.from_bytes(content[k : k + 3], "little") for k in (0, 3))
            corner, picture = (left, top), dict(_chunks(content[16:]))
            break
        elif kind in (b"ALPH", *PIXELS):
            picture[kind] = content
            if kind in PIXELS:
                break
    coded = next((kind for kind in PIXELS if kind in picture), None)
    if coded is None:
        raise damaged()
    size = _size(coded, picture[coded])
    check_size(*size, "WEBP")
    check_size(*(canvas or size), "WEBP")
    parts = [_chunk(coded, picture[coded])]
    if b"ALPH" in picture and coded == b"VP8 ":
        header = bytes([ALPHA, 0, 0, 0]) + b"".join((side - 1).to_bytes(3, "little") for side in size)
        parts = [_chunk(b"VP8X", header), _chunk(b"ALPH", picture[b"ALPH"]), *parts]
    return Still(_chunk(b"RIFF", b"WEBP" + b"".join(parts)), "WEBP", canvas=canvas, corner=corner, profile=profile)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    for _ in range(MAX_PARTS):
        kind = data[position : position + 4]
        if len(kind) < 4:
            return
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        yield kind, data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
    raise damaged()


def _size_24(content: bytes, position: int) -> tuple[int, int]:
    """Width and height, stored as 24 bits of each less 1."""
    width, height = (int.from_bytes(content[k : k + 3], "little") + 1 for k in (position, position + 3))
    return width, height


def _size(kind: bytes, content: bytes) -> tuple[int, int]:
    """Width and height in the head of a lossy or lossless bit stream, 14 bits each."""
    if len(content) < 10:
        raise damaged()
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 6)
        return width & 0x3FFF, height & 0x3FFF
    bits = int.from_bytes(content[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
