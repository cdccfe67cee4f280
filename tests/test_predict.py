"""Answers in the terminal."""

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time

import pytest

from app.answers import Answer, Unread, answer_file
from app.classifier import Classifier
from app.predict import main
from tests.benchmarks.predict import fill, rate
from tests.conftest import ROOT, encoded, photo
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
        f"{bad}: The file is no photo but text: expected JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF.",
        f"{tmp_path / 'missing.png'}: The file cannot be read: No such file or directory.",
    ]


def test_csv_has_every_class_and_safe_names(trained, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    photo(50, 60, "red").save(tmp_path / "=1+1.png")
    assert main(["=1+1.png", "--model", str(trained), "--csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["photo"] == "'=1+1.png" and row["answer"] == "red" and row["known"] == "true"
    assert sum(float(row[name]) for name in ("blue", "green", "red")) == pytest.approx(1, abs=1e-5)


def test_json_lines_have_every_class(trained, tmp_path, capsys):
    photo(50, 60, "red").save(tmp_path / "x.png")
    assert main([str(tmp_path / "x.png"), "--model", str(trained), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["photo"] == str(tmp_path / "x.png") and row["answer"] == "red" and row["known"] is True
    assert row["confidence"] == row["probabilities"]["red"]
    assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-5)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A folder of folders with 120 photos and two files that are none."""
    folder = tmp_path_factory.mktemp("many")
    data = {colour: encoded(photo(40, 30, colour)) for colour in ("red", "green", "blue")}
    for number in range(40):
        for colour, png in data.items():
            (folder / colour).mkdir(exist_ok=True)
            (folder / colour / f"{number:02}.png").write_bytes(png)
    (folder / "green" / "20-bad.jpg").write_bytes(b"no photo")
    (folder / "red" / "notes.txt").write_text("not looked at")
    return folder


def test_a_folder_is_answered_in_order_and_a_bad_file_does_not_stop_it(trained, many, capsys):
    assert main([str(many), "--model", str(trained), "--csv", "--workers", "3"]) == 1
    output = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(output.out)))
    assert [row["photo"] for row in rows] == sorted(str(path) for path in many.rglob("*.png"))
    assert all(row["answer"] == row["photo"].split("/")[-2] for row in rows)
    (line,) = output.err.splitlines()
    assert line.startswith(f"{many}/green/20-bad.jpg: The file is no photo but text: expected JPEG, ")


def test_a_folder_without_photos_exits_with_1(trained, tmp_path, capsys):
    assert main([str(tmp_path), "--model", str(trained)]) == 1
    assert "there is no photo" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_run_killed_at_any_moment_loses_no_row_and_goes_on(trained, many, tmp_path, ending):
    def command(output, *more):
        arguments = [str(many), "--model", str(trained), "--output", str(output), *more]
        return [sys.executable, "-m", "app.predict", *arguments]

    killed, whole = tmp_path / f"killed.{ending}", tmp_path / f"whole.{ending}"
    process = subprocess.Popen(command(killed), cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (killed.exists() and killed.read_bytes().count(b"\n") > 10):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = killed.read_bytes()
    assert 10 < left.count(b"\n") < 121
    for arguments in (command(killed, "--resume"), command(whole)):
        assert subprocess.run(arguments, cwd=ROOT, stderr=subprocess.DEVNULL).returncode == 1
    assert killed.read_bytes() == whole.read_bytes()
    assert killed.read_bytes().startswith(left)


def test_what_is_there_is_never_written_over(trained, many, tmp_path, capsys):
    output = tmp_path / "answers.csv"
    output.write_text("mine\n")
    assert main([str(many), "--model", str(trained), "--output", str(output)]) == 2
    assert main([str(many), "--model", str(trained), "--output", str(output), "--resume"]) == 2
    assert main([str(many), "--model", str(trained), "--resume"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert "is there already" in errors[0] and "other columns" in errors[1] and "--output" in errors[2]
    assert output.read_text() == "mine\n"


def test_a_terminal_sees_the_rate_and_the_time_left(trained, many, tmp_path):
    shown, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    command = [sys.executable, "-m", "app.predict", *[str(many)] * 40, "--model", str(trained)]
    process = subprocess.Popen(
        [*command, "--output", str(tmp_path / "answers.csv")],
        cwd=ROOT,
        stderr=terminal,
        env=os.environ | {"COLUMNS": "99"},
    )
    os.close(terminal)
    text = b""
    while b"photos/s]" not in text:
        text += os.read(shown, 10_000)
    process.kill()
    process.wait()
    os.close(shown)
    assert b"/4840 [" in text


def test_a_reader_that_has_seen_enough_is_no_error(trained, many):
    command = f"{sys.executable} -m app.predict {many} --model {trained} --csv | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.startswith("photo,answer") and not done.stderr


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
    answer = answer_file("", "photo.jpg", data, Classifier(trained))
    assert isinstance(answer, Answer)
    expected = f"{answer.prediction.answer} {answer.prediction.confidence:.1%}"
    assert capsys.readouterr().out.strip().endswith(expected)
    assert (answer.width, answer.height) == (123, 77)


@pytest.mark.parametrize("data, word", BAD.values(), ids=BAD)
def test_bad_files_become_a_problem_not_an_error(trained, data, word):
    answer = answer_file("", "x", data, Classifier(trained))
    assert isinstance(answer, Unread) and word in answer.problem


def test_the_benchmark_counts_every_photo(trained, tmp_path):
    fill(tmp_path, 20, (60, 40))
    for workers in (1, 2):
        found, per_processor, memory = rate(tmp_path, trained, workers, 20)
        assert found > 0 and per_processor > 0 and memory > 0
