"""models/README.md and the README's table say what the model folders say."""

from models import results


def test_the_results_are_not_stale():
    written = (results.MODELS / "README.md").read_text(encoding="utf-8")
    assert written == results.results(), "stale: run python -m models.results"


def test_the_readmes_table_is_not_stale():
    written = results.README.read_text(encoding="utf-8")
    assert results.BEGIN in written and results.END in written
    assert written == results.with_summary(written), "stale: run python -m models.results"
