"""Photos to try: sharp ones that come with the page, and the first test image of each class. Knows no Streamlit."""

import base64
import io
from pathlib import Path

from PIL import Image

from app import catalog
from app.answers import jpeg, png
from models import folder as model_folder

SHARP = Path(__file__).with_name("samples")
MOST = 13  # samples in all
THUMBNAIL_SIDE = 96  # pixels


def sample_photos(model: str) -> dict[str, bytes]:
    """Files to choose from, by what they are called. Raises CardError."""
    photos = {f"{path.stem} photo": path.read_bytes() for path in sorted(SHARP.glob("*.jpg"))}
    gallery = catalog.gallery(model, model_folder.SAMPLES)
    for image, entry in zip(gallery.images, gallery.entries, strict=True):
        if entry["class"] not in photos and len(photos) < MOST:
            photos[entry["class"]] = png(image)
    return photos


def thumbnail_url(data: bytes) -> str:
    """A small picture of a photo, as the address that holds it."""
    small = jpeg(Image.open(io.BytesIO(data)).convert("RGB"), THUMBNAIL_SIDE)
    return "data:image/jpeg;base64," + base64.b64encode(small).decode()
