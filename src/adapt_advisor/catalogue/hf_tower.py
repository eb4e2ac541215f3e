"""The tower that reads images, from a Hugging Face configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WIDTHS = ("embed_dim", "hidden_size", "width")
"""Qwen2-VL's `hidden_size` is the text model's: `embed_dim` comes first."""
DEPTHS = ("depth", "num_hidden_layers", "layers")
USUAL_RATIO = 4


def tower_b(config: Mapping[str, Any]) -> float:
    """Parameters of the vision tower in billions; 0 where it has none, or says nothing.

    Four attention matrices and two of the feed-forward part in each layer, three where
    it is gated (Dosovitskiy et al. 2020, arXiv 2010.11929).
    """
    vision = config.get("vision_config")
    if not isinstance(vision, Mapping):
        return 0.0
    width, depth = (_first(vision, names) for names in (WIDTHS, DEPTHS))
    inner = _first(vision, ("intermediate_size",)) or USUAL_RATIO * width
    matrices = 3 if vision.get("hidden_act") == "silu" else 2
    return depth * (4 * width**2 + matrices * width * inner) / 1e9


def _first(vision: Mapping[str, Any], names: tuple[str, ...]) -> float:
    for name in names:
        value = vision.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**6:
            return float(value)
    return 0.0
