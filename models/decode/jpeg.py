"""A JPEG's first picture: the segments that its pixels need, and none of the others."""

import struct
from dataclasses import dataclass, field

from models.decode.exif import orientation
from models.decode.still import MAX_PARTS, PhotoError, Still, check_size, damaged

START, END = b"\xff\xd8", b"\xff\xd9"
SOS, DHT, JPG, DAC, EXIF, ICC, ADOBE, JFIF, COMMENT = 0xDA, 0xC4, 0xC8, 0xCC, 0xE1, 0xE2, 0xEE, 0xE0, 0xFE
FRAMES = set(range(0xC0, 0xD0)) - {DHT, JPG, DAC}
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
STANDALONE = {0x00, 0x01, *range(0xD0, 0xD9)}  # without length and content
FILL = 0xFF
PLAIN_JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"  # says: the colours are YCbCr
MAX_COEFFICIENTS = 100_000_000  # 16 bits each, all held at once while a progressive JPEG is decoded
MAX_SCANNED = 1_000_000_000  # pixels of all scans together; a usual progressive JPEG has ten scans


@dataclass
class _Found:
    """What was met on the way to the first scan."""

    kept: list[bytes] = field(default_factory=lambda: [START])
    exif: bytes | None = None  # of the first segment with EXIF: browsers ask no other
    profile: dict[int, bytes] = field(default_factory=dict)  # parts of the ICC profile by number
    frame: tuple[int, bytes] | None = None  # marker and content


def still(data: bytes) -> Still:
    """The first picture of a JPEG or MPO.

    Raises:
        PhotoError: it has no picture, or decoding would take too much work or memory.
    """
    found = _Found()
    begin = _read_segments(data, found)
    if found.frame is None:
        raise damaged()
    end = data.find(END, begin)
    rows = _rows_without_end(*found.frame) if end < 0 else None
    end = len(data) if end < 0 else end + len(END)
    _check_work(*found.frame, scans=data.count(b"\xff\xda", begin, end))
    profile = b"".join(found.profile[number] for number in sorted(found.profile))
    turned = orientation(found.exif) if found.exif is not None else 1
    picture = b"".join([*found.kept, memoryview(data)[begin:end]])
    return Still(picture, "JPEG", orientation=turned, profile=profile, rows=rows)


def _read_segments(data: bytes, found: _Found) -> int:
    """Sort the segments before the first scan; returns where that scan begins."""
    position = 2
    for _ in range(MAX_PARTS):
        position = data.find(b"\xff", position)  # decoders skip what lies between segments
        if not 0 <= position < len(data) - 3:
            break
        marker = data[position + 1]
        if marker == SOS:
            return position
        if marker == FILL:
            position += 1
            continue
        if marker in STANDALONE:
            position += 2
            continue
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4])
        if marker == END[1] or end > len(data):
            break
        _sort(marker, data[position:end], found)
        position = end
    raise damaged()


def _sort(marker: int, segment: bytes, found: _Found) -> None:
    """Keep a segment, what it says, or nothing of it."""
    content = segment[4:]
    if marker == EXIF and content.startswith(b"Exif\0") and found.exif is None:
        found.exif = content[6:]
    elif marker == ICC and content.startswith(b"ICC_PROFILE\0") and len(content) > 14:
        found.profile.setdefault(content[12], content[14:])
    elif marker == JFIF and content.startswith(b"JFIF\0") and len(content) >= 14:
        found.kept.append(PLAIN_JFIF)
    elif marker == ADOBE and content.startswith(b"Adobe") and len(content) >= 12:
        found.kept.append(b"\xff\xee\x00\x0e" + content[:12])
    elif not 0xE0 <= marker <= 0xEF and marker != COMMENT:
        found.kept.append(segment)
        if marker in FRAMES and found.frame is None:
            found.frame = marker, content


def _check_work(marker: int, frame: bytes, scans: int) -> None:
    """Refuse a picture whose size, coefficients or number of scans would take too much."""
    if len(frame) < 6 or len(frame) < 6 + 3 * frame[5]:
        raise damaged()
    height, width = struct.unpack_from(">HH", frame, 1)
    check_size(width, height, "JPEG")
    if marker not in PROGRESSIVE and scans <= frame[5]:
        return
    factors = [(value >> 4) * (value & 15) for value in frame[7 : 6 + 3 * frame[5] : 3]]
    coefficients = width * height * sum(factors) // max(1, max(factors, default=1))
    if coefficients > MAX_COEFFICIENTS or width * height * scans > MAX_SCANNED:
        raise PhotoError(
            f"The photo is a JPEG in {scans:,} passes over {width:,} x {height:,} pixels, "
            "too much work to read: save it as a plain JPEG."
        )


def _rows_without_end(marker: int, frame: bytes) -> float:
    """The share of its rows that browsers show of a picture without an end marker.

    They wait for it with the last row of blocks: 8 or 16 lines, and 2 more where colours are enlarged between lines.
    """
    (height,) = struct.unpack_from(">H", frame, 1)
    if marker in PROGRESSIVE:
        return 1.0
    factor = max(value & 15 for value in frame[7 : 6 + 3 * frame[5] : 3])
    last = (height - 1) // (8 * factor) * 8 * factor
    return max(0, last - 2 * (factor > 1)) / height
