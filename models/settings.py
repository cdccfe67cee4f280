"""Which settings of a recipe its training used: some are of one network or one optimizer alone."""

from typing import Any

NETWORKS = {  # setting: the networks that use it; one that is not named here is used by all
    "filters": ("tutorial", "whitened"),
    "kernel_size": ("tutorial", "whitened"),
    "pooling": ("tutorial",),
    "dense_units": ("tutorial",),
    "depth": ("whitened",),
    "activation": ("whitened",),
    "keep_kinds": ("efficientnet_lite0",),
}
OPTIMIZERS = {"bias_rate": ("muon",), "head_rate": ("muon",), "weight_decay": ("adam",)}
# A mixture has an augmentation of its own (train/mixture.py).
NOT_OF_A_MIXTURE = ("flip", "shift", "zoom", "stretch", "color_jitter", "blur", "cutout", "outliers_a_batch")


def used(recipe: dict[str, Any]) -> dict[str, Any]:
    """The settings that had an effect, in their order.

    Args:
        recipe: a card's `recipe`: all settings by name.
    """
    return {name: value for name, value in recipe.items() if _is_used(name, recipe)}


def _is_used(name: str, recipe: dict[str, Any]) -> bool:
    network, optimizer = recipe.get("network"), recipe.get("optimizer")
    if recipe.get("mixture") and name in NOT_OF_A_MIXTURE:
        return False
    return network in NETWORKS.get(name, (network,)) and optimizer in OPTIMIZERS.get(name, (optimizer,))
