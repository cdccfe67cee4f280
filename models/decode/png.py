"""A PNG's first picture: the chunks that its pixels need, and none of the others."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.decode.exif import orientation
from models.decode.still import MAX_PARTS, Still, check_size, damaged

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_PROFILE = 4_000_000  # bytes of an ICC profile, unpacked
GREY, RGB, PALETTE = 0, 2, 3
NEEDED = (b"IHDR", b"PLTE", b"IDAT", b"fdAT")  # for the pixels


@dataclass
class _Found:
    """What was met in the file."""

    header: bytes = b""  # width, height, depth, colour type, ...
    palette: bytes | memoryview = b""
    transparency: bytes = b""
    pixels: list[bytes | memoryview] = field(default_factory=list)
    first_frame: bytes | memoryview = b""  # fcTL of an animation's first frame
    frame_pixels: list[bytes | memoryview] = field(default_factory=list)  # where it is not the default image
    exif: bytes | None = None
    profile: bytes | None = None  # iCCP
    animated: bool = False


def still(data: bytes) -> Still:
    """The first picture of a PNG, or the first frame of an animated one, which browsers show.

    Raises:
        PhotoError: it has no picture, a chunk that holds pixels is damaged, or it is too large.
    """
    found = _Found()
    _sort_chunks(data, found)
    if len(found.header) != 13 or not (found.pixels or found.frame_pixels):
        raise damaged()
    width, height, depth, colours = struct.unpack_from(">IIBB", found.header)
    check_size(width, height, "PNG")
    header, pixels, corner = found.header, found.pixels, (0, 0)
    if found.frame_pixels:
        frame_width, frame_height, left, top = struct.unpack_from(">IIII", found.first_frame, 4)
        check_size(frame_width, frame_height, "PNG")
        header = struct.pack(">II", frame_width, frame_height) + header[8:]
        pixels, corner = found.frame_pixels, (left, top)
    parts = [SIGNATURE, *_chunk(b"IHDR", header)]
    if found.palette:
        parts += _chunk(b"PLTE", found.palette)
    if found.transparency and colours == PALETTE:
        parts += _chunk(b"tRNS", found.transparency)
    parts += [*_chunk(b"IDAT", *pixels), *_chunk(b"IEND")]
    return Still(
        b"".join(parts),
        "PNG",
        canvas=(width, height) if found.frame_pixels else None,
        corner=corner,
        orientation=orientation(found.exif or b""),
        profile=_unpacked(found.profile or b""),
        see_through=_see_through(found.transparency, colours),
        depth=depth,
    )


def _chunk(kind: bytes, *contents: bytes | memoryview) -> list[bytes | memoryview]:
    """A chunk in parts: those that are large are not copied."""
    check_sum = zlib.crc32(kind)
    for content in contents:
        check_sum = zlib.crc32(content, check_sum)
    length = sum(map(len, contents))
    return [struct.pack(">I", length), kind, *contents, struct.pack(">I", check_sum)]


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, bool]]:
    """Kind, content, and whether the check sum is right, up to the end marker; a cut last chunk as far as it goes."""
    position, view = len(SIGNATURE), memoryview(data)
    for _ in range(MAX_PARTS):
        length, kind = int.from_bytes(data[position : position + 4]), data[position + 4 : position + 8]
        if len(kind) < 4 or kind == b"IEND":
            return
        end = position + 8 + length
        content, stored = view[position + 8 : end], data[end : end + 4]
        yield kind, content, len(stored) < 4 or int.from_bytes(stored) == zlib.crc32(content, zlib.crc32(kind))
        position = end + 4
    raise damaged()


def _sort_chunks(data: bytes, found: _Found) -> None:
    frames = 0
    for kind, content, intact in _chunks(data):
        if not intact and kind in NEEDED:
            raise damaged()
        if kind == b"IHDR" and not found.header:
            found.header = bytes(content)
        elif kind == b"PLTE":
            found.palette = content
        elif kind == b"IDAT":
            found.pixels.append(content)
        elif kind == b"fcTL" and found.animated:
            frames += 1
            if frames == 1 and found.pixels and len(content) == 26:
                found.first_frame = content
        elif kind == b"fdAT" and frames == 1 and found.first_frame:
            found.frame_pixels.append(content[4:])
        elif intact and not found.pixels:
            _keep_ancillary(kind, bytes(content), found)


def _keep_ancillary(kind: bytes, content: bytes, found: _Found) -> None:
    if kind == b"tRNS":
        found.transparency = content
    elif kind == b"acTL":
        found.animated = True
    elif kind == b"eXIf" and found.exif is None:
        found.exif = content
    elif kind == b"iCCP" and found.profile is None:
        found.profile = content


def _see_through(transparency: bytes, colours: int) -> tuple[int, ...]:
    """The grey level or colour that stands for transparent; none for a palette, or where tRNS is not of its size."""
    count = {GREY: 1, RGB: 3}.get(colours)
    return struct.unpack(f">{count}H", transparency) if count and len(transparency) == 2 * count else ()


def _unpacked(content: bytes) -> bytes:
    """The ICC profile of an iCCP chunk: a name, a zero, the method 0, and zlib data; empty where it is damaged."""
    _, _, packed = content.partition(b"\0")
    unpack = zlib.decompressobj()
    try:
        profile = unpack.decompress(packed[1:], MAX_PROFILE)
    except zlib.error:
        return b""
    return profile if unpack.eof else b""
