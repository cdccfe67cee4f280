"""corrections.csv: written, read again, and refused where it cannot be used."""

import pytest

from models import corrections
from models.corrections import CorrectionsError

ODD = {"a/=1+1.jpg": "tabby, tabby cat", "a/2.jpg": "", "-x.jpg": "=1+1", "'quoted'.jpg": 'a|"b"', "0": "10"}


def test_written_and_read_again(tmp_path):
    assert corrections.read(tmp_path) == {}
    corrections.write(tmp_path, ODD)
    assert corrections.read(tmp_path) == ODD


def test_no_cell_is_a_formula():
    lines = corrections.to_csv(ODD).splitlines()[1:]
    assert not any(cell[:1] in "=+-@" for line in lines for cell in line.split(",") if cell)


def test_a_spreadsheets_byte_order_mark(tmp_path):
    (tmp_path / "corrections.csv").write_text("\ufeffphoto,label\na.jpg,b\n", encoding="utf-8")
    assert corrections.read(tmp_path) == {"a.jpg": "b"}


def test_one_file_added_to_another():
    text = corrections.to_csv({"a/1.jpg": "b", "a/2.jpg": "b"}) + corrections.to_csv({"a/1.jpg": "", "a/3.jpg": "c"})
    assert corrections.parse(text) == {"a/1.jpg": "", "a/2.jpg": "b", "a/3.jpg": "c"}


@pytest.mark.parametrize("text", ["", "photo\na", "a,b\n1,2", "photo,label\na.jpg", "photo,label\na,b,c"])
def test_what_cannot_be_used_is_one_sentence(text):
    with pytest.raises(CorrectionsError, match="expected"):
        corrections.parse(text)
