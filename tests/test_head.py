"""A head learned from a few features, measured on ones it has not seen."""

import numpy as np
import pytest

from models import likeness as likeness_module
from models.calibration import TARGET_RECALL
from models.folder import ACCEPT_ALL
from models.head import TooFewPhotosError, fit_linear, learn
from models.likeness import likeness, to_keep, unit

WIDTH, VIEWS = 32, 2


def made_up(photos: int, classes: int = 3, seed: int = 0, spread: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Features `[n, VIEWS, WIDTH]` around a centre for each class, and labels."""
    centres = np.abs(np.random.default_rng(7).normal(0, 1, (classes, WIDTH)))
    random, labels = np.random.default_rng(seed), np.arange(photos * classes) % classes
    return np.abs(centres[labels][:, None] + random.normal(0, spread, (len(labels), VIEWS, WIDTH))), labels


def test_new_photos_are_answered_and_other_things_doubted():
    features, labels = made_up(10)
    head, found = learn(features, labels)
    probabilities, likenesses = head.answer(made_up(100, seed=1)[0])
    assert (probabilities.argmax(axis=1) == np.arange(300) % 3).mean() > 0.98
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    others = np.abs(np.random.default_rng(2).normal(0, 1, (100, VIEWS, WIDTH)))
    assert (likenesses >= head.threshold).mean() > 0.9 and (head.answer(others)[1] < head.threshold).mean() > 0.9
    assert found.folds == 5 and (found.likeness >= head.threshold).mean() >= TARGET_RECALL - 0.02


def test_cross_validation_of_noise_is_chance():
    features = np.random.default_rng(0).normal(0, 1, (400, VIEWS, WIDTH))
    labels = np.arange(400) % 2
    head, found = learn(features, labels)
    assert (head.answer(features)[0].argmax(axis=1) == labels).mean() > 0.6  # it knows by heart what it saw
    assert abs((found.probabilities.argmax(axis=1) == labels).mean() - 0.5) < 0.1


def test_photos_of_one_group_are_kept_together():
    """Twins of noise: apart, each would give the other away."""
    twins = np.random.default_rng(0).normal(0, 1, (150, VIEWS, WIDTH)).repeat(2, axis=0)
    labels, groups = np.arange(150).repeat(2) % 2, np.arange(150).repeat(2)
    apart, together = learn(twins, labels)[1], learn(twins, labels, groups)[1]
    assert (apart.probabilities.argmax(axis=1) == labels).mean() > 0.58
    assert (together.probabilities.argmax(axis=1) == labels).mean() < 0.56


def test_few_photos():
    features, labels = made_up(1)
    head, found = learn(features, labels)  # it learns, and cannot say how well
    assert found.folds == 0 and len(found.probabilities) == 0 and head.threshold == ACCEPT_ALL
    assert learn(*made_up(2))[1].folds == 2
    with pytest.raises(TooFewPhotosError, match="photos of 1 classes: expected at least two"):
        learn(features[labels == 0], labels[labels == 0])
    with pytest.raises(TooFewPhotosError, match="0 classes"):
        learn(features[:0], labels[:0])


def test_a_class_whose_photos_are_one_group_is_still_learned():
    features, labels = made_up(4)
    groups = np.where(labels == 0, 0, np.arange(len(labels)))
    assert learn(features, labels, groups)[1].folds == 0


def test_two_classes_give_two_logits():
    features, labels = made_up(10, classes=2)
    weights, bias = fit_linear(features.mean(axis=1), labels)
    assert weights.shape == (WIDTH, 2) and weights.dtype == np.float32
    np.testing.assert_allclose(weights[:, 0], -weights[:, 1])
    assert ((features.mean(axis=1) @ weights + bias).argmax(axis=1) == labels).all()


def test_the_scale_of_the_features_changes_nothing():
    features, labels = made_up(5)
    one, other = (learn(features * scale, labels)[0].answer(features * scale)[0] for scale in (1, 1000))
    np.testing.assert_allclose(one, other, atol=1e-3)


def test_likeness_is_the_cosine_with_the_most_similar():
    photos = np.array([[3, 0, 0], [1, 1, 0], [0, 0, 5], [0, 0, 0]])
    taught = unit(np.array([[1.0, 0, 0], [0, 2, 0]]))
    np.testing.assert_allclose(likeness(photos, taught), [1, 0.5**0.5, 0, 0])


def test_of_very_many_photos_as_many_of_each_class_are_kept(monkeypatch):
    monkeypatch.setattr(likeness_module, "MOST", 12)
    labels = np.array([0] * 100 + [1] * 3 + [2] * 50)
    kept = to_keep(labels)
    assert np.bincount(labels[kept]).tolist() == [4, 3, 4] and len(set(kept)) == 11
    assert to_keep(labels[:9]).tolist() == list(range(9))
