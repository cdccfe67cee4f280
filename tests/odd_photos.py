"""Photo files that browsers show although something about them is odd or wrong, and what they show.

Made here from a small picture. tests/test_photo.py reads them in Python, tests/browser/test_site.py in Chromium.
"""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

from tests.conftest import encoded

WIDTH, HEIGHT = 48, 32
ROWS, COLUMNS = np.indices((HEIGHT, WIDTH))
RGB = np.stack([ROWS * 7, COLUMNS * 5, 255 - ROWS * 4], axis=-1).astype(np.uint8)  # no two places alike
SMALL = np.ascontiguousarray(RGB[4:20, 8:32])  # a frame of 24 x 16 that covers a part of the canvas
CORNER = (8, 4)
UPRIGHT, QUARTER = 1, 6  # EXIF orientations

Odd = tuple[bytes, np.ndarray]  # a file, and the uint8 RGB pixels [height, width, 3] that people see


def files() -> dict[str, Odd]:
    """All of them, by name."""
    return {**jpegs(), **pngs(), **animations(), **webps(), **others()}


def on_white(frame: np.ndarray, corner: tuple[int, int] = CORNER) -> np.ndarray:
    """The canvas with a frame on it."""
    canvas = np.full_like(RGB, 255)
    left, top = corner
    canvas[top : top + frame.shape[0], left : left + frame.shape[1]] = frame
    return canvas


def quarter_turn(pixels: np.ndarray) -> np.ndarray:
    """As orientation 6 asks for."""
    return np.rot90(pixels, -1)


# ---- JPEG: segments before the picture


def segment(marker: int, content: bytes) -> bytes:
    """A JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def tiff(*entries: tuple[int, int, int, bytes], order: str = "<", more: bytes = b"") -> bytes:
    """EXIF data: entries of tag, type, count, four bytes; then what they point to, from 14 + 12 * entries on."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
    return head + b"".join(struct.pack(order + "HHI", *entry[:3]) + entry[3] for entry in entries) + bytes(4) + more


def turned(value: int = QUARTER, kind: int = 3, count: int = 1, order: str = "<") -> tuple[int, int, int, bytes]:
    """The entry of an orientation."""
    return 0x0112, kind, count, struct.pack(order + ("I" if kind == 4 else "HH"), *(value, 0)[: 1 if kind == 4 else 2])


def xmp() -> bytes:
    """An orientation as XMP says it, which browsers do not ask."""
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'


def wide_gamut() -> bytes:
    """An ICC profile with Display-P3's colours: sRGB's, with other primaries."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
    }
    for number in range(struct.unpack_from(">I", profile, 128)[0]):
        name, place = struct.unpack_from(">4sI", profile, 132 + 12 * number)
        if name in primaries:
            struct.pack_into(">3i", profile, place + 8, *(round(value * 65536) for value in primaries[name]))
    return bytes(profile)


def in_srgb(pixels: np.ndarray) -> np.ndarray:
    """Display-P3 colours in sRGB, by the definition of both."""
    values = pixels / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]])
    linear = np.clip(linear @ matrix.T, 0, 1)
    return np.rint(255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)).astype(
        np.uint8
    )


def jpegs() -> dict[str, Odd]:
    """Odd metadata beside good pixels, and orientations as browsers understand them."""
    plain = encoded(Image.fromarray(RGB), "JPEG", quality=95, subsampling=0)
    shown = np.asarray(Image.open(io.BytesIO(plain)))
    exif = lambda *entries, **settings: segment(0xE1, b"Exif\0\0" + tiff(*entries, **settings))  # noqa: E731
    sub_table = struct.pack("<HHHIHHI", 1, *turned()[:3], QUARTER, 0, 0)

    def before(*segments: bytes) -> bytes:
        return plain[:2] + b"".join(segments) + plain[2:]

    upright = {
        "adobe-short": segment(0xEE, b"Adobe"),
        "jfif-short": segment(0xE0, b"JFIF\0"),
        "photoshop-cut": segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04"),
        "icc-damaged": segment(0xE2, b"ICC_PROFILE\0\x01\x01" + bytes(40)),
        "mpf-damaged": segment(0xE2, b"MPF\0" + b"II*\0" + b"\xff" * 20),
        "comment-no-text": segment(0xFE, b"\xff\xfe\x00"),
        "exif-junk": segment(0xE1, b"Exif\0\0junk"),
        "exif-doubled": segment(0xE1, b"Exif\0\0Exif\0\0" + tiff(turned())),
        "exif-long": exif(turned(kind=4)),
        "exif-two-values": exif(turned(count=2)),
        "exif-nine": exif(turned(9)),
        "exif-second-segment": exif(turned(UPRIGHT)) + exif(turned()),
        "xmp-turned": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp()),
    }
    quarter = {
        "exif-turned": exif(turned()),
        "exif-big-endian": exif(turned(order=">"), order=">"),
        "exif-first-entry": exif(turned(), turned(3)),
        "exif-after-xmp": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp()) + exif(turned()),
        "exif-float": exif(turned(), (0x010F, 11, 1, b"\0\0\xc0\x7f")),
        "exif-rational-zero": exif(turned(), (0x011A, 10, 1, struct.pack("<I", 38)), more=b"\xff\xff\xff\xff\0\0\0\0"),
        "exif-undefined": exif(turned(), (0x011B, 7, 8, struct.pack("<I", 38)), more=b"H\0\0\0\x01\0\0\0"),
        "exif-text-offset": exif(turned(), (0x0111, 2, 9, struct.pack("<I", 38)), more=b"abcdefgh\0"),
        "exif-outside": exif(turned(), (0x010F, 2, 99, struct.pack("<I", 9999))),
        "exif-sub-table": exif((0x8769, 4, 1, struct.pack("<I", 26)), more=sub_table),
    }
    files = {f"jpeg-{name}.jpg": (before(parts), shown) for name, parts in upright.items()}
    files |= {f"jpeg-{name}.jpg": (before(parts), quarter_turn(shown)) for name, parts in quarter.items()}
    files["jpeg-wide-gamut.jpg"] = (
        encoded(Image.fromarray(RGB), "JPEG", quality=95, subsampling=0, icc_profile=wide_gamut()),
        in_srgb(shown),
    )
    files["jpeg-trailing.jpg"] = plain + b"\xff\xd8\xff trailing", shown
    return files


# ---- PNG: chunks


def chunk(kind: bytes, content: bytes) -> bytes:
    """A PNG chunk with its check sum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def header(width: int, height: int, depth: int, colours: int) -> bytes:
    """The first chunk of a PNG."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))


def scan_lines(samples: np.ndarray, depth: int) -> bytes:
    """Samples `[height, width * channels]` as a PNG packs them, without filter, compressed."""
    if depth == 16:
        lines = samples.astype(">u2").view(np.uint8)
    else:
        bits = np.unpackbits(samples.astype(np.uint8)[..., np.newaxis], axis=-1)[..., 8 - depth :]
        lines = np.packbits(bits.reshape(len(samples), -1), axis=-1)
    return zlib.compress(np.pad(lines, ((0, 0), (1, 0))).tobytes())


def png(samples: np.ndarray, depth: int = 8, colours: int = 2, *before: bytes, after: bytes = b"") -> bytes:
    """A PNG of samples `[height, width]` or `[height, width, channels]`, with chunks before and after its pixels."""
    height, width = samples.shape[:2]
    pixels = chunk(b"IDAT", scan_lines(samples.reshape(height, -1), depth))
    parts = [header(width, height, depth, colours), *before, pixels, after, chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def grey_with_transparency(depth: int) -> Odd:
    """A grey PNG of which one level is transparent."""
    levels = (ROWS * 2047 + COLUMNS * 7) % 2**depth if depth > 8 else (ROWS + COLUMNS) % 2**depth
    clear = int(levels[3, 5])
    eight = levels >> 8 if depth == 16 else levels * 255 // (2**depth - 1)
    shown = np.where(levels == clear, 255, eight).astype(np.uint8)
    data = png(levels, depth, 0, chunk(b"tRNS", struct.pack(">H", clear)))
    return data, np.repeat(shown[..., np.newaxis], 3, axis=-1)


def rgb_with_transparency(depth: int) -> Odd:
    """An RGB PNG of which one colour is transparent; with 16 bits another colour has the same upper bytes."""
    samples = RGB.astype(int) if depth == 8 else RGB.astype(int) * 256 + COLUMNS[..., np.newaxis]
    clear = samples[3, 5]
    if depth == 16:
        samples[9, 9] = clear + 1
    shown = np.where((samples == clear).all(-1, keepdims=True), 255, samples >> (depth - 8)).astype(np.uint8)
    return png(samples, depth, 2, chunk(b"tRNS", struct.pack(">3H", *clear))), shown


def pngs() -> dict[str, Odd]:
    """Odd chunks beside good pixels, and transparency of every kind."""
    orientation = chunk(b"eXIf", tiff(turned()))
    text = chunk(b"tEXt", b"Comment\0hello")
    upright = {
        "text-check-sum": png(RGB, 8, 2, text[:-1] + bytes([text[-1] ^ 1])),
        "text-bomb": png(RGB, 8, 2, chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2_000_000)))),
        "text-method": png(RGB, 8, 2, chunk(b"zTXt", b"c\0\x05abc")),
        "xmp-bomb": png(RGB, 8, 2, chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(2_000_000)))),
        "resolution-short": png(RGB, 8, 2, chunk(b"pHYs", b"\0\0")),
        "transparency-short": png(RGB, 8, 2, chunk(b"tRNS", b"\0")),
        "profile-damaged": png(RGB, 8, 2, chunk(b"iCCP", b"name\0\0damaged")),
        "exif-after-pixels": png(RGB, 8, 2, after=orientation),
        "exif-with-name": png(RGB, 8, 2, chunk(b"eXIf", b"Exif\0\0" + tiff(turned()))),
        "no-end": png(RGB)[:-12],
        "trailing": png(RGB) + b"trailing",
    }
    files = {f"png-{name}.png": (data, RGB) for name, data in upright.items()}
    files["png-exif-turned.png"] = png(RGB, 8, 2, orientation), quarter_turn(RGB)
    for depth in (1, 2, 4, 8, 16):
        files[f"png-grey-{depth}-clear.png"] = grey_with_transparency(depth)
    for depth in (8, 16):
        files[f"png-rgb-{depth}-clear.png"] = rgb_with_transparency(depth)
    profile = chunk(b"iCCP", b"wide\0\0" + zlib.compress(wide_gamut()))
    files["png-wide-gamut.png"] = png(RGB, 8, 2, profile), in_srgb(RGB)
    return files


# ---- Animations: the first frame is what people see first


def frame_control(number: int, width: int, height: int, left: int = 0, top: int = 0) -> bytes:
    """The chunk before a frame of an animated PNG."""
    return chunk(b"fcTL", struct.pack(">5I2H2B", number, width, height, left, top, 1, 10, 0, 0))


def animated_png(first: np.ndarray, corner: tuple[int, int]) -> bytes:
    """An animated PNG whose default image, black, is no part of the animation."""
    height, width = first.shape[:2]
    animation = chunk(b"acTL", struct.pack(">2I", 2, 0))
    frames = frame_control(0, width, height, *corner)
    frames += chunk(b"fdAT", struct.pack(">I", 1) + scan_lines(first.reshape(height, -1), 8))
    frames += frame_control(2, WIDTH, HEIGHT)
    frames += chunk(b"fdAT", struct.pack(">I", 3) + scan_lines(255 - RGB.reshape(HEIGHT, -1), 8))
    return png(np.zeros_like(RGB), 8, 2, animation, after=frames)


def gif(frame: np.ndarray, corner: tuple[int, int], transparent: int | None = None, comment: bytes = b"") -> bytes:
    """A GIF of WIDTH x HEIGHT with one frame of palette indices, a step of 5 in grey each."""
    whole = encoded(Image.fromarray(frame), "GIF", optimize=False)
    begin = whole.index(b"\x2c\0\0\0\0")
    picture = b"\x2c" + struct.pack("<HH", *corner) + whole[begin + 5 :]
    palette = bytes(level for index in range(256) for level in [min(255, 5 * index)] * 3)
    control = b"" if transparent is None else bytes([0x21, 0xF9, 4, 1, 0, 0, transparent, 0])
    screen = b"GIF89a" + struct.pack("<HH", WIDTH, HEIGHT) + b"\xf7\0\0" + palette
    return screen + comment + control + picture


def animations() -> dict[str, Odd]:
    """A hidden default image; frames that are smaller than what they are shown on."""
    levels = (ROWS[:16, :24] + COLUMNS[:16, :24]).astype(np.uint8)
    frame = np.repeat((5 * levels)[..., np.newaxis], 3, axis=-1)
    holes = np.where(levels[..., np.newaxis] == 20, 255, frame).astype(np.uint8)
    files = {
        "apng-hidden.png": (animated_png(RGB, (0, 0)), RGB),
        "apng-partial.png": (animated_png(SMALL, CORNER), on_white(SMALL)),
        "gif-partial.gif": (gif(levels, CORNER), on_white(frame)),
        "gif-partial-clear.gif": (gif(levels, CORNER, transparent=20), on_white(holes)),
        "gif-comment.gif": (gif(levels, CORNER, comment=b"\x21\xfe\x02ab\x00"), on_white(frame)),
        "gif-no-end.gif": (gif(levels, CORNER).removesuffix(b";"), on_white(frame)),
    }
    frames = [Image.fromarray(pixels) for pixels in (RGB, 255 - RGB)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    files["webp-animated.webp"] = data, RGB
    files["webp-partial.webp"] = partial_webp(), on_white(SMALL)
    return files


# ---- WebP and the rest


def riff(kind: bytes, content: bytes) -> bytes:
    """A chunk of a WebP."""
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def webp(flags: int, *chunks: bytes) -> bytes:
    """A WebP in its extended form, of WIDTH x HEIGHT."""
    sides = b"".join((side - 1).to_bytes(3, "little") for side in (WIDTH, HEIGHT))
    return riff(b"RIFF", b"WEBP" + riff(b"VP8X", bytes([flags, 0, 0, 0]) + sides) + b"".join(chunks))


def partial_webp() -> bytes:
    """An animation of one frame that covers a part of the canvas."""
    pixels = encoded(Image.fromarray(SMALL), "WEBP", lossless=True)[12:]
    height, width = SMALL.shape[:2]
    places = b"".join(
        value.to_bytes(3, "little") for value in (CORNER[0] // 2, CORNER[1] // 2, width - 1, height - 1, 99)
    )
    return webp(2, riff(b"ANIM", b"\xff" * 4 + b"\0\0"), riff(b"ANMF", places + b"\0" + pixels))


def webps() -> dict[str, Odd]:
    """Metadata that browsers do not ask, or that is damaged."""
    pixels = encoded(Image.fromarray(RGB), "WEBP", lossless=True)[12:]
    return {
        "webp-exif-turned.webp": (webp(8, pixels, riff(b"EXIF", tiff(turned()))), RGB),
        "webp-exif-junk.webp": (webp(8, pixels, riff(b"EXIF", b"junk")), RGB),
        "webp-xmp-turned.webp": (webp(4, pixels, riff(b"XMP ", xmp())), RGB),
        "webp-wide-gamut.webp": (webp(0x20, riff(b"ICCP", wide_gamut()), pixels), in_srgb(RGB)),
    }


def others() -> dict[str, Odd]:
    """A picture of two, an AVIF that is turned."""
    exif = Image.Exif()
    exif[0x0112] = QUARTER
    images = [Image.fromarray(RGB), Image.fromarray(255 - RGB)]
    plain = encoded(images[0], "JPEG", quality=95, subsampling=0)
    shown = np.asarray(Image.open(io.BytesIO(plain)))
    pictures = encoded(images[0], "MPO", save_all=True, append_images=images[1:], quality=95, subsampling=0)
    avif = encoded(images[0], "AVIF", quality=100, subsampling="4:4:4", exif=exif)
    return {"mpo.mpo": (pictures, shown), "avif-turned.avif": (avif, quarter_turn(RGB))}


# ---- TIFF, which browsers do not show


def grey_tiff(levels: np.ndarray, bits: int, *more: tuple[int, int, int, bytes], white_is_zero: bool = False) -> bytes:
    """A TIFF of grey levels `[height, width]` in 8, 12 or 16 bits, with more entries of its directory."""
    height, width = levels.shape
    if bits == 12:
        first, second = levels[:, ::2], levels[:, 1::2]
        packed = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], axis=-1).astype(np.uint8)
    else:
        packed = levels.astype(np.uint8 if bits == 8 else np.uint16)
    pixels = packed.tobytes()
    values = {256: width, 257: height, 258: bits, 259: 1, 262: int(not white_is_zero), 273: 0, 277: 1, 278: height}
    values[279] = len(pixels)
    entries = {tag: (tag, 4, 1, struct.pack("<I", value)) for tag, value in values.items()}
    entries[258] = (258, 3, 1, struct.pack("<HH", bits, 0))
    entries |= {entry[0]: entry for entry in more}
    entries[273] = (273, 4, 1, struct.pack("<I", 14 + 12 * len(entries)))
    return tiff(*(entries[tag] for tag in sorted(entries)), more=pixels)
