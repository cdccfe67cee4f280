"""Galleries: written and read again, and refused where picture and entries do not belong together."""

import numpy as np
import pytest

from models.folder import CardError, write_json
from models.gallery import Gallery, mosaic, read_gallery, write_gallery

IMAGES = np.stack([np.full((4, 4, 3), 20 * number, np.uint8) for number in range(12)])


def test_written_and_read_again(tmp_path):
    entries = [{"class": str(number)} for number in range(12)]
    write_gallery(tmp_path / "samples.png", Gallery(IMAGES, entries))
    found = read_gallery(tmp_path / "samples.png", 4)
    np.testing.assert_array_equal(found.images, IMAGES)
    assert found.entries == entries


def test_no_image_gives_white_tiles():
    assert mosaic(IMAGES[:0]).size == (40, 4) and np.asarray(mosaic(IMAGES[:0])).min() == 255


def test_more_entries_than_images_are_refused(tmp_path):
    write_gallery(tmp_path / "samples.png", Gallery(IMAGES, []))
    write_json(tmp_path / "samples.json", [{}] * 21)
    with pytest.raises(CardError, match="samples.png"):
        read_gallery(tmp_path / "samples.png", 4)
