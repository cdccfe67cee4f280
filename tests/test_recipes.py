"""The recipes: the tutorial's own, and settings out of range."""

import dataclasses

import pytest

from models.folder import MODELS, read_card
from train.recipes import DESCRIPTIONS, RECIPES, Recipe


def test_the_article_is_the_tutorial():
    recipe = RECIPES["article"]
    assert recipe.filters == (32, 64, 64) and recipe.kernel_size == 3 and recipe.pooling == "max"
    assert (recipe.dense_units, recipe.epochs, recipe.batch_size) == (64, 10, 32)
    assert recipe.optimizer == "adam" and recipe.learning_rate == 0.001


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipe_says_what_it_gives(name):
    card = read_card(MODELS / name)
    assert f"{card.accuracy['test']:.2%} of the test images in {card.seconds:,.0f} s" in DESCRIPTIONS[name]
    assert f"python -m train {name}" in DESCRIPTIONS[name]


def test_every_setting_is_explained():
    for field in dataclasses.fields(Recipe):
        assert len(field.metadata["help"]) > 10, field.name


@pytest.mark.parametrize(
    "setting",
    [
        {"epochs": 0},
        {"patience": -1, "validation_images": 1},
        {"patience": 2},
        {"batch_size": -1},
        {"depth": 0},
        {"depth": 27},
        {"pooling": "median"},
        {"learning_rate": 0.0},
        {"filters": ()},
        {"filters": (32, 0)},
        {"warmup": 1.0},
        {"shift": 32},
        {"seed": -1},
        {"blend": 0.5},
        {"blend": 1.5, "start": "imagenet"},
        {"keep_kinds": True},
        {"mixture": (1, 2, 3)},
        {"mixture": (32,)},
        {"epoch_sizes": (32,)},
        {"weight_decay": 0.1, "optimizer": "muon"},
        {"epoch_sizes": (64, 64), "epochs": 3, "mixture": (30, 1, 1)},
    ],
)
def test_settings_out_of_range_are_named(setting):
    with pytest.raises(ValueError, match=next(iter(setting)) + ".*expected"):
        Recipe(**setting)


def test_an_epoch_has_as_many_batches_as_its_schedule():
    assert Recipe(batch_size=32).batches(65) == 3
    mixture = Recipe(batch_size=64, mixture=(40, 12, 12))
    assert mixture.batches(400) == 10 and dataclasses.replace(mixture, batches_an_epoch=7).batches(400) == 7
    assert dataclasses.replace(mixture, mixture=(0, 32, 32), batches_an_epoch=7).batches(400) == 7
