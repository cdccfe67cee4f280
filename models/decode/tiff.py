"""A TIFF's first picture: its directory written anew with the entries that pixels need."""

import struct

from models.decode.still import PhotoError, Still, check_size, damaged

WIDTH, HEIGHT, BITS, PHOTOMETRIC, ORIENTATION, TILE_WIDTH, TILE_HEIGHT = 256, 257, 258, 262, 274, 322, 323
STRIP_AND_TILE_PLACES = {273, 279, 324, 325}
JPEG_TABLES, PALETTE, PROFILE = 347, 320, 34675
# Compression, bit and byte order, samples, rows, fax options, predictor, extra samples, YCbCr.
OTHERS = {259, 266, 277, 278, 284, 292, 293, 317, 338, 339, 512, 513, 514, 515, 517, 518, 519, 520, 521, 530, 531, 532}
KEPT = {WIDTH, HEIGHT, BITS, PHOTOMETRIC, TILE_WIDTH, TILE_HEIGHT, PALETTE, PROFILE, JPEG_TABLES}
KEPT |= STRIP_AND_TILE_PLACES | OTHERS
FEW = 64  # values that any entry may have but those below
MANY = STRIP_AND_TILE_PLACES | {PALETTE, PROFILE, JPEG_TABLES}
MOST_VALUES = 1_000_000
MAX_TILE = 4_000_000  # pixels: a tile is held whole, whatever the picture's size
FORMATS = {1: "B", 3: "H", 4: "I", 16: "Q"}  # of one whole number, by its type
WHITE_IS_ZERO = 0


def still(data: bytes) -> Still:
    """The first picture of a TIFF or BigTIFF.

    Raises:
        PhotoError: it has no picture, or is too large.
    """
    order = "<" if data[:1] == b"I" else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    entries = _entries(data, order, big)
    values = {tag: _whole_number(entry, order, big) for tag, entry in entries.items()}
    width, height = values.get(WIDTH), values.get(HEIGHT)
    if not width or not height:
        raise damaged()
    check_size(width, height, "TIFF")
    tile = (values.get(TILE_WIDTH) or 0) * (values.get(TILE_HEIGHT) or 0)
    if tile > MAX_TILE:
        raise PhotoError(f"The TIFF has tiles of {tile:,} pixels: expected at most {MAX_TILE:,}.")
    turned = values.get(ORIENTATION)
    return Still(
        _with_directory(data, entries, order, big),
        "TIFF",
        orientation=turned if turned is not None and 1 <= turned <= 8 else 1,
        depth=_bits(data, entries.get(BITS), order, big),
        white_is_zero=values.get(PHOTOMETRIC) == WHITE_IS_ZERO,
    )


def _layout(order: str, big: bool) -> tuple[str, int, str, str]:
    """How a directory is stored: its count, bytes of an entry, an entry's head, a place in the file."""
    return (order + "Q", 20, order + "HHQ", order + "Q") if big else (order + "H", 12, order + "HHI", order + "I")


def _entries(data: bytes, order: str, big: bool) -> dict[int, bytes]:
    """The first directory's entries by tag, as they are stored; those that no decoder needs left out."""
    count_format, size, head, place = _layout(order, big)
    try:
        (begin,) = struct.unpack_from(place, data, 8 if big else 4)
        (count,) = struct.unpack_from(count_format, data, begin)
    except struct.error:
        raise damaged() from None
    entries = {}
    begin += struct.calcsize(count_format)
    for position in range(begin, min(begin + min(count, 0xFFFF) * size, len(data) - size + 1), size):
        tag, _, values = struct.unpack_from(head, data, position)
        if tag in KEPT | {ORIENTATION} and values <= (MOST_VALUES if tag in MANY else FEW):
            entries[tag] = data[position : position + size]
    return entries


def _whole_number(entry: bytes, order: str, big: bool) -> int | None:
    """An entry's value, where it is a single whole number."""
    _, _, head, _ = _layout(order, big)
    _, kind, values = struct.unpack_from(head, entry)
    if values != 1 or kind not in FORMATS or (kind == 16 and not big):
        return None
    return struct.unpack_from(order + FORMATS[kind], entry, struct.calcsize(head))[0]


def _bits(data: bytes, entry: bytes | None, order: str, big: bool) -> int:
    """Bits of the first sample; they are all alike in what is read."""
    if entry is None:
        return 1
    _, _, head, place = _layout(order, big)
    _, kind, values = struct.unpack_from(head, entry)
    inline = struct.calcsize(head)
    if kind != 3 or not values:
        return 8
    if 2 * values > struct.calcsize(place):
        (begin,) = struct.unpack_from(place, entry, inline)
        return int.from_bytes(data[begin : begin + 2], "little" if order == "<" else "big")
    return struct.unpack_from(order + "H", entry, inline)[0]


def _with_directory(data: bytes, entries: dict[int, bytes], order: str, big: bool) -> bytes:
    """The file with a directory of these entries at its end, and no other."""
    count_format, _, _, place = _layout(order, big)
    kept = [entry for tag, entry in sorted(entries.items()) if tag in KEPT]
    begin = len(data) + len(data) % 2
    directory = struct.pack(count_format, len(kept)) + b"".join(kept) + struct.pack(place, 0)
    head = data[: 8 if big else 4] + struct.pack(place, begin)
    return b"".join([head, memoryview(data)[len(head) :], b"\0" * (begin - len(data)), directory])
