"""An answer as one picture."""

import io

import numpy as np
from PIL import Image

from app.answers import Answer, answer_file
from app.classifier import Classifier
from app.doubt import Doubt
from app.picture import WIDTH, answer_picture
from tests.conftest import encoded, photo


def test_photo_answer_and_doubt_are_on_it(trained):
    answer = answer_file("", "wide.png", encoded(photo(900, 300, "red")), Classifier(trained))
    assert isinstance(answer, Answer)
    sure = Image.open(io.BytesIO(answer_picture(answer, Doubt(0.0), "colours")))
    unsure = Image.open(io.BytesIO(answer_picture(answer, Doubt(2.0), "colours")))
    assert sure.format == "PNG" and sure.width == WIDTH
    red, green, _ = np.asarray(sure)[100, WIDTH // 2]
    assert red > green + 60  # the photo
    assert np.asarray(sure).tobytes() != np.asarray(unsure).tobytes()
