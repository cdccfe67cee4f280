"""Temperature scaling and the threshold."""

import numpy as np
import pytest

from models.calibration import fit_temperature, recall_threshold
from models.views import softmax


def test_the_threshold_is_reached_by_95_of_100():
    energies = np.random.default_rng(0).permutation(np.arange(1.0, 101.0))
    assert (energies >= recall_threshold(energies)).sum() == 95


def test_the_threshold_is_rounded_down():
    assert recall_threshold(np.full(100, 0.999_96)) == 0.9999
    assert recall_threshold(np.ones(100)) == 1.0


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_is_found_again(temperature):
    random = np.random.default_rng(0)
    honest = random.normal(0, 2, (20_000, 5))
    labels = np.array([random.choice(5, p=row) for row in softmax(honest)])
    assert fit_temperature(honest[np.newaxis] * temperature, labels) == pytest.approx(temperature, rel=0.06)


def test_few_answers_that_are_all_right_are_not_called_certain():
    logits, labels = np.tile(np.eye(2), (5, 1))[np.newaxis] * 4.0, np.arange(10) % 2
    temperature = fit_temperature(logits, labels)  # as if one of twelve were wrong
    assert softmax(np.array([4, 0]) / temperature)[0] == pytest.approx(11 / 12, abs=0.01)


def test_of_many_classes_one_answer_more_is_taken_for_wrong_too():
    labels = np.arange(50) % 10
    temperature = fit_temperature(np.eye(10)[labels][np.newaxis] * 8.0, labels)
    assert softmax(np.array([8.0] + [0.0] * 9) / temperature)[0] == pytest.approx(51 / 52, abs=0.01)
