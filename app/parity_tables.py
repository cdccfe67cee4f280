"""parity.json as columns of tables: how the file was compared, and in which runtimes. Knows no Streamlit."""

from models.contents import Parity


def check_columns(report: Parity) -> dict[str, list[str]]:
    """A row a kind of input."""
    rows = report["checks"]
    return {
        "input": [row["name"] for row in rows],
        "images": [f"{row['images']:,}" for row in rows],
        "same answer": [f"{row['same_answers']:,}" for row in rows],
        "largest difference of logits": [f"{row['logits']:.1e}" for row in rows],
        "of probabilities": [f"{row['probabilities']:.1e}" for row in rows],
        "of seen pixels (of 255)": [str(row["pixels"]) for row in rows],
    }


def runtime_columns(report: Parity) -> dict[str, list[str]]:
    """A row a runtime in which the file was compared; no rows where it was not."""
    rows = [row for row in report.get("runtimes", []) if "images" in row]
    return {
        "runtime": [f"{row['runtime']} {row['version']}" for row in rows],
        "photos": [f"{row['images']:,}" for row in rows],
        "same answer": [f"{row['same_answers']:,}" for row in rows],
        "largest difference of probabilities": [f"{row['probabilities']:.1e}" for row in rows],
        "of seen pixels (of 255)": [str(row["pixels"]) for row in rows],
    }
