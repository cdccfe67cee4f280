"""What is shown: every image once an epoch, moved and mirrored as planned, the same for the same seed."""

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from train.batches import Batches, blanked, coloured, moved, placed, softened
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
    padded = np.pad(IMAGES, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="symmetric")  # the independent oracle
    batches = Batches(IMAGES, LABELS, Recipe(batch_size=10, shift=2))
    images, labels = epoch(batches)
    for image, label in zip(images, labels, strict=True):
        down, right = batches.shifts[label]
        np.testing.assert_array_equal(image, padded[label, 2 - down : 10 - down, 2 - right : 10 - right])
    assert len({tuple(shift) for shift in batches.shifts}) > 3


def test_moved_without_resizing_is_the_same_as_placed():
    mirrored, shifts = LABELS % 2 == 0, RANDOM.integers(-3, 4, (10, 2))
    quickly = moved(IMAGES, mirrored, shifts)
    assert quickly.dtype == np.uint8
    np.testing.assert_array_equal(quickly, placed(IMAGES, mirrored, shifts, np.ones((10, 2))))


def test_sizes_are_those_of_a_plain_enlargement():
    images = np.zeros((2, 8, 8, 3), np.uint8)
    images[:, 3:5, 3:5] = 200  # a square of 2 pixels in the middle
    still = np.zeros((2, 2), int)
    taller, wider = placed(images, np.array([False, True]), still, np.array([[2.0, 1.0], [1.0, 2.0]]))
    assert (taller > 100).sum(axis=(0, 1)).tolist() == [8, 8, 8]  # four rows of two pixels
    assert (taller[:, 3] > 100).sum() == 4 * 3
    np.testing.assert_allclose(taller, wider.swapaxes(0, 1), atol=1e-3)


def test_sizes_stay_between_their_limits():
    batches = Batches(IMAGES, LABELS, Recipe(zoom=1.5, stretch=1.2))
    assert (np.abs(np.log(batches.sizes.prod(axis=1) ** 0.5)) <= np.log(1.5) + 1e-9).all()
    assert (np.abs(np.log(batches.sizes[:, 0] / batches.sizes[:, 1])) <= np.log(1.2) + 1e-9).all()
    assert len(np.unique(batches.sizes)) == 20


def test_blanked_squares_have_the_mean_colour():
    images = blanked(IMAGES, np.tile([4, 0], (10, 1)), np.array([4] * 9 + [0]))
    changed = (images != IMAGES).any(axis=3)
    assert not changed[9].any() and changed[0, 2:6, 0:2].all()
    assert not changed[:, :2].any() and not changed[:, 6:].any() and not changed[:, :, 2:].any()
    np.testing.assert_array_equal(images[0, 3, 0], IMAGES[0].mean(axis=(0, 1)).astype(np.uint8))


def test_every_other_image_is_blanked_somewhere():
    batches = Batches(IMAGES, LABELS, Recipe(batch_size=10, erase=4))
    images, labels = epoch(batches)
    changed = (images != IMAGES[labels]).any(axis=(1, 2, 3))
    np.testing.assert_array_equal(changed, batches.is_erased[labels])
    assert 1 <= changed.sum() <= 9


def test_colours_are_those_of_pillow():
    image = Image.fromarray(IMAGES[0])
    grey, paler = coloured(IMAGES[:1].repeat(2, axis=0), np.array([[1e-6, 1, 1], [1, 0.5, 0.5]]))
    assert np.ptp(grey, axis=2).max() < 0.01
    darker = np.asarray(ImageEnhance.Brightness(image).enhance(0.5))
    np.testing.assert_allclose(paler, darker, atol=1)
    still = coloured(IMAGES, np.ones((10, 3)))
    np.testing.assert_allclose(still, IMAGES, atol=1e-3)


def test_softness_is_pillows_box_blur():
    blurred = np.asarray(Image.fromarray(IMAGES[0]).filter(ImageFilter.BoxBlur(1)))
    soft, same, sharp = softened(IMAGES[:1].repeat(3, axis=0), np.array([1.0, 0.0, -0.1]))
    np.testing.assert_allclose(soft, blurred, atol=1)
    np.testing.assert_array_equal(same, IMAGES[0])
    assert sharp.std() > same.std() > soft.std()


def test_images_of_other_things_end_each_batch_and_take_turns():
    others = RANDOM.integers(0, 256, (4, 8, 8, 3), np.uint8)
    batches = Batches(IMAGES, LABELS, Recipe(batch_size=4, others=2), others=others)
    images, labels = epoch(batches)
    assert len(batches) == 3 and sorted(labels) == [-1] * 6 + list(LABELS)
    assert batches[0][1].tolist()[-2:] == [-1, -1] and batches[2][1].tolist()[-2:] == [-1, -1]
    shown = [next(k for k in range(4) if (others[k] == image).all()) for image in images[labels < 0]]
    assert sorted(np.bincount(shown, minlength=4)) == [1, 1, 2, 2]
    assert len(epoch(Batches(IMAGES, LABELS, Recipe(batch_size=4, others=2)))[0]) == 10
