"""Every kind of photo file, good and bad, through the one decoder."""

import math
import re
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from models.decode.picture import FULL_PIXELS
from models.decode.still import MAX_PIXELS
from models.photo import PhotoError, read_photo
from models.views import square
from tests import odd_photos
from tests.benchmarks import mutate
from tests.conftest import encoded, photo
from tests.odd_photos import riff


def test_rgb_comes_back_as_it_is():
    image = photo(31, 17)
    pixels = read_photo(encoded(image))
    assert pixels.dtype == np.uint8 and pixels.shape == (17, 31, 3) and pixels.flags["C_CONTIGUOUS"]
    np.testing.assert_array_equal(pixels, np.asarray(image))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_turned_upright(kind, orientation):
    upright = np.zeros((24, 40, 3), np.uint8)
    upright[:8, :, 0] = 255  # red above, green on the left
    upright[8:, :8, 1] = 255
    turned = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright, 1),
        7: upright.swapaxes(0, 1)[::-1, ::-1],
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    settings = {"quality": 95, "subsampling": {"JPEG": 0, "AVIF": "4:4:4"}[kind]} if kind in ("JPEG", "AVIF") else {}
    pixels = read_photo(encoded(Image.fromarray(np.ascontiguousarray(turned)), kind, exif=exif, **settings))
    assert pixels.shape == upright.shape
    assert np.abs(pixels.astype(int) - upright).mean() < 6


def test_transparency_is_laid_over_white():
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    image.putpixel((1, 0), (0, 0, 0, 0))
    expected = [[[255, 0, 0], [255, 255, 255]]]
    np.testing.assert_array_equal(read_photo(encoded(image)), expected)
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 9, 9, 9])
    palette.putpixel((1, 0), 1)
    np.testing.assert_array_equal(read_photo(encoded(palette, transparency=1)), expected)
    np.testing.assert_array_equal(read_photo(encoded(palette, "GIF", transparency=1)), expected)


def test_rotated_photo_with_transparency_is_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read_photo(encoded(Image.new("RGBA", (9, 4)), exif=exif)).shape == (9, 4, 3)


def test_sixteen_bit_grey_keeps_its_upper_eight_bits():
    samples = np.array([[0, 0x1234, 0x80FF, 0xFFFF]], np.uint16)
    pixels = read_photo(encoded(Image.fromarray(samples)))
    np.testing.assert_array_equal(pixels[0, :, 0], [0, 0x12, 0x80, 0xFF])


def test_float_and_32_bit_tiff():
    pixels = read_photo(encoded(Image.fromarray(np.array([[0.0, 0.5, 1.0]], np.float32)), "TIFF"))
    np.testing.assert_array_equal(pixels[0, :, 0], [0, 127, 255])
    pixels = read_photo(encoded(Image.fromarray(np.array([[-5, 256, 65535, 70000]], np.int32)), "TIFF"))
    np.testing.assert_array_equal(pixels[0, :, 0], [0, 1, 255, 255])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK"])
def test_other_modes_become_rgb(mode):
    image = photo(20, 20, "white").convert(mode)
    pixels = read_photo(encoded(image, "TIFF" if mode == "CMYK" else "PNG"))
    assert pixels.shape == (20, 20, 3) and pixels.mean() > 150


def test_cmyk_jpeg():
    pixels = read_photo(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    assert pixels[4, 4, 0] > 180 and pixels[4, 4, 1] < 80


def test_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("blue", "red")]
    pixels = read_photo(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    np.testing.assert_array_equal(pixels[3, 3], [0, 0, 255])


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
def test_extreme_shapes(size):
    assert read_photo(encoded(Image.new("RGB", size))).shape == (size[1], size[0], 3)


ODD = odd_photos.files()


@pytest.mark.parametrize("data, shown", ODD.values(), ids=ODD)
def test_odd_files_give_what_people_see(data, shown):
    pixels = read_photo(data)
    assert pixels.shape == shown.shape
    # Colours of another profile: rounded twice. AVIF: colours are rounded when it is made.
    assert np.abs(pixels.astype(int) - shown).max() <= 4


def test_a_jpeg_without_end_marker_is_shown_as_far_as_browsers_show_it():
    for settings, hidden in (({"subsampling": 0}, 8), ({"subsampling": 2}, 18), ({"progressive": True}, 0)):
        whole = encoded(photo(96, 64), "JPEG", **settings)
        pixels, expected = read_photo(whole[:-2]), read_photo(whole)
        np.testing.assert_array_equal(pixels[: 64 - hidden], expected[: 64 - hidden])
        assert (pixels[64 - hidden :] == 255).all()
        with pytest.raises(PhotoError, match="damaged"):
            read_photo(whole[: len(whole) * 2 // 3])


def test_tiff_of_twelve_bits_and_with_white_as_zero():
    levels = np.arange(0, 4096, 16, dtype=np.uint16).reshape(1, 256)
    plain = np.repeat(np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis], 3, axis=-1)
    np.testing.assert_array_equal(read_photo(odd_photos.grey_tiff(levels, 12)), plain)
    np.testing.assert_array_equal(read_photo(odd_photos.grey_tiff(levels * 16, 16)), plain)
    np.testing.assert_array_equal(read_photo(odd_photos.grey_tiff(levels * 16, 16, white_is_zero=True)), 255 - plain)
    np.testing.assert_array_equal(read_photo(odd_photos.grey_tiff(levels >> 4, 8, white_is_zero=True)), 255 - plain)


def test_damaged_tags_of_a_tiff_are_left_aside():
    levels = np.zeros((4, 4), np.uint16)
    odd = [(0x010F, 2, 99, b"\xff\xff\xff\x7f"), (0x011A, 11, 1, b"\0\0\xc0\x7f"), (0x8769, 4, 1, b"\xff" * 4)]
    assert read_photo(odd_photos.grey_tiff(levels, 16, *odd)).max() == 0


@pytest.mark.parametrize(
    "start, name",
    [
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 60 40\n", "a PostScript file"),
        (b"\xc5\xd0\xd3\xc6" + bytes(30), "a PostScript file"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"8BPS\0\1" + bytes(20), "a Photoshop file"),
        (b"SIMPLE  =                    T", "a FITS file"),
        (b"P6\n# comment\n4 4\n255\n", "a PNM file"),
        (b"Pf\n4 4\n-1.0\n", "a PNM file"),
        (b"icns" + bytes(20), "an icon"),
        (b"\0\0\1\0\1\0", "an icon"),
        (b"\xd7\xcd\xc6\x9a" + bytes(20), "a Windows metafile"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 file"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Most Compatible"),
        (b"\0\0\0\x18ftypisom\0\0\0\0mp42", "a video"),
        (b"RIFF\0\0\0\0AVI LIST", "a video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"<?xml version='1.0'?><svg/>", "an SVG drawing"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"hello", "text"),
        (b"PK\3\4" + bytes(20), "a ZIP archive"),
        (bytes(range(128, 160)), "The file is no photo: expected JPEG"),
    ],
)
def test_other_formats_are_named_and_never_decoded(start, name, monkeypatch):
    monkeypatch.setattr("PIL.Image.open", lambda *arguments, **settings: pytest.fail("a decoder was asked"))
    with pytest.raises(PhotoError, match=name) as problem:
        read_photo(start)
    assert str(problem.value).endswith(".")


def test_a_heic_that_is_also_avif_is_tried():
    with pytest.raises(PhotoError, match="damaged"):
        read_photo(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif" + bytes(40))


def header_of_png(width: int, height: int) -> bytes:
    """A PNG of 69 bytes that claims a size and holds next to no pixels."""
    parts = [odd_photos.header(width, height, 8, 2), odd_photos.chunk(b"IDAT", zlib.compress(b""))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + odd_photos.chunk(b"IEND", b"")


def lossless_webp(width: int, height: int) -> bytes:
    """A WebP of 34 bytes that claims a size: one colour everywhere."""
    bits = (width - 1) | (height - 1) << 14
    return riff(
        b"RIFF", b"WEBP" + riff(b"VP8L", b"\x2f" + bits.to_bytes(4, "little") + b"\x07\x10\x11\x11\x88\x88\xfe\x07")
    )


def many_scans(count: int) -> bytes:
    """A progressive JPEG with one of its scans repeated."""
    whole = encoded(Image.linear_gradient("L").resize((2000, 2000)).convert("RGB"), "JPEG", progressive=True, quality=5)
    scans = [match.start() for match in re.finditer(b"\xff\xda", whole)]
    return whole[: scans[-1]] + whole[scans[-1] : -2] * count + whole[-2:]


def huge_tile() -> bytes:
    """A small TIFF with a tile far larger than its picture."""
    entries = [(322, 4, 1, struct.pack("<I", 32768)), (323, 4, 1, struct.pack("<I", 32768))]
    return odd_photos.grey_tiff(np.zeros((10, 10), np.uint16), 16, *entries)


def test_a_jpeg_in_too_many_passes_is_refused_before_it_is_decoded():
    assert read_photo(many_scans(3)).shape == (2000, 2000, 3)
    with pytest.raises(PhotoError, match="in 4.. passes .* too much work"):
        read_photo(many_scans(400))


def test_gif_with_endless_comments_is_read_in_no_time():
    comments = b"\x21\xfe" + (b"\xff" + b"x" * 255) * 60_000 + b"\0"
    began = time.process_time()
    read_photo(odd_photos.gif(np.zeros((8, 8), np.uint8), (0, 0), comment=comments))
    assert time.process_time() - began < 2


BAD = {
    "empty": (b"", "empty"),
    "text": (b"this is text", "no photo but text"),
    "truncated JPEG": (encoded(photo(200, 200), "JPEG")[:3000], "damaged"),
    "truncated PNG": (encoded(photo(200, 200))[:3000], "damaged"),
    "huge header": (header_of_png(20_000, 20_000), "megapixels"),
    "large PNG": (encoded(Image.new("1", (12_000, 12_000))), "megapixels"),
    "too long": (encoded(Image.new("1", (20_000, 1))), "pixels a side"),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 60 40\n{} loop\n", "PostScript"),
    "huge WebP": (lossless_webp(16383, 3900), "16 megapixels"),
    "huge tile": (huge_tile(), "tiles"),
    "zero wide": (header_of_png(0, 10), "damaged"),
}


@pytest.mark.parametrize("data, word", BAD.values(), ids=BAD)
def test_bad_files_give_one_sentence(data, word):
    with pytest.raises(PhotoError, match=word) as raised:
        read_photo(data)
    message = str(raised.value)
    assert message.endswith(".") and "\n" not in message and "/" not in message and len(message) < 200


def test_damage_anywhere_gives_a_photo_or_a_sentence():
    random = np.random.default_rng(0)
    for kind in ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"):
        good = bytearray(encoded(photo(24, 24), kind))
        for _ in range(40):
            bad = bytearray(good)
            for position in random.integers(0, len(bad), 6):
                bad[position] = random.integers(256)
            try:
                assert read_photo(bytes(bad)).dtype == np.uint8
            except PhotoError as problem:
                assert str(problem).endswith(".")


def test_very_large_photos_are_halved_while_they_are_read():
    side = int(FULL_PIXELS**0.5) + 400
    for kind in ("JPEG", "PNG"):
        data = encoded(Image.linear_gradient("L").resize((side, side)), kind)
        pixels = read_photo(data)
        assert pixels.shape[0] == math.ceil(side / 2)
    assert side**2 < MAX_PIXELS


def test_square_is_the_centre():
    pixels = np.zeros((5, 12, 3), np.uint8)
    pixels[:, 3:8] = np.arange(75).reshape(5, 5, 3)
    np.testing.assert_array_equal(square(pixels, 5), np.arange(75).reshape(5, 5, 3))
    assert square(pixels, 3).shape == (3, 3, 3)
    expected = Image.fromarray(pixels[:, 3:8]).resize((3, 3), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(square(pixels, 3), np.asarray(expected))


def test_hundreds_of_damaged_files():
    found = mutate.run(300, seed=1)
    assert found["pixels"] > 30
