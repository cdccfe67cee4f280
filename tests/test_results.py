"""models/README.md is what the model folders say."""

from models import results
from models.folder import MODELS


def test_the_results_are_not_stale():
    written = (MODELS / "README.md").read_text(encoding="utf-8")
    assert written == results.results(), "stale: run python -m models.results"


def test_every_committed_model_is_in_the_results():
    committed = {path.parent.name for path in MODELS.glob("*/card.json")}
    assert committed == {name for name in results.ORDER if (MODELS / name / "card.json").exists()}
