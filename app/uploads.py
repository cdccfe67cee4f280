"""Uploads stay in memory: none passes through a file on the way, however large."""

from starlette.formparsers import MultiPartParser

from models.photo import MAX_BYTES


def keep_in_memory() -> None:
    """Have Starlette, which takes uploads in, hold as many bytes as a photo may have before it asks for a file."""
    MultiPartParser.spool_max_size = MAX_BYTES + 2**20
