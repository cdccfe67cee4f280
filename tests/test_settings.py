"""Which settings a network uses: what is left out does not change it."""

import dataclasses

import pytest

from models.settings import NETWORKS, NOT_OF_A_MIXTURE, OPTIMIZERS, used
from train import networks
from train.recipes import RECIPES, Recipe

OTHER = {"filters": (3, 5), "kernel_size": 2, "pooling": "average", "dense_units": 5, "depth": 1, "activation": "silu"}


def test_the_names_are_settings():
    assert {*NETWORKS, *OPTIMIZERS, *NOT_OF_A_MIXTURE} <= {field.name for field in dataclasses.fields(Recipe)}


def test_the_tutorial_lists_neither_depth_nor_what_is_beside_muon():
    shown = used(dataclasses.asdict(RECIPES["article"]))
    assert "dense_units" in shown and not {"depth", "activation", "bias_rate", "head_rate"} & set(shown)
    assert {"depth", "bias_rate"} <= set(used(dataclasses.asdict(RECIPES["quick"])))


def test_a_mixture_has_its_own_augmentation():
    shown = used(dataclasses.asdict(RECIPES["photos"]))
    assert "mixture" in shown and not {"flip", "zoom", "color_jitter", "cutout", "outliers_a_batch"} & set(shown)


@pytest.mark.parametrize("network", ["tutorial", "whitened"])
def test_exactly_the_listed_settings_change_a_network(network):
    recipe = Recipe(network=network, image_size=16, filters=(4, 6), dense_units=4)
    before = networks.build(recipe, 3).to_json()
    for name, value in OTHER.items():
        changed = networks.build(dataclasses.replace(recipe, **{name: value}), 3).to_json() != before
        assert changed == (network in NETWORKS[name]), name
