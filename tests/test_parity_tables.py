"""parity.json as the page's tables."""

from app import catalog
from app.parity_tables import check_columns, runtime_columns

CHECK = {"name": "x", "images": 10_000, "same_answers": 9_999, "logits": 1e-5, "probabilities": 2e-6, "pixels": 0}
TRACT = {"runtime": "tract", "version": "0.23.9", "images": 9, "same_answers": 9, "probabilities": 3e-5, "pixels": 1}
MISSING = {"runtime": "OpenVINO", "version": "not installed", "problem": "pip install openvino"}


def test_a_row_a_kind_of_input():
    columns = check_columns({"versions": {}, "checks": [CHECK]})
    assert [values[0] for values in columns.values()] == ["x", "10,000", "9,999", "1.0e-05", "2.0e-06", "0"]


def test_only_runtimes_that_were_compared_are_shown():
    columns = runtime_columns({"versions": {}, "checks": [], "runtimes": [TRACT, MISSING]})
    assert [values for values in columns.values()] == [["tract 0.23.9"], ["9"], ["9"], ["3.0e-05"], ["1"]]


def test_committed_models():
    for name in ("article", "quick", "accurate"):
        assert check_columns(catalog.parity(name))["images"]
        runtime_columns(catalog.parity(name))
