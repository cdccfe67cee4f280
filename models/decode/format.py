"""Which format a file has, by its first bytes; its name and ending say nothing."""

from models.decode.still import PhotoError

EXPECTED = "expected JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

# What people call photos, by the endings of their names; HEIC is told apart when it is read.
JPEG_ENDINGS = (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo")
ENDINGS = (*JPEG_ENDINGS, ".png", ".apng", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".avif", ".heic", ".heif")

# What the first bytes are -> Pillow's name of the format.
PHOTOS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)

# What the first bytes are -> what people call it. None of these is ever handed to a decoder.
OTHERS = (
    (b"%!PS", "a PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript file"),
    (b"%PDF", "a PDF document"),
    (b"8BPS", "a Photoshop file"),
    (b"gimp xcf", "a GIMP file"),
    (b"SIMPLE  =", "a FITS file"),
    (b"\xd7\xcd\xc6\x9a", "a Windows metafile"),
    (b"\x01\0\0\0\x58\0\0\0", "a Windows metafile"),
    (b"icns", "an icon"),
    (b"\0\0\x01\0", "an icon"),
    (b"\0\0\x02\0", "a cursor"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 file"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 file"),
    (b"\xff\x0a", "a JPEG XL file"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL file"),
    (b"DDS ", "a DDS texture"),
    (b"v/1\x01", "an OpenEXR file"),
    (b"#?RADIANCE", "a Radiance file"),
    (b"FUJIFILMCCD-RAW", "a raw photo"),
    (b"IIRO", "a raw photo"),
    (b"IIU\0", "a raw photo"),
    (b"FOVb", "a raw photo"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\0\0\x01\xba", "a video"),
    (b"FLV", "a video"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)


def format_of(data: bytes) -> str:
    """Pillow's name of a photo's format.

    Raises:
        PhotoError: it is no photo, or of a format that is not read; the sentence names what arrived.
    """
    if not data:
        raise PhotoError("The file is empty: expected a photo (JPEG, PNG, WebP, GIF, ...).")
    start = bytes(data[:64])
    if start[4:8] == b"ftyp":
        return _of_brands(bytes(data[: min(256, int.from_bytes(start[:4]) or 256)]))
    if start[:4] == b"RIFF":
        if start[8:12] == b"WEBP":
            return "WEBP"
        raise _refused({b"AVI ": "a video", b"WAVE": "a sound file"}.get(start[8:12], "a RIFF file"))
    for magic, kind in PHOTOS:
        if start.startswith(magic):
            return kind
    for magic, name in OTHERS:
        if start.startswith(magic):
            raise _refused(name)
    if start[:1] == b"P" and start[1:2] in b"1234567FfYy" and start[2:3].isspace():
        raise _refused("a PNM file")
    raise _refused(_text(data[:1024]))


def _of_brands(box: bytes) -> str:
    """The format by the brands in a file's `ftyp` box: AVIF, or something that is refused."""
    brands = [box[8:12], *(box[k : k + 4] for k in range(16, len(box) - 3, 4))]
    if any(brand in (b"avif", b"avis") for brand in brands):
        return "AVIF"
    if any(brand in HEIC_BRANDS for brand in brands):
        raise PhotoError(
            "The file is a HEIC photo, which is not read here: set the camera to Most Compatible, "
            "or export the photo as JPEG."
        )
    raise _refused("a raw photo" if brands[0] == b"crx " else "a video")


def _text(start: bytes) -> str:
    """What a file that begins with no known bytes seems to be."""
    words = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if words.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in words:
        return "an SVG drawing"
    if words.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    controls = set(range(32)) - set(b"\t\r\n\f\x1b")
    text = start.decode("utf-8", "replace").removesuffix("\ufffd")  # its last letter may be cut
    return "" if controls & set(start) or "\ufffd" in text else "text"


def _refused(name: str) -> PhotoError:
    what = f"The file is no photo but {name}" if name and "photo" not in name else f"The file is {name or 'no photo'}"
    return PhotoError(f"{what}: {EXPECTED}.")
