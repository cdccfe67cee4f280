"""The precision of a training: the faster one, measured, and kept when it goes on."""

import dataclasses

import pytest

from train import precision
from train.precision import resolve_precision
from train.recipes import RECIPES, Recipe


@pytest.mark.parametrize(
    ("exact", "rounded", "expected"), [(1.0, 0.5, "mixed_bfloat16"), (1.0, 0.99, "float32"), (1.0, 11.0, "float32")]
)
def test_sixteen_bits_only_where_they_are_clearly_faster(monkeypatch, exact, rounded, expected):
    monkeypatch.setattr(precision, "seconds_a_step", {"float32": exact, "mixed_bfloat16": rounded}.get)
    assert resolve_precision(RECIPES["quick"]).precision == expected


def test_this_machine_is_measured():
    assert resolve_precision(RECIPES["accurate"]).precision in ("float32", "mixed_bfloat16")
    assert precision.seconds_a_step("float32") > 0


def test_a_named_precision_and_one_begun_with_stay():
    named = Recipe(precision="mixed_bfloat16")
    assert resolve_precision(named) is named
    assert resolve_precision(RECIPES["quick"], began_with="mixed_bfloat16") == dataclasses.replace(
        RECIPES["quick"], precision="mixed_bfloat16"
    )
