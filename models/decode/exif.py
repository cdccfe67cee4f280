"""The orientation in EXIF data, read as browsers read it."""

import struct

ORIENTATION, EXIF_TABLE = 0x0112, 0x8769
SHORT, LONG = 3, 4


def orientation(tiff: bytes) -> int:
    """How a picture is to be turned, 1 (upright) to 8; 1 where the data says nothing clear.

    The first valid entry counts. Entries of another type, or more than one value, are left aside, as Chromium does:
    cameras write a single SHORT, and what people see is what the network gets.

    Args:
        tiff: what follows `Exif` and two zeros in a JPEG, or a PNG's whole `eXIf`.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(bytes(tiff[:4]))
    if order is None or len(tiff) < 8:
        return 1
    (offset,) = struct.unpack_from(order + "I", tiff, 4)
    found, tables = _table(tiff, offset, order)
    for table in tables:
        found += _table(tiff, table, order)[0]
    return found[0] if found else 1


def _table(tiff: bytes, offset: int, order: str) -> tuple[list[int], list[int]]:
    """Valid orientations in one table of entries, and where further tables are said to be."""
    found: list[int] = []
    tables: list[int] = []
    if not 8 <= offset <= len(tiff) - 2:
        return found, tables
    (count,) = struct.unpack_from(order + "H", tiff, offset)
    for position in range(offset + 2, min(offset + 2 + 12 * count, len(tiff) - 9), 12):
        tag, kind, values = struct.unpack_from(order + "HHI", tiff, position)
        if values != 1:
            continue
        if tag == ORIENTATION and kind == SHORT:
            (value,) = struct.unpack_from(order + "H", tiff, position + 8)
            found += [value] * (1 <= value <= 8)
        elif tag == EXIF_TABLE and kind == LONG and position + 12 <= len(tiff):
            tables += struct.unpack_from(order + "I", tiff, position + 8)
    return found, tables
