"""Mixed batches: what is in them, that they can be made again, and how each image is varied."""

import dataclasses

import numpy as np
import pytest

from train.mixture import MixedBatches, augment, balanced, draw, photograph_box, spans
from train.photographs import Photographs
from train.recipes import Recipe

RECIPE = Recipe(
    image_size=48,
    source_size=32,
    epochs=4,
    batch_size=6,
    mixture=(3, 2, 1),
    batches_an_epoch=5,
    epoch_sizes=(32, 32, 48, 48),
)
LABELS = np.array([0, 1] * 5)
THUMBNAILS = np.random.default_rng(0).integers(0, 256, (10, 32, 32, 3), np.uint8)
PHOTOGRAPHS = Photographs(
    "made",
    list(np.random.default_rng(1).integers(0, 256, (7, 60, 90, 3), np.uint8)),
    np.array([0, 0, 0, 1, 2, 2, 2]),
    [],
)


def batches(first_epoch: int = 0, **changes) -> MixedBatches:
    return MixedBatches(THUMBNAILS, LABELS, PHOTOGRAPHS, 2, dataclasses.replace(RECIPE, **changes), first_epoch)


def test_a_batch_is_mixed_as_the_recipe_says():
    images, labels = batches()[3]
    assert images.shape == (6, 32, 32, 3) and images.dtype == np.uint8
    assert set(labels[:5]) <= {0, 1} and labels[5] == 2


def test_a_batch_can_be_made_again():
    went_on = batches()
    went_on.on_epoch_end()
    for ours, theirs in zip(went_on[2], batches(first_epoch=1)[2], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert not np.array_equal(batches(seed=1)[2][0], batches()[2][0])


def test_images_grow_from_span_to_span():
    assert spans(RECIPE, 0) == [(0, 2), (2, 4)]
    assert spans(RECIPE, 3) == [(3, 4)] and spans(RECIPE, 4) == []
    assert spans(Recipe(), 0) == [(0, 10)]
    assert batches(first_epoch=2)[0][0].shape == (6, 48, 48, 3)


def test_all_of_a_pool_come_once_before_any_comes_again():
    pool = np.arange(100, 107)
    row = np.concatenate([draw(pool, step * 3, 3, (0, 0)) for step in range(7)])  # three times seven
    for turn in row.reshape(3, 7):
        assert sorted(turn) == pool.tolist()
    assert row[:7].tolist() != row[7:14].tolist()


def test_rare_classes_are_repeated():
    members = np.array([4, 5, 6, 7])
    labels = np.array([9, 9, 9, 9, 0, 0, 0, 1])
    assert sorted(balanced(members, labels)) == [4, 5, 6, 7, 7, 7]


@pytest.mark.parametrize(("width", "height"), [(90, 60), (33, 400), (1, 1)])
def test_a_part_lies_within_its_photograph(width, height):
    random = np.random.default_rng(0)
    for _ in range(200):
        left, top, right, bottom = photograph_box(width, height, random)
        assert 0 <= left < right <= width + 1e-9 and 0 <= top < bottom <= height + 1e-9


@pytest.mark.parametrize("shape", [(32, 32, 3), (60, 90, 3)])
def test_an_image_is_recognised_after_all_that_happens_to_it(shape):
    # Left half dark, right half bright: mirrored or not, one side of the result must be brighter.
    image = np.zeros(shape, np.uint8)
    image[:, shape[1] // 2 :] = 220
    random = np.random.default_rng(0)
    sides = [augment(image, 40, random).reshape(40, 2, 20, 3).mean(axis=(0, 2, 3)) for _ in range(40)]
    contrasts = [abs(left - right) for left, right in sides]
    assert np.median(contrasts) > 50
    assert {left < right for left, right in sides} == {True, False}


@pytest.mark.parametrize("shape", [(1, 300, 3), (1, 1, 3), (192, 49, 3)])
def test_odd_shapes_become_squares_too(shape):
    random = np.random.default_rng(0)
    for _ in range(30):
        square = augment(np.full(shape, 90, np.uint8), 40, random)
        assert square.shape == (40, 40, 3) and square.dtype == np.uint8
