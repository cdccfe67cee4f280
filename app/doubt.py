"""Whether a photo shows one of the classes at all: the threshold, and what it costs. Knows no Streamlit."""

from dataclasses import dataclass

from app.classifier import Classifier, Prediction
from models.folder import ACCEPT_ALL


@dataclass(frozen=True)
class Doubt:
    """The threshold in force, and its price where that was measured on photographs."""

    threshold: float  # of familiarity; below it a photo is said to show none of the classes
    kept: float | None = None  # share, 0..1, of photos of the classes that reach it
    rejected: float | None = None  # share, 0..1, of photos of other things that do not
    photos: int = 0  # of the classes, on which it was measured
    outliers: int = 0

    def verdict(self, prediction: Prediction) -> str:
        """What it means for one photo, in one sentence."""
        if self.threshold <= ACCEPT_ALL:
            return "This model always answers with one of its classes, also when the photo shows something else."
        measured = f"familiarity {prediction.familiarity:.2f}"
        if prediction.known(self.threshold):
            return f"Clear enough to be one of its classes: {measured}, the threshold is {self.threshold:.2f}."
        return f"Too unlike its classes to be sure of any: {measured}, below the threshold of {self.threshold:.2f}."

    def price(self) -> str:
        """What the threshold costs, in one sentence; "" where it turns nothing away."""
        if self.threshold <= ACCEPT_ALL:
            return ""
        if self.kept is None:
            return "What this threshold costs was not measured for this model."
        return (
            f"At this threshold {self.rejected:.0%} of photos that show something else are turned away, "
            f"and {1 - self.kept:.0%} of photos of its classes with them "
            f"(measured on {self.outliers} and {self.photos} photos)."
        )


def doubt_of(classifier: Classifier, measured: dict | None, kept: int | None = None) -> Doubt:
    """The doubt of a model.

    Args:
        classifier: the model.
        measured: what its photos.json holds; None where there is none.
        kept: percent of photos of its classes to keep; None leaves the threshold that is in the file.
    """
    if not measured or "rejection_curve" not in measured:
        return Doubt(classifier.threshold)
    row = measured if kept is None or kept == usual(measured) else measured["rejection_curve"][100 - kept]
    return Doubt(row["threshold"], row["kept"], row["rejected"], measured["photos"], measured["outliers"])


def usual(measured: dict) -> int:
    """Percent of photos of its classes that the threshold in the file keeps, in the slider's range."""
    return max(50, round(100 * measured["kept"]))


def sureness(confidence: float) -> str:
    """A confidence, 0 to 1, in whole percent. 100% is never said: no network is that sure."""
    return "over 99%" if confidence > 0.995 else f"{confidence:.0%}"


def heading(prediction: Prediction, threshold: float) -> str:
    """The answer, or the doubt that it is one."""
    answer = f"{prediction.answer}, {sureness(prediction.confidence)}"
    return answer if prediction.known(threshold) else f"Perhaps none of these; most like {answer}"
