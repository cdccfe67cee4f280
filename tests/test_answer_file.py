"""A file of answers that goes on where it stopped."""

import pytest

from app.answer_file import AnswerFile, AnswerFileError
from app.answer_rows import Csv, JsonLines
from tests.test_answer_rows import PREDICTION

CLASSES = PREDICTION.classes


def written(path, names, resume=False):
    file = AnswerFile(path, CLASSES, resume)
    for name in names:
        file.write(file.layout.row(name, PREDICTION, 0.0))
    file.close()
    return file.done


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_cut_off_at_any_byte_it_goes_on_to_the_same_file(tmp_path, ending):
    path, names = tmp_path / f"answers.{ending}", ["=1.png", 'b".png', "c.png"]
    written(path, names)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        file = AnswerFile(path, CLASSES, resume=True)
        for name in names:
            if file.layout.name(name) not in file.done:
                file.write(file.layout.row(name, PREDICTION, 0.0))
        file.close()
        assert path.read_bytes() == whole, length


def test_a_file_that_is_no_answers_stays_as_it_is(tmp_path):
    cases = {
        "a.txt": ("", "expected .csv or .jsonl"),
        "b.csv": ("photo,answer\n", "other columns"),
        "c.jsonl": ("[1]\n", "a line that is no answer"),
        "d.jsonl": ("\n", "a line that is no answer"),
    }
    for name, (text, message) in cases.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(AnswerFileError, match=message):
            AnswerFile(tmp_path / name, CLASSES, resume=True)
        assert (tmp_path / name).read_text() == text
    with pytest.raises(AnswerFileError, match="cannot be written: No such file or directory"):
        AnswerFile(tmp_path / "none" / "a.csv", CLASSES)


def test_each_row_is_in_the_file_before_it_is_closed(tmp_path):
    for layout in (Csv(), JsonLines()):
        path = tmp_path / ("a.csv" if isinstance(layout, Csv) else "a.jsonl")
        file = AnswerFile(path, CLASSES)
        file.write(layout.row("a.png", PREDICTION, 0.0))
        assert path.read_text() == layout.header(CLASSES) + layout.row("a.png", PREDICTION, 0.0)
        file.close()
