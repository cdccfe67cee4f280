"""Galleries: written and read again, and refused where picture and entries do not belong together."""

import json

import numpy as np
import pytest

from app import relabel
from models import corrections
from models.contents import ContentError, GalleryEntries, parse
from models.folder import CardError, write_json
from models.gallery import Gallery, mosaic, most_images, read_gallery, write_gallery
from tests.conftest import photo
from train.__main__ import main as train
from train.data import Data
from train.folders import list_photos
from train.galleries import mistakes, samples

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


def test_a_training_says_which_photo_was_answered_wrong_and_the_next_uses_its_new_label(tmp_path):
    """A photo that lies in both classes is answered wrong in one of them, whatever the network says."""
    data = tmp_path / "photos"
    for number, path in enumerate(("train/a/1", "train/a/2", "train/b/1", "train/b/2")):
        (data / path).parent.mkdir(parents=True, exist_ok=True)
        photo(20, 20, seed=number).save(data / f"{path}.png")
    for name in "ab":
        (data / "test" / name / "deeper").mkdir(parents=True)
        photo(20, 20, "green").save(data / "test" / name / "deeper" / "=1+1, twice.png")
        photo(20, 20, "blue").save(data / "test" / name / "blue.png")
    command = ["article", "--data", str(data), "--models", str(tmp_path), "--name", "mine"]
    assert train([*command, "--epochs", "1", "--batch-size", "4", "--filters", "2,2,2"]) == 0

    found = read_gallery(tmp_path / "mine" / "mistakes.png").entries
    (wrong,) = [entry for entry in found if "deeper" in entry["photo"]]
    assert wrong["photo"] == f"test/{wrong['true']}/deeper/=1+1, twice.png"

    labels = relabel.put_right(found, {wrong["photo"]: wrong["predicted"]})
    (data / corrections.FILE).write_bytes(corrections.to_csv(labels).encode())
    test = list_photos(data).test
    assert data / wrong["photo"] in test[wrong["predicted"]] and data / wrong["photo"] not in test[wrong["true"]]


def wrong_in_all(files: tuple[str, ...] = ()) -> Gallery:
    """The mistakes of a network that takes three images of a for b."""
    labels = np.zeros(3, np.int64)
    data = Data("d", ["a", "b"], IMAGES[:1], labels[:1], IMAGES[:3], labels, test_files=files)
    return mistakes(data, np.array([[0.3, 0.7], [0.1, 0.9], [0.2, 0.8]]))


def test_mistakes_of_cifar10_name_no_photo(tmp_path):
    assert all(set(entry) == {"true", "predicted", "confidence"} for entry in wrong_in_all().entries)
    write_gallery(tmp_path / "mistakes.png", wrong_in_all())
    assert read_gallery(tmp_path / "mistakes.png").entries == wrong_in_all().entries


def test_a_name_that_is_no_text_costs_the_name_alone(tmp_path):
    gallery = wrong_in_all(("a/1.png", b"a/\xff.png".decode(errors="surrogateescape"), "a/3.png"))
    write_gallery(tmp_path / "mistakes.png", gallery)
    found = read_gallery(tmp_path / "mistakes.png").entries
    assert [entry.get("photo") for entry in found] == [None, "a/3.png", "a/1.png"]


@pytest.mark.parametrize("photo", [7, None, "", ["a"]])
def test_a_photo_is_a_path(photo):
    entry = {"true": "a", "predicted": "b", "confidence": 0.5, "photo": photo}
    with pytest.raises(ContentError, match="damaged"):
        parse(json.dumps([entry]), GalleryEntries)
