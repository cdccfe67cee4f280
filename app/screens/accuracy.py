"""How often it is right, class by class, and what it takes for what."""

import streamlit as st

from app import catalog, photo_plots, plots
from app.doubt import sureness
from app.screens.charts import chart
from app.screens.common import choose_model, escape, or_problem, table
from app.screens.mistakes import show_mistakes, show_pictures
from app.screens.words import words
from models import folder as model_folder
from models.folder import Card

HINT = "choose, or click a cell"
SHOWN_AT_FIRST = 3  # other models beside the chosen one
ARTICLE_CLAIM = 0.80  # what the tutorial promises of its own network


def show() -> None:
    """The screen."""
    words(
        "test images",
        "accuracy",
        "confidence interval",
        "precision",
        "recall",
        "F1",
        "confusion matrix",
        "calibration",
        "expected calibration error",
        "temperature",
        "AUROC",
        "rejection curve",
    )
    name = choose_model()
    if name is None:
        return
    card = or_problem(catalog.card, name)
    if card is None:
        return
    if not card.finished:
        st.info("The training is not finished: the network is tested at its end.", icon=":material/hourglass:")
        return
    evaluation = or_problem(catalog.evaluation, name)
    if evaluation is None:
        return
    show_summary(evaluation, card)
    show_classes(name, evaluation)
    mistakes = or_problem(catalog.gallery, name, model_folder.MISTAKES)
    if mistakes is not None:
        show_confusion(evaluation, mistakes, name, card)
        show_mistakes(mistakes, name, card)
    show_real_photos(name)
    st.header("Calibration")
    chart(plots.calibration({name: evaluation}), key="calibration")
    st.caption(
        f"Hollow points are of fewer than {plots.FEW} images: chance moves them. "
        f"Expected calibration error {evaluation['calibration_error']:.1%}: the mean distance between confidence and "
        "share of right answers. Below the diagonal the network is surer than it should be."
    )


def show_summary(evaluation: dict, card: Card) -> None:
    """The accuracy with its interval; beside the tutorial's network, what the tutorial claims."""
    low, high = evaluation["interval"]
    measured, claimed, doubt = st.columns(3)
    kind, accuracy = card.measured
    images = "test images" if "test" in card.accuracy else "photos"
    measured.metric(f"{kind.capitalize()}, measured", f"{accuracy:.2%}")
    measured.caption(f"95% interval {low:.1%} to {high:.1%}, {evaluation['images']:,} {images}, one training run")
    if is_the_tutorials(card):
        claimed.metric(
            "The tutorial's claim for it",
            f"about {ARTICLE_CLAIM:.0%}",
            f"{(evaluation['accuracy'] - ARTICLE_CLAIM) * 100:+.1f} points measured here",
            delta_color="off",
        )
    doubt.metric("Expected calibration error", f"{evaluation['calibration_error']:.2%}")
    times = card.export.get("milliseconds")
    if times and "test_one_view" in card.accuracy and card.views != "one":
        table(
            {
                "asked": ["all views, averaged, as the file answers", "one view, the network alone"],
                "test accuracy": [f"{card.accuracy['test']:.2%}", f"{card.accuracy['test_one_view']:.2%}"],
                "milliseconds a photo": [f"{times['answer']:.1f}", f"{times['one_view']:.1f}"],
            },
            numbers=("test accuracy", "milliseconds a photo"),
        )
        st.caption(escape(f"Milliseconds for a photo of the network's own size: {times['machine']}."))
    st.caption(escape(f"Data: {card.data['name']}. Other copies of the images give other figures."))


def is_the_tutorials(card: Card) -> bool:
    """Whether this is the network that the tutorial makes its claim for, on the images that it used."""
    return card.recipe.get("network") == "tutorial" and card.data["name"].startswith("CIFAR-10")


def show_real_photos(name: str) -> None:
    """How it does on photographs that people take, and what turning others away costs."""
    measured = or_problem(catalog.real_photos, name)
    if measured is None:
        return
    st.header("On real photographs")
    low, high = measured["interval"]
    right, by_class, familiar = st.columns(3)
    right.metric("Right on real photographs", f"{measured['accuracy']:.0%}")
    right.caption(f"95% interval {low:.0%} to {high:.0%}, {measured['photos']} photos of its classes")
    by_class.metric("Averaged by class", f"{measured['accuracy_by_class']:.0%}")
    by_class.caption(
        escape(", ".join(f"{row['name']} {row['right']} of {row['photos']}" for row in measured["classes"]))
    )
    if "rejection_curve" not in measured:
        return
    familiar.metric("More familiar than a photo of another thing", f"{measured['auroc']:.0%}")
    familiar.caption(f"of all pairs (AUROC); 50% is chance; {measured['outliers']} photos of other things")
    chart(photo_plots.rejection_curve(measured, measured["threshold"], {}), key="rejection")
    st.caption(
        f"The threshold in the file keeps {measured['kept']:.0%} of photos of its classes and turns away "
        f"{measured['rejected']:.0%} of photos of other things. Expected calibration error on real photographs: "
        f"{measured['calibration_error']:.0%}."
    )


def show_classes(name: str, evaluation: dict) -> None:
    """Accuracy of each class, of one or several models, and the table of figures."""
    others = catalog.alike(name)
    chosen = []
    if others:
        first = others[:SHOWN_AT_FIRST]
        chosen = st.multiselect("Compare with", others, default=first, key=f"classes-{name}", bind="query-params")
    evaluations = {name: evaluation}
    for other in chosen:
        found = or_problem(catalog.evaluation, other)
        if found is not None:
            evaluations[other] = found
    chart(plots.class_accuracy(evaluations), key="classes")
    rows = evaluation["classes"]
    figures = {
        "accuracy (recall)": [f"{row['recall']:.1%}" for row in rows],
        "95% interval": [f"{row['interval'][0]:.1%} to {row['interval'][1]:.1%}" for row in rows],
        "precision": [f"{row['precision']:.1%}" for row in rows],
        "F1": [f"{row['f1']:.1%}" for row in rows],
        "test images": [f"{row['support']:,}" for row in rows],
    }
    with st.expander(f"The figures of {escape(name)}"):
        table({"class": [row["name"] for row in rows]} | figures, numbers=tuple(figures))


def show_confusion(evaluation: dict, mistakes: catalog.Gallery, name: str, card: Card) -> None:
    """The confusion matrix, or of many classes the worst pairs; a chosen cell shows its most confident mistakes."""
    names = [row["name"] for row in evaluation["classes"]]
    points: list = []
    if len(names) > plots.MOST_IN_MATRIX:
        chart(plots.worst_pairs(evaluation), "worst-pairs")
        st.caption(f"Of {len(names):,} classes, what is taken for what most often.")
    else:
        event = chart(plots.confusion(evaluation), "confusion", on_select="rerun", selection_mode="points")
        st.caption("A row is a class, a column an answer, a number the test images; darker: a larger share.")
        points = event.selection.points
    true_column, answer_column = st.columns(2)
    cell: tuple[str | None, str | None] = (None, None)
    if points:
        row, column = divmod(points[0]["point_index"], len(names))
        cell = (names[row], names[column])
    if cell != st.session_state.get("clicked_cell"):  # a click on the chart also sets the two boxes
        st.session_state["clicked_cell"] = cell
        if points:
            st.session_state["true_class"], st.session_state["answer_class"] = cell
    true = true_column.selectbox("True class", names, index=None, key="true_class", placeholder=HINT)
    answer = answer_column.selectbox("Answer", names, index=None, key="answer_class", placeholder=HINT)
    if true is None or answer is None:
        return
    count = evaluation["confusion"][names.index(true)][names.index(answer)]
    if true == answer:
        st.success(escape(f"{count:,} images of {true} were answered right."), icon=":material/check_circle:")
        return
    inside = [k for k, entry in enumerate(mistakes.entries) if (entry["true"], entry["predicted"]) == (true, answer)]
    most = " The most confident:" if inside else ""
    st.markdown(escape(f"{count:,} images of {true} were called {answer}.") + most)
    if inside:
        captions = [f"{sureness(mistakes.entries[k]['confidence'])} sure" for k in inside]
        show_pictures(mistakes, inside, captions, name, card, place="cell")
