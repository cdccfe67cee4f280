"""The data doctor: what it finds in a folder that is wrong in every way, and that names are only ever text."""

import numpy as np
import pytest
from PIL import Image

from models.duplicates import Pair
from tests.conftest import encoded, photo
from train import doctor
from train.data import Data
from train.doctor import Finding, by_features, main
from train.doctor_report import report
from train.folders import list_photos
from train.quick_look import quick_look

ODD_NAME = "<script>alert(1)</script> & \"quotes'.png"


@pytest.fixture
def healthy(tmp_path):
    """Two classes of twelve photos, each of another picture."""
    for label, colour in (("a", "orange"), ("b", "purple")):
        for split, count in (("train", 12), ("test", 2)):
            (tmp_path / "photos" / split / label).mkdir(parents=True)
            for seed in range(count):
                picture = photo(60, 50, colour, seed=seed + 100 * count)
                picture.save(tmp_path / "photos" / split / label / f"{seed}.png")
    return tmp_path / "photos"


def test_a_healthy_folder(healthy, capsys):
    assert main([str(healthy)]) == 0
    assert capsys.readouterr().out == "Nothing was found.\n"


def test_a_folder_that_is_wrong_in_every_way(healthy, tmp_path, capsys):
    first = healthy / "train" / "a" / "0.png"
    (healthy / "train" / "b" / ODD_NAME.replace("/", "")).write_bytes(first.read_bytes())
    Image.open(first).save(healthy / "test" / "a" / "leak.jpg", quality=95)
    (healthy / "train" / "b" / "twice.png").write_bytes((healthy / "train" / "b" / "3.png").read_bytes())
    (healthy / "train" / "a" / "broken.png").write_text("x")
    (healthy / "train" / "a" / "small.png").write_bytes(encoded(photo(20, 20, "orange", 7)))
    (healthy / "train" / "a" / "dark.png").write_bytes(encoded(Image.new("RGB", (50, 50), "black")))
    for seed in range(80):
        photo(40, 40, "gold", 1000 + seed).save(healthy / "train" / "b" / f"more-{seed}.png")
    page = tmp_path / "report.html"
    assert main([str(healthy), "--html", str(page)]) == 1
    kinds = {line.split("  ")[0].strip() for line in capsys.readouterr().out.splitlines()}
    assert {"unreadable", "too small", "too dark", "contradiction", "leak", "duplicate"} <= {
        finding.kind for finding in doctor.examine(healthy)
    }
    assert any(kind.startswith("imbalance") for kind in kinds)
    text = page.read_text()
    assert "<script>" not in text and "&lt;script&gt;" in text and "data:image/jpeg" in text


def test_what_it_would_put_right_is_what_a_training_takes(healthy, tmp_path, capsys):
    first = healthy / "train" / "a" / "0.png"
    (healthy / "train" / "a" / "=again.png").write_bytes(first.read_bytes())
    (healthy / "test" / "b" / "leak.png").write_bytes((healthy / "train" / "b" / "3.png").read_bytes())
    before = {label: len(paths) for label, paths in list_photos(healthy).train.items()}
    wanted = healthy / "corrections.csv"
    assert main([str(healthy), "--corrections", str(wanted)]) == 1
    assert "2 labels to look through" in capsys.readouterr().out
    listed = list_photos(healthy)
    assert {label: before[label] - len(paths) for label, paths in listed.train.items()} == {"a": 1, "b": 1}
    assert len(listed.test["b"]) == 3  # the test keeps its photo
    assert main([str(healthy)]) == 0  # healthy again
    assert main([str(healthy), "--corrections", str(wanted)]) == 2
    assert "there already" in capsys.readouterr().err and len(wanted.read_text().splitlines()) == 3


def test_a_second_copy_is_left_out_whatever_it_looks_like(tmp_path):
    found = [
        Finding("duplicate", ("1.png", "2.png"), "", ("2.png", "")),
        Finding("wrong label?", ("2.png",), "", ("2.png", "b")),
    ]
    doctor.write_corrections(tmp_path / "corrections.csv", found)
    assert (tmp_path / "corrections.csv").read_text() == "photo,label\n2.png,\n"


def test_names_in_the_report_are_text(tmp_path):
    text = report(tmp_path / "<b>", [Finding("<i>", (ODD_NAME,), "<u> & more")])
    assert all(tag not in text for tag in ("<b>", "<i>", "<u>", "<script>"))


def test_wrong_labels_and_odd_ones_by_features():
    random = np.random.default_rng(0)
    centres = np.abs(random.normal(0, 1, (2, 32)))
    labels = np.arange(40) % 2
    features = np.abs(centres[labels][:, None] + random.normal(0, 0.2, (40, 2, 32)))
    features[7] = np.eye(32)[3] * 5  # like no other
    given = ["ab"[label] for label in labels]
    given[10] = "b"
    photos = doctor.Photos([f"{k}.png" for k in range(40)], given)
    found = by_features(photos, features, [])
    assert Finding("odd one out", ("7.png",), found[-1].text) in found
    doubt = next(item for item in found if item.photos == ("10.png",))
    assert doubt.kind == "wrong label?" and doubt.correction == ("10.png", "a")


def test_a_chain_of_near_copies_keeps_what_is_like_nothing_that_stays():
    photos = doctor.Photos([f"{k}.png" for k in range(5)], ["a"] * 5, [False, False, False, True, False])
    pairs = [Pair(0, 1, 3.0), Pair(1, 2, 3.0), Pair(0, 3, 1.0), Pair(3, 4, 0.0)]
    assert doctor.second_copies(photos, pairs) == {1, 0, 4}
    photos = doctor.Photos(["0.png", "1.png", "2.png"], ["a"] * 3, [False] * 3)
    found = doctor.duplicates(photos, [Pair(0, 1, 3.0), Pair(1, 2, 3.0)])
    assert {finding.correction for finding in found} == {("1.png", "")}


def test_a_class_of_one_photo_keeps_labels_from_being_looked_at():
    features = np.random.default_rng(0).normal(size=(5, 2, 8))
    photos = doctor.Photos([f"{k}.png" for k in range(5)], ["a", "a", "a", "a", "b"])
    assert any(finding.kind == "not looked at" for finding in by_features(photos, features, []))


def test_wrong_input_is_one_sentence(tmp_path, capsys):
    assert main([str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("doctor: There is no folder")


def test_every_training_takes_a_quick_look():
    images = np.random.default_rng(0).integers(0, 255, (12, 4, 4, 3), np.uint8)
    labels = np.array([0] * 6 + [1] * 6)
    assert quick_look(Data("d", ["a", "b"], images[:11], labels[:11], images[11:], labels[11:])) == []
    images[7] = images[0]
    images[11] = images[10]
    found = quick_look(Data("d", ["a", "b"], images[:11], labels[:11], images[11:], labels[11:]))
    assert found[:2] == ["Look: 1 images lie in two classes.", "Look: 1 images are both trained on and tested on."]
    few = quick_look(Data("d", ["a", "b"], images[1:7], labels[1:7], images[:0], labels[:0]))
    assert few[0] == "Look: classes have 1 to 5 images to train on."
