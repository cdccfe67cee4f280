"""Colours of a profile to those of sRGB, which screens and browsers take for granted."""

import io

from PIL import Image, ImageCms

MAX_PROFILE = 4_000_000  # bytes
SPACES = {b"RGB ": "RGB", b"GRAY": "L"}  # of a profile -> Pillow's mode


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The image in sRGB, mode RGB; as it is where the profile is none, damaged or of other colours.

    Args:
        image: of mode RGB or L.
        profile: ICC.
    """
    if SPACES.get(profile[16:20]) != image.mode or len(profile) > MAX_PROFILE:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
