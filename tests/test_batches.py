"""The plan: every image once an epoch, varied within the recipe's limits, the same for the same seed."""

import numpy as np

from train.batches import Batches
from train.recipes import RECIPES, Recipe

LABELS = np.arange(10) + 100


def epoch(batches: Batches) -> tuple[dict[str, np.ndarray], np.ndarray]:
    plans, labels = zip(*(batches[index] for index in range(len(batches))), strict=True)
    return {name: np.concatenate([plan[name] for plan in plans]) for name in plans[0]}, np.concatenate(labels)


def test_every_image_once_an_epoch_in_a_new_order():
    batches = Batches(LABELS, Recipe(batch_size=4))
    assert len(batches) == 3
    plan, labels = epoch(batches)
    assert sorted(labels) == list(LABELS)
    np.testing.assert_array_equal(LABELS[plan["image"]], labels)
    batches.on_epoch_end()
    assert epoch(batches)[1].tolist() != labels.tolist()


def test_a_recipe_without_variations_plans_none():
    assert list(Batches(LABELS, RECIPES["article"])[0][0]) == ["image"]
    assert len(Batches(LABELS, RECIPES["accurate"])[0][0]) == 8


def test_epochs_do_not_depend_on_where_training_began():
    recipe = Recipe(batch_size=3, shift=2, flip=True, zoom=1.2, color_jitter=1.1, blur=0.2, cutout=3, seed=5)
    batches = Batches(LABELS, recipe)
    batches.on_epoch_end()
    batches.on_epoch_end()
    through, direct = epoch(batches), epoch(Batches(LABELS, recipe, first_epoch=2))
    np.testing.assert_array_equal(through[1], direct[1])
    for name in through[0]:
        np.testing.assert_array_equal(through[0][name], direct[0][name])


def test_images_are_mirrored_every_other_epoch():
    batches = Batches(LABELS, Recipe(batch_size=10, flip=True))
    mirrored = []
    for _ in range(3):
        plan, _ = epoch(batches)
        mirrored.append(plan["mirrored"][np.argsort(plan["image"])])
        batches.on_epoch_end()
    np.testing.assert_array_equal(mirrored[0], mirrored[2])
    np.testing.assert_array_equal(mirrored[0], ~mirrored[1])
    assert 0 < mirrored[0].sum() < 10


def test_shifts_are_whole_pixels_within_their_limit():
    plan, _ = epoch(Batches(np.zeros(200, int), Recipe(shift=2)))
    assert set(plan["shifts"].ravel()) == {-2, -1, 0, 1, 2}
    assert not plan["mirrored"].any() and (plan["sizes"] == 1).all()


def test_sizes_stay_between_their_limits():
    plan, _ = epoch(Batches(LABELS, Recipe(zoom=1.5, stretch=1.2)))
    assert (np.abs(np.log(plan["sizes"].prod(axis=1) ** 0.5)) <= np.log(1.5) + 1e-6).all()
    assert (np.abs(np.log(plan["sizes"][:, 0] / plan["sizes"][:, 1])) <= np.log(1.2) + 1e-6).all()
    assert len(np.unique(plan["sizes"])) == 20


def test_every_other_image_has_a_cutout_at_random():
    plan, _ = epoch(Batches(np.zeros(200, int), Recipe(cutout=4)))
    assert set(plan["cutout_sides"]) == {0, 4} and 50 < (plan["cutout_sides"] == 4).sum() < 150
    assert plan["cutout_centers"].min() == 0 and plan["cutout_centers"].max() == 31


def test_images_of_other_things_end_each_batch_and_take_turns():
    batches = Batches(LABELS, Recipe(batch_size=4, outliers_a_batch=2), outliers=4)
    plan, labels = epoch(batches)
    assert len(batches) == 3 and sorted(labels) == [-1] * 6 + list(LABELS)
    assert batches[0][1].tolist()[-2:] == [-1, -1] and batches[2][1].tolist()[-2:] == [-1, -1]
    assert sorted(np.bincount(plan["image"][labels < 0], minlength=14)[10:]) == [1, 1, 2, 2]
    assert len(epoch(Batches(LABELS, Recipe(batch_size=4, outliers_a_batch=2)))[1]) == 10
    assert len(epoch(Batches(LABELS, Recipe(batch_size=4), outliers=4))[1]) == 10
