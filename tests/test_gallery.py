"""Galleries: written and read again, and refused where picture and entries do not belong together."""

import numpy as np
import pytest

from models.folder import CardError, write_json
from models.gallery import Gallery, mosaic, most_images, read_gallery, write_gallery
from train.data import Data
from train.galleries import samples

IMAGES = np.stack([np.full((4, 4, 3), 20 * number, np.uint8) for number in range(12)])


def test_written_and_read_again(tmp_path):
    entries = [{"class": str(number)} for number in range(12)]
    write_gallery(tmp_path / "samples.png", Gallery(IMAGES, entries))
    found = read_gallery(tmp_path / "samples.png")
    np.testing.assert_array_equal(found.images, IMAGES)
    assert found.entries == entries


def test_no_image_gives_white_tiles():
    assert mosaic(IMAGES[:0]).size == (40, 4) and np.asarray(mosaic(IMAGES[:0])).min() == 255


def test_more_entries_than_images_are_refused(tmp_path):
    write_gallery(tmp_path / "samples.png", Gallery(IMAGES, []))
    write_json(tmp_path / "samples.json", [{"class": "red"}] * 21)
    with pytest.raises(CardError, match="samples.png"):
        read_gallery(tmp_path / "samples.png")


def test_any_number_of_classes_fits_our_reader(tmp_path):
    """525 classes of 224 pixels: ten samples each would be 117,600 pixels tall."""
    labels = np.arange(1050) % 525
    images = np.zeros((1050, 224, 224, 3), np.uint8)
    images[:, 0, 0, 0] = labels % 256
    data = Data("d", [str(k) for k in range(525)], images[:2], labels[:2], images, labels)
    gallery = samples(data)
    assert len(gallery.images) == most_images(224) < 525
    write_gallery(tmp_path / "samples.png", gallery)
    found = read_gallery(tmp_path / "samples.png")
    np.testing.assert_array_equal(found.images[:, 0, 0, 0], gallery.images[:, 0, 0, 0])
