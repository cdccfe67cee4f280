"""How the file does on photographs, and the rejection curve."""

import numpy as np
import pytest

from export import rejection
from export.__main__ import main
from models.folder import ACCEPT_ALL, read_card, read_json
from tests.conftest import CLASSES, photo


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Photos of the three colours, six each, and outliers."""
    folder = tmp_path_factory.mktemp("real")
    for name in (*CLASSES, "none"):
        (folder / name).mkdir()
        for number in range(6):
            photo(70 + number, 60, "yellow" if name == "none" else name, seed=number).save(
                folder / name / f"{number}.png"
            )
    (folder / "red" / "notes.txt").write_text("x")
    (folder / "red" / "7.png").write_text("no photo")
    return folder


def test_the_threshold_is_chosen_on_one_half_and_measured_on_the_other(model, photos, capsys):
    assert read_card(model).threshold == ACCEPT_ALL
    assert main([str(model), "--photos", str(photos)]) == 0
    card, measured = read_card(model), read_json(model / "photos.json")
    assert measured["photos"] == 9 and measured["outliers"] == 3 and measured["accuracy"] == 1.0
    assert [row["photos"] for row in measured["classes"]] == [3, 3, 3]
    assert card.threshold == measured["threshold"] > ACCEPT_ALL and "9 photos of the classes" in card.threshold_from
    assert measured["rejection_curve"][0]["kept"] == 1.0 and len(measured["rejection_curve"]) == rejection.CURVE_POINTS
    assert f"{measured['rejected']:.0%}" in (model / "README.md").read_text()
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    assert main([str(model), "--check", "--photos", str(photos)]) == 0
    assert "9 photos of the classes" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before


def test_the_halves_share_no_photo(photos):
    class Session:
        def run(self, outputs, inputs):
            seen.append(inputs["photo"].tobytes())
            return np.array([[1, 0, 0]]), np.array([float(len(seen))])

    class Card:
        classes = list(CLASSES)

    seen: list[bytes] = []
    to_choose, to_measure = rejection.ask(Session(), photos, Card())
    assert len(set(seen)) == 24 and len(to_choose.labels) == 12
    assert not set(to_choose.familiarity) & set(to_measure.familiarity)


def test_the_rejection_curve():
    photos, outliers = np.array([1.0, 2, 3, 4]), np.array([0.0, 1.5, 2.5])
    rows = rejection.rejection_curve(photos, outliers)
    assert rows[0] == {"threshold": 1.0, "kept": 1.0, "rejected": pytest.approx(1 / 3)}
    assert rows[-1]["kept"] == 0.25 and rows[-1]["rejected"] == 1.0
    assert [row["kept"] for row in rows] == sorted((row["kept"] for row in rows), reverse=True)


def test_auroc():
    assert rejection.auroc(np.array([2.0, 3]), np.array([0.0, 1])) == 1
    assert rejection.auroc(np.array([1.0, 1]), np.array([1.0])) == 0.5
    assert rejection.auroc(np.array([0.0, 3]), np.array([1.0, 2])) == 0.5


def test_wrong_folders_exit_with_2(model, tmp_path, capsys):
    before = (model / "model.onnx").read_bytes()
    assert main([str(model), "--photos", str(tmp_path / "nowhere")]) == 2
    assert "expected a folder of photos for each class" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main([str(model), "--photos", str(tmp_path / "empty")]) == 2
    assert "has too few photos" in capsys.readouterr().err
    assert (model / "model.onnx").read_bytes() == before
