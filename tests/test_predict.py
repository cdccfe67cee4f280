"""Answers in the terminal."""

import csv
import io

import pytest

from app.answers import answer_file
from app.classifier import Classifier
from app.predict import main, safe_cell
from tests.conftest import encoded, photo
from tests.test_photo import BAD


def test_good_and_bad_photos_side_by_side(trained, tmp_path, capsys):
    good = tmp_path / "good.jpg"
    photo(300, 200, "green").save(good)
    bad = tmp_path / "bad.png"
    bad.write_text("text")
    assert main([str(good), str(bad), str(tmp_path / "missing.png"), "--model", str(trained)]) == 1
    output = capsys.readouterr()
    assert output.out.startswith(f"{good}: green ")
    assert output.err.splitlines() == [
        f"{bad}: The file is no photo: expected JPEG, PNG, WebP, GIF, BMP or TIFF.",
        f"{tmp_path / 'missing.png'}: The file cannot be read: No such file or directory.",
    ]


def test_csv_has_every_class_and_safe_names(trained, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    photo(50, 60, "red").save(tmp_path / "=1+1.png")
    assert main(["=1+1.png", "--model", str(trained), "--csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["photo"] == "'=1+1.png" and row["answer"] == "red" and row["known"] == "true"
    assert sum(float(row[name]) for name in ("blue", "green", "red")) == pytest.approx(1, abs=1e-5)
    assert safe_cell("plain.png") == "plain.png"


def test_what_is_not_familiar_is_doubted(trained, tmp_path, capsys, monkeypatch):
    photo(50, 60, "red").save(tmp_path / "x.png")
    monkeypatch.setattr(Classifier, "threshold", property(lambda self: 1e6, lambda self, value: None), raising=False)
    assert main([str(tmp_path / "x.png"), "--model", str(trained)]) == 0
    assert capsys.readouterr().out.strip().endswith("%, perhaps none of its classes")
    main([str(tmp_path / "x.png"), "--model", str(trained), "--csv"])
    assert ",false," in capsys.readouterr().out


def test_a_folder_without_model_exits_with_2(tmp_path, capsys):
    assert main(["x.png", "--model", str(tmp_path)]) == 2
    assert "still to be exported" in capsys.readouterr().err


def test_the_committed_model_answers_by_default(tmp_path, capsys):
    photo(100, 100).save(tmp_path / "photo.png")
    assert main([str(tmp_path / "photo.png")]) == 0
    assert "%" in capsys.readouterr().out


def test_the_page_answers_the_same_as_the_terminal(trained, tmp_path, capsys):
    data = encoded(photo(123, 77, "blue"), "JPEG")
    (tmp_path / "photo.jpg").write_bytes(data)
    main([str(tmp_path / "photo.jpg"), "--model", str(trained)])
    answer = answer_file("photo.jpg", data, Classifier(trained))
    expected = f"{answer.prediction.answer} {answer.prediction.confidence:.1%}"
    assert capsys.readouterr().out.strip().endswith(expected)
    assert (answer.width, answer.height) == (123, 77) and answer.problem == ""


@pytest.mark.parametrize("data, word", BAD.values(), ids=BAD)
def test_bad_files_become_a_problem_not_an_error(trained, data, word):
    answer = answer_file("x", data, Classifier(trained))
    assert answer.prediction is None and word in answer.problem
