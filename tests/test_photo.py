"""Every kind of photo file, good and bad, through the one decoder."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from models.photo import FULL_PIXELS, MAX_PIXELS, PhotoError, read_photo
from models.views import square
from tests.conftest import encoded, photo


def test_rgb_comes_back_as_it_is():
    image = photo(31, 17)
    pixels = read_photo(encoded(image))
    assert pixels.dtype == np.uint8 and pixels.shape == (17, 31, 3) and pixels.flags["C_CONTIGUOUS"]
    np.testing.assert_array_equal(pixels, np.asarray(image))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
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
    settings = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
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


def header_of_png(width: int, height: int) -> bytes:
    """A PNG of 69 bytes that claims a size and holds next to no pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


BAD = {
    "empty": (b"", "empty"),
    "text": (b"this is text", "no photo"),
    "truncated JPEG": (encoded(photo(200, 200), "JPEG")[:3000], "damaged"),
    "truncated PNG": (encoded(photo(200, 200))[:3000], "damaged"),
    "huge header": (header_of_png(20_000, 20_000), "megapixels"),
    "large PNG": (encoded(Image.new("1", (12_000, 12_000))), "megapixels"),
    "too long": (encoded(Image.new("1", (20_000, 1))), "pixels a side"),
}


@pytest.mark.parametrize("data, word", BAD.values(), ids=BAD)
def test_bad_files_give_one_sentence(data, word):
    with pytest.raises(PhotoError, match=word) as raised:
        read_photo(data)
    message = str(raised.value)
    assert message.endswith(".") and "\n" not in message and "/" not in message


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
        assert pixels.shape[0] == -(-side // 2)
    assert side**2 < MAX_PIXELS


def test_square_is_the_centre():
    pixels = np.zeros((5, 12, 3), np.uint8)
    pixels[:, 3:8] = np.arange(75).reshape(5, 5, 3)
    np.testing.assert_array_equal(square(pixels, 5), np.arange(75).reshape(5, 5, 3))
    assert square(pixels, 3).shape == (3, 3, 3)
    expected = Image.fromarray(pixels[:, 3:8]).resize((3, 3), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(square(pixels, 3), np.asarray(expected))
