"""Robust losses, weights of publishers and series, and weighted quantiles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
DIGITS = 4


def softened(errors: Array, scale: float) -> Array:
    """Errors whose squares grow linearly past `scale`: the pseudo-Huber loss.

    Barron 2019 (arXiv 1701.03077, eq. 8 with shape 1).
    """
    inner = np.sqrt(1 + (errors / scale) ** 2) - 1
    return np.asarray(np.sign(errors) * scale * np.sqrt(2 * inner))


def crowd_weights(groups: Sequence[Hashable], power: float) -> Array:
    """A weight per row, so that a group of n rows counts n ** power in all."""
    size = Counter(groups)
    return np.array([size[group] ** (power - 1.0) for group in groups])


def publisher_weights(publishers: Sequence[str], series: Sequence[Hashable]) -> Array:
    """Weights that give every publisher the same say, and each of its series too.

    They sum to the square root of rows and publishers, so that a ridge in weighted rows
    keeps its meaning.
    """
    own = list(zip(publishers, series, strict=True))
    within = crowd_weights(own, 0.0)
    count = Counter({publisher for publisher, _ in set(own)})
    held = {p: sum(q == p for q, _ in set(own)) for p in count}
    weights = within / np.array([held[p] for p in publishers])
    return np.asarray(weights * math.sqrt(len(own) / len(count)))


def weighted_quantile(
    values: Iterable[float], weights: Iterable[float], share: float
) -> float:
    """The value below which `share` of the total weight lies, interpolated.

    Raises:
        ValueError: Without values.
    """
    held, weight = np.asarray(list(values)), np.asarray(list(weights))
    if not len(held):
        raise ValueError("a quantile needs at least one value")
    order = np.argsort(held, kind="stable")
    reached = np.cumsum(weight[order]) - 0.5 * weight[order]
    return float(np.interp(share * weight.sum(), reached, held[order]))


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which `share` of the values lie, interpolated linearly.

    Raises:
        ValueError: Without values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("a quantile needs at least one value")
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def rounded(value: float, digits: int = DIGITS) -> float:
    """To a few significant digits, so that a refit writes the same bytes."""
    return float(f"{value:.{digits}g}")
