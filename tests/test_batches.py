"""What is shown: every image once an epoch, moved and mirrored as planned, the same for the same seed."""

import numpy as np

from train.batches import Batches, reflect
from train.recipes import Recipe

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (10, 8, 8, 3), np.uint8)
LABELS = np.arange(10)


def epoch(batches: Batches) -> tuple[np.ndarray, np.ndarray]:
    pairs = [batches[index] for index in range(len(batches))]
    return np.concatenate([images for images, _ in pairs]), np.concatenate([labels for _, labels in pairs])


def test_every_image_once_an_epoch_in_a_new_order():
    batches = Batches(IMAGES, LABELS, Recipe(batch_size=4))
    assert len(batches) == 3
    images, labels = epoch(batches)
    assert sorted(labels) == list(LABELS)
    np.testing.assert_array_equal(images, IMAGES[labels])
    batches.on_epoch_end()
    assert epoch(batches)[1].tolist() != labels.tolist()


def test_epochs_do_not_depend_on_where_training_began():
    recipe = Recipe(batch_size=3, shift=2, flip=True, seed=5)
    batches = Batches(IMAGES, LABELS, recipe)
    batches.on_epoch_end()
    batches.on_epoch_end()
    for through, direct in zip(epoch(batches), epoch(Batches(IMAGES, LABELS, recipe, first_epoch=2)), strict=True):
        np.testing.assert_array_equal(through, direct)


def test_images_are_mirrored_every_other_epoch():
    batches = Batches(IMAGES, LABELS, Recipe(batch_size=10, flip=True))
    mirrored = []
    for _ in range(3):
        images, labels = epoch(batches)
        mirrored.append({})
        for image, label in zip(images, labels, strict=True):
            is_mirrored = bool((image == IMAGES[label][:, ::-1]).all())
            assert is_mirrored or (image == IMAGES[label]).all()
            mirrored[-1][int(label)] = is_mirrored
        batches.on_epoch_end()
    assert mirrored[0] == mirrored[2] == {label: not value for label, value in mirrored[1].items()}
    assert set(mirrored[0].values()) == {True, False}


def test_shifts_reflect_at_the_border():
    padded = np.pad(IMAGES, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="reflect")  # the independent oracle
    batches = Batches(IMAGES, LABELS, Recipe(batch_size=10, shift=2))
    images, labels = epoch(batches)
    for image, label in zip(images, labels, strict=True):
        row, column = batches.shifts[label] + 2
        np.testing.assert_array_equal(image, padded[label, row : row + 8, column : column + 8])
    assert len({tuple(shift) for shift in batches.shifts}) > 3


def test_reflect():
    assert reflect(np.arange(-2, 7), 5).tolist() == [2, 1, 0, 1, 2, 3, 4, 3, 2]
