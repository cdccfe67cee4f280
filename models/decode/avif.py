"""An AVIF's first picture, without EXIF data."""

from models.decode.still import Still


def still(data: bytes) -> Still:
    """The file with its EXIF data renamed, which browsers do not ask: how it is turned stands in the picture itself."""
    head, mark, pixels = data.partition(b"mdat")
    return Still(b"".join([head.replace(b"Exif", b"free"), mark, pixels]), "AVIF")
