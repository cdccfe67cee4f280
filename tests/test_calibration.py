"""Temperature scaling and the threshold."""

import numpy as np
import pytest

from models.views import softmax
from train.calibration import fit_temperature, recall_threshold


def test_the_threshold_is_reached_by_95_of_100():
    energies = np.random.default_rng(0).permutation(np.arange(1.0, 101.0))
    assert (energies >= recall_threshold(energies)).sum() == 95


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_is_found_again(temperature):
    random = np.random.default_rng(0)
    honest = random.normal(0, 2, (20_000, 5))
    labels = np.array([random.choice(5, p=row) for row in softmax(honest)])
    assert fit_temperature(honest[np.newaxis] * temperature, labels) == pytest.approx(temperature, rel=0.06)
