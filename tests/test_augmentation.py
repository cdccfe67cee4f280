"""Augmentation: the planned images, varied as Pillow and NumPy would."""

import keras
import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from train import augmentation
from train.augmentation import AugmentedNetwork
from train.batches import Batches
from train.recipes import Recipe

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (10, 8, 8, 3), np.uint8)
PIXELS = IMAGES.astype(np.float32)
MIRRORED = np.arange(10) % 2 == 0
STILL, SAME_SIZE = np.zeros((10, 2), np.float32), np.ones((10, 2), np.float32)


def warped(mirrored=MIRRORED, shifts=STILL, sizes=SAME_SIZE, pixels=PIXELS) -> np.ndarray:
    return np.asarray(augmentation.warp(pixels, mirrored, shifts.astype(np.float32), sizes.astype(np.float32)))


def test_the_planned_images_are_taken_and_the_network_is_asked():
    network = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten()])
    model = AugmentedNetwork(network, IMAGES)
    plan, labels = Batches(np.arange(10), Recipe(batch_size=4))[0]
    answers = np.asarray(model(plan))
    np.testing.assert_array_equal(answers, PIXELS[labels].reshape(4, -1))
    np.testing.assert_array_equal(model(PIXELS[labels]), answers)
    assert len(model.non_trainable_variables) == 1 and not model.trainable_variables  # on the device, not trained
    assert not network.variables  # so not saved


def test_all_augmentations_follow_the_plan():
    model = AugmentedNetwork(keras.Sequential([keras.Input((8, 8, 3))]), IMAGES)
    recipe = Recipe(batch_size=10, flip=True, shift=2, color_jitter=1.3, blur=0.5, cutout=3, image_size=8)
    plan, _ = Batches(np.arange(10), recipe)[0]
    varied = PIXELS[plan["image"]]
    varied = warped(plan["mirrored"], plan["shifts"], plan["sizes"], varied)
    varied = np.asarray(augmentation.color_jitter(varied, plan["color_jitter"]))
    varied = np.asarray(augmentation.blur(varied, plan["blur"]))
    varied = np.asarray(augmentation.cutout(varied, plan["cutout_centers"], plan["cutout_sides"]))
    np.testing.assert_allclose(model.augment(plan), varied, atol=1e-3)
    assert varied.min() >= 0 and varied.max() <= 255


def test_mirrored_and_still():
    images = warped()
    np.testing.assert_array_equal(images[MIRRORED], PIXELS[MIRRORED][:, :, ::-1])
    np.testing.assert_array_equal(images[~MIRRORED], PIXELS[~MIRRORED])


def test_resampling_as_its_docstring_says():
    steps, shifts = np.float32([1, -1, 1, 0.5]), np.float32([0, 0, 1, 0])
    lines = np.asarray(augmentation.resampling(4, steps, shifts)) @ np.float32([1, 2, 3, 4])
    np.testing.assert_allclose(lines, [[1, 2, 3, 4], [4, 3, 2, 1], [1, 1, 2, 3], [1.75, 2.25, 2.75, 3.25]])


def test_shifts_reflect_at_the_border():
    padded = np.pad(PIXELS, ((0, 0), (3, 3), (3, 3), (0, 0)), mode="symmetric")  # the independent oracle
    shifts = RANDOM.integers(-3, 4, (10, 2))
    for number, (image, (down, right)) in enumerate(zip(warped(MIRRORED & False, shifts), shifts, strict=True)):
        np.testing.assert_array_equal(image, padded[number, 3 - down : 11 - down, 3 - right : 11 - right])


def test_resized_moved_and_mirrored_as_keras_would():
    shifts, sizes = RANDOM.integers(-2, 3, (10, 2)), np.exp(RANDOM.uniform(-0.5, 0.5, (10, 2)))
    scale = 1 / sizes * np.stack([np.ones(10), np.where(MIRRORED, -1, 1)], axis=1)  # rows, columns
    start, zero = 3.5 - scale * (3.5 + shifts), np.zeros(10)
    transforms = np.stack([scale[:, 1], zero, start[:, 1], zero, scale[:, 0], start[:, 0], zero, zero], axis=1)
    expected = keras.ops.image.affine_transform(PIXELS, np.float32(transforms), "bilinear", "reflect")
    np.testing.assert_allclose(warped(MIRRORED, shifts, sizes), expected, atol=0.01)


def test_sizes_are_those_of_a_plain_enlargement():
    pixels = np.zeros((2, 8, 8, 3), np.float32)
    pixels[:, 3:5, 3:5] = 200  # a square of 2 pixels in the middle
    taller, wider = warped(np.array([False, True]), STILL[:2], np.array([[2.0, 1.0], [1.0, 2.0]]), pixels)
    assert (taller > 100).sum(axis=(0, 1)).tolist() == [8, 8, 8]  # four rows of two pixels
    assert (taller[:, 3] > 100).sum() == 4 * 3
    np.testing.assert_allclose(taller, wider.swapaxes(0, 1), atol=1e-3)


def test_cutout_squares_have_the_mean_colour():
    sides = np.array([4] * 9 + [0], np.int32)
    images = np.asarray(augmentation.cutout(PIXELS, np.tile(np.int32([4, 0]), (10, 1)), sides))
    changed = (images != PIXELS).any(axis=3)
    assert not changed[9].any() and changed[0, 2:6, 0:2].all()
    assert not changed[:, :2].any() and not changed[:, 6:].any() and not changed[:, :, 2:].any()
    np.testing.assert_allclose(images[0, 3, 0], PIXELS[0].mean(axis=(0, 1)), rtol=1e-5)


def test_color_jitter_is_that_of_pillow():
    image = Image.fromarray(IMAGES[0])
    factors = np.float32([[1e-6, 1, 1], [1, 0.5, 0.5]])
    grey, paler = np.asarray(augmentation.color_jitter(PIXELS[:1].repeat(2, axis=0), factors))
    assert np.ptp(grey, axis=2).max() < 0.01
    darker = np.asarray(ImageEnhance.Brightness(image).enhance(0.5))
    np.testing.assert_allclose(paler, darker, atol=1)
    np.testing.assert_allclose(augmentation.color_jitter(PIXELS, np.ones((10, 3), np.float32)), PIXELS, atol=1e-3)


def test_blur_is_pillows_box_blur():
    blurred = np.asarray(Image.fromarray(IMAGES[0]).filter(ImageFilter.BoxBlur(1)))
    soft, same, sharp = np.asarray(augmentation.blur(PIXELS[:1].repeat(3, axis=0), np.float32([1.0, 0.0, -0.1])))
    np.testing.assert_allclose(soft, blurred, atol=1)
    np.testing.assert_array_equal(same, PIXELS[0])
    assert sharp.std() > same.std() > soft.std()
