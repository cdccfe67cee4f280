"""Give photos, or choose a sample; see the answers."""

import streamlit as st

from app import catalog
from app.answers import Answer, Unread
from app.classifier import Classifier
from app.screens.announce import announce
from app.screens.classify.give import give_photos, offer_samples
from app.screens.classify.many import show_many
from app.screens.classify.one import Comparison, show_answer
from app.screens.common import choose_model, classifier_or_problem, escape
from app.screens.doubt import choose_doubt
from app.screens.in_browser import answer_in_browser
from app.screens.session import tray
from app.screens.words import words
from app.selection import summary
from app.tray import MOST_BYTES, MOST_PHOTOS
from models.folder import ACCEPT_ALL

ABOUT = "A small neural network that you can **ask, look into, teach and take away** as one file."
NONE_OF_THESE = "A photo that looks like none of them is said to be so, as far as the network can tell."
ALWAYS_ONE = "It always answers with one of them, also when the photo shows something else."
IN_BROWSER = "Answer in this browser"
SHOWN_AT_ONCE = 5  # photos shown in full; the table has them all


def show() -> None:
    """The screen. Once there are photos their answers come first, and the ways to give more stand beside them."""
    if not tray().photos:
        st.markdown(ABOUT)
    name = choose_model()
    if name is None:
        return
    classifier = classifier_or_problem(name)
    if classifier is None:
        return
    if st.session_state.get("in-browser"):
        choose_where()
        answer_in_browser(classifier)
    elif tray().photos:
        answers_column, giving_column = st.columns([7, 3], gap="large")
        with giving_column:
            other = show_giving(classifier)
        with answers_column:
            show_answers(answered(classifier), classifier, other)
    else:
        show_beginning(classifier)
    words("confidence", "familiarity", "view", "test-time augmentation", "out-of-distribution")


def choose_where() -> None:
    """Whether photos are answered by the server or in the visitor's browser."""
    st.toggle(IN_BROWSER, key="in-browser", persist_state="session", help="Photos and answers stay here.")


def show_beginning(classifier: Classifier) -> None:
    """What the model knows, and the ways to give it photos."""
    st.markdown(
        f"It tells {len(classifier.classes)} things apart: {escape(', '.join(classifier.classes))}. "
        f"{NONE_OF_THESE if classifier.threshold > ACCEPT_ALL else ALWAYS_ONE}"
    )
    give_photos()
    offer_samples(classifier.name)
    choose_where()
    st.caption(
        "Photos are answered in this server's memory and forgotten when you remove them, or a minute after you leave: "
        "nothing is stored."
    )


def show_giving(classifier: Classifier) -> Classifier | None:
    """Ways to give more photos and to remove them; the second model, where one is chosen to compare with."""
    st.header("More photos")
    give_photos()
    if tray().too_many:
        st.warning(f"{MOST_PHOTOS} photos or {MOST_BYTES >> 20} MB are kept: the oldest {tray().too_many} are gone.")
    offer_samples(classifier.name)
    st.button("Remove all photos", on_click=tray().clear, icon=":material/delete:")
    choose_where()
    others = [name for name in catalog.names() if name != classifier.name]
    if not others:
        return None
    other = st.selectbox(
        "Compare with", others, index=None, placeholder="another model", key="compare", bind="query-params"
    )
    return classifier_or_problem(other) if other else None


def answered(classifier: Classifier) -> list[Answer | Unread]:
    """Answers for the visitor's photos, with a bar while they are computed."""
    place = st.empty()  # always there: what follows keeps its place, and an opened part stays open

    def show_progress(done: int, count: int) -> None:
        if count > SHOWN_AT_ONCE and done % 10 == 0:
            place.progress(done / count, f"Looked at {done} of {count} photos")

    with st.spinner("Looking at the photos"):
        answers = tray().answers(classifier, show_progress)
    place.empty()
    return answers


def show_answers(found: list[Answer | Unread], classifier: Classifier, other: Classifier | None) -> None:
    """The answers, told as suits their number: one in full, many as a table first."""
    show_problems([each for each in found if isinstance(each, Unread)])
    answers = [each for each in found if isinstance(each, Answer)]
    if not answers:
        st.info("Give a photo: its answer comes here.", icon=":material/add_photo_alternate:")
        return
    comparison = compared(other) if other else None
    first = st.container()
    doubt = choose_doubt(classifier, answers)  # below the first answer, which already obeys it
    announce(summary(answers, doubt.threshold))
    if len(answers) == 1:
        with first:
            show_answer(answers[0], classifier, doubt, comparison)
        return
    with first:
        chosen = show_many(answers, classifier, doubt, comparison)
    for answer in chosen[:SHOWN_AT_ONCE]:
        show_answer(answer, classifier, doubt, comparison)


def compared(other: Classifier) -> Comparison:
    """What another model says of the visitor's photos."""
    answers = [each for each in tray().answers(other) if isinstance(each, Answer)]
    return Comparison(other.name, {answer.key: answer.prediction for answer in answers})


def show_problems(unread: list[Unread]) -> None:
    """One sentence for each file that could not be answered."""
    for each in unread[:SHOWN_AT_ONCE]:
        st.error(f"**{escape(each.name)}**: {escape(each.problem)}", icon=":material/broken_image:")
    if len(unread) > SHOWN_AT_ONCE:
        with st.expander(f"{len(unread) - SHOWN_AT_ONCE} more files could not be read"):
            rows = {"file": [each.name for each in unread], "problem": [each.problem for each in unread]}
            st.dataframe(rows, hide_index=True, alt="Files that could not be read")
