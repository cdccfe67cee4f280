"""What was compared and measured, as text for the terminal."""


def print_rows(rows: list[dict]) -> None:
    """The comparison as a table."""
    print(f"{'input':<22}{'images':>8}{'same answer':>13}{'logits':>10}{'probabilities':>15}{'pixels':>8}")
    for row in rows:
        print(
            f"{row['name']:<22}{row['images']:>8,}{row['same_answers']:>13,}{row['logits']:>10.1e}"
            f"{row['probabilities']:>15.1e}{row['pixels']:>8}"
        )


def print_photos(measured: dict) -> None:
    """How it does on real photos, in sentences."""
    low, high = measured["interval"]
    print(
        f"{measured['photos']} photos of the classes ({measured['name']}): {measured['accuracy']:.1%} right "
        f"(95% interval {low:.0%} to {high:.0%}), {measured['accuracy_by_class']:.1%} averaged by class, "
        f"calibration error {measured['calibration_error']:.1%}"
    )
    print(", ".join(f"{row['name']} {row['right']} of {row['photos']}" for row in measured["classes"]))
    if measured["outliers"]:
        print(
            f"Keeps {measured['kept']:.0%} of them and rejects {measured['rejected']:.0%} of "
            f"{measured['outliers']} outliers; AUROC {measured['auroc']:.3f}"
        )


def print_runtimes(rows: list[dict]) -> None:
    """The comparison of runtimes as a table."""
    print(f"{'runtime':<28}{'version':>14}{'photos':>8}{'same answer':>13}{'pixels':>8}{'probabilities':>15}")
    for row in rows:
        if "problem" in row:
            print(f"{row['runtime']:<28}{row['version']:>14}  {row['problem']}")
            continue
        print(
            f"{row['runtime']:<28}{row['version']:>14}{row['images']:>8,}{row['same_answers']:>13,}"
            f"{row['pixels']:>8}{row['probabilities']:>15.1e}"
        )
