"""A GIF's first picture, without comments and later frames."""

import struct

from models.decode.still import MAX_PARTS, Still, check_size, damaged

EXTENSION, PICTURE, TRAILER = 0x21, 0x2C, 0x3B
CONTROL = 0xF9  # the extension that names the transparent colour
TABLE = 0x80  # flag: a colour table follows


def still(data: bytes) -> Still:
    """The first picture of a GIF; what of the screen it leaves free is transparent.

    Raises:
        PhotoError: it has no picture, or is too large.
    """
    if len(data) < 13:
        raise damaged()
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    check_size(width, height, "GIF")
    position = 13 + _table_bytes(flags)
    colours, control = data[13:position], b""
    for _ in range(MAX_PARTS):
        kind = data[position] if position < len(data) else TRAILER
        if kind == PICTURE:
            break
        if kind != EXTENSION:
            raise damaged()
        end = _end_of_blocks(data, position + 2)
        if data[position + 1] == CONTROL:
            control = data[position:end]
        position = end
    if len(data) < position + 10:
        raise damaged()
    left, top, frame_width, frame_height, frame_flags = struct.unpack_from("<HHHHB", data, position + 1)
    width, height = max(width, left + frame_width), max(height, top + frame_height)  # as browsers do
    check_size(width, height, "GIF")
    begin = position + 10 + _table_bytes(frame_flags)
    header = data[:6] + struct.pack("<HHB", frame_width, frame_height, flags) + data[11:13]
    picture = struct.pack("<BHHHHB", PICTURE, 0, 0, frame_width, frame_height, frame_flags)
    pixels = memoryview(data)[position + 10 : _end_of_blocks(data, begin + 1)]
    return Still(
        b"".join([header, colours, control, picture, pixels, bytes([TRAILER])]),
        "GIF",
        canvas=(width, height),
        corner=(left, top),
    )


def _table_bytes(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & TABLE else 0


def _end_of_blocks(data: bytes, position: int) -> int:
    """Where a row of blocks ends, each of a length byte and as many bytes; a length of 0 is the last."""
    for _ in range(MAX_PARTS):
        if position >= len(data):
            return len(data)
        length = data[position]
        position += 1 + length
        if length == 0:
            return position
    raise damaged()
