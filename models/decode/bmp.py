"""A BMP, which holds one picture and little else."""

import struct

from models.decode.still import PhotoError, Still

RUN_LENGTHS = (1, 2)  # values of `compression` that Pillow decodes in Python, a run or a pixel at a time
MAX_BYTES, MAX_PIXELS = 2_000_000, 4_000_000  # of such a file


def still(data: bytes) -> Still:
    """The file as it is.

    Raises:
        PhotoError: it is compressed and large.
    """
    if len(data) >= 34:
        width, height, _, _, compression = struct.unpack_from("<iiHHI", data, 18)
        if compression in RUN_LENGTHS and (len(data) > MAX_BYTES or abs(width * height) > MAX_PIXELS):
            raise PhotoError("The photo is a large compressed BMP: save it as a JPEG or PNG.")
    return Still(data, "BMP")
