"""Ranges: width by what is hard to know, settings that nobody stated, known limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

from adapt_advisor.quantity import Range

NORMAL_80 = 1.2816
"""Half-width of the central 80% of a normal distribution, in standard deviations."""
_NORMAL = NormalDist()
TAILS = (0.1, 0.5, 0.9)
"""Low, typical and high of an 80% range."""
LEAST_LEFT = 1e-3
"""Probability below a limit under which a distribution says nothing about its shape."""


def half_width(traits: Mapping[str, bool], spread: Mapping[str, float]) -> float:
    """Half of the 80% range, as a logarithm: a base, scaled by what is uncertain."""
    scale = sum(spread.get(trait, 0.0) for trait, shown in traits.items() if shown)
    return min(spread["widest"], spread["base"] * math.exp(scale))


class Point(NamedTuple):
    """What a figure is under one set of answers to settings that nobody stated."""

    value: float
    odds: float
    """Probability of these answers; all points' sum up to 1."""


def middle(points: Sequence[Point]) -> float:
    """The typical value over unstated settings: their mean, as a logarithm."""
    return math.exp(sum(point.odds * math.log(point.value) for point in points))


def reaching(points: Sequence[Point], half: float, unit: str) -> Range:
    """The 80% range around the middle that also holds every point.

    Args:
        points: The figure by unstated settings.
        half: Half of the range, as a logarithm, where everything is stated.
        unit: Of the figure.
    """
    typical, factor = middle(points), math.exp(half)
    values = [point.value for point in points]
    return Range(
        low=min(typical / factor, *values) if len(values) > 1 else typical / factor,
        typical=typical,
        high=max(typical * factor, *values) if len(values) > 1 else typical * factor,
        unit=unit,
    )


def below(value: Range, limit: float) -> Range:
    """A range of which it is known that the figure lies below a limit.

    The log-normal distributions to the left and to the right of the typical value are
    cut at the limit; the quantiles of what is left are the new range, never of zero
    width.
    """
    if value.high <= limit or value.low <= 0:
        return value
    down = max(math.log(value.typical / value.low), 1e-6) / NORMAL_80
    up = max(math.log(value.high / value.typical), 1e-6) / NORMAL_80
    distance = math.log(limit / value.typical)
    held = _NORMAL.cdf(distance / (up if distance > 0 else down))
    if held < LEAST_LEFT:
        return _tail(value, limit, down)
    ends = []
    for share in TAILS:
        steps = _NORMAL.inv_cdf(share * held)
        ends.append(value.typical * math.exp(steps * (up if steps > 0 else down)))
    low, typical, high = (min(end, limit) for end in ends)
    return Range(low=low, typical=typical, high=high, unit=value.unit)


def _tail(value: Range, limit: float, spread: float) -> Range:
    """What is left far below the typical value: an exponential under the limit."""
    scale = spread**2 / math.log(value.typical / limit)
    low, typical, high = (limit * share**scale for share in TAILS)
    return Range(low=low, typical=typical, high=high, unit=value.unit)
