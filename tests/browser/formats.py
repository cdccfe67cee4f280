"""Image files of every kind that the page and the site read, plain and odd, of our own making."""

import numpy as np
from PIL import Image

from export.synthetic import picture
from tests import odd_photos
from tests.conftest import encoded

NOT_AS_A_BITMAP = {"png-no-end.png"}  # shown by browsers, but not given to scripts


def files() -> dict[str, bytes]:
    """Name: the bytes of an image file."""
    odd = {name: data for name, (data, _) in odd_photos.files().items() if name not in NOT_AS_A_BITMAP}
    return plain() | odd


def plain() -> dict[str, bytes]:
    """Each format as programs write it."""
    image = picture(301, 200, seed=3)
    transparent = image.convert("RGBA")
    transparent.putalpha(Image.linear_gradient("L").resize(image.size))
    cut_out = image.convert("RGBA")
    cut_out.putalpha(Image.linear_gradient("L").resize(image.size).point(lambda level: 255 * (level > 99)))
    rotated = Image.Exif()
    rotated[0x0112] = 6
    grey = np.asarray(image.convert("L")).astype(np.uint16)
    return {
        "jpeg-420.jpg": encoded(image, "JPEG", quality=85, subsampling="4:2:0"),
        "jpeg-444.jpg": encoded(image, "JPEG", quality=85, subsampling="4:4:4"),
        "jpeg-progressive.jpg": encoded(image, "JPEG", quality=80, progressive=True),
        "jpeg-grey.jpg": encoded(image.convert("L"), "JPEG"),
        "jpeg-rotated.jpg": encoded(image, "JPEG", exif=rotated),
        "jpeg-cmyk.jpg": encoded(image.convert("CMYK"), "JPEG"),
        "png.png": encoded(image),
        "png-palette.png": encoded(image.quantize(64)),
        "png-cut-out.png": encoded(cut_out),
        "png-alpha.png": encoded(transparent),
        "png-16-bit.png": encoded(Image.fromarray(grey * 257)),
        "gif.gif": encoded(image, "GIF"),
        "webp-lossless.webp": encoded(image, "WEBP", lossless=True),
        "webp.webp": encoded(image, "WEBP", quality=85),
        "avif.avif": encoded(image, "AVIF", quality=85),
        "bmp.bmp": encoded(image, "BMP"),
    }
