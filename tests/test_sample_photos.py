"""Photos to try."""

from app import catalog
from app.sample_photos import MOST, sample_photos, thumbnail_url
from models.photo import read_photo


def test_sharp_ones_and_one_of_each_class(model, monkeypatch):
    monkeypatch.setattr(catalog, "MODELS", model.parent)
    photos = sample_photos(model.name)
    assert list(photos) == ["cat photo", "coffee photo", "rocket photo", "blue", "green", "red"]
    assert len(sample_photos(model.name)) <= MOST
    assert min(read_photo(photos["cat photo"]).shape[:2]) >= 300 and read_photo(photos["red"]).shape == (32, 32, 3)
    assert thumbnail_url(photos["red"]).startswith("data:image/jpeg;base64,")
