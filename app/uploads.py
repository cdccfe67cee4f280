"""How large uploads may be; and that they stay in memory: none passes through a file on the way, however large."""

from starlette.formparsers import MultiPartParser

from models.photo import MAX_BYTES

PHOTO_MEGABYTES = MAX_BYTES >> 20
ZIP_MEGABYTES = 200  # of photos, or of a lesson; .streamlit/config.toml lets no upload be larger


def keep_in_memory() -> None:
    """Have Starlette, which takes uploads in, hold as many bytes as an upload may have before it asks for a file."""
    MultiPartParser.spool_max_size = (ZIP_MEGABYTES + 1) << 20
