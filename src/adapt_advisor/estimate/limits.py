"""Limits: comparisons of estimates with bounds, which the flowchart may test."""

from __future__ import annotations

import math

from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.estimate.nouns import LimitReading
from adapt_advisor.rulebook.flowchart import Limit


class LimitTable:
    """The limits of one profile, each worked out when first asked for."""

    def __init__(self, limits: dict[str, Limit], estimates: MethodEstimator) -> None:
        """Nothing is computed yet."""
        self._limits = limits
        self._estimates = estimates
        self._known: dict[str, LimitReading] = {}

    def holds(self, name: str) -> bool:
        """Whether the limit holds, by the typical value of its estimate."""
        key = ("holds", name, self._estimates.inputs.fed)
        return self._estimates.memo.get(key, lambda: self._holds(self._limits[name]))

    def reading(self, name: str) -> LimitReading:
        """The limit with the numbers that it compares."""
        reading = self._known.get(name)
        if reading is None:
            key = ("limit", name, self._estimates.inputs.fed)
            reading = self._estimates.memo.get(
                key, lambda: self._read(self._limits[name])
            )
            self._known[name] = reading
        return reading

    def margin(self, name: str) -> float | None:
        """Logarithm of estimate over bound; None where either is unknown or zero."""
        key = ("margin", name, self._estimates.inputs.fed)
        return self._estimates.memo.get(key, lambda: self._margin(self._limits[name]))

    def _holds(self, limit: Limit) -> bool:
        method, _, quantity = limit.quantity.partition(".")
        operator, raw_bound = limit.comparison
        value = self._estimates.quantity(method, quantity).value
        bound = self._estimates.inputs.bound(raw_bound)
        if value is None or bound is None:
            return limit.if_unknown
        return _compare(operator, value.typical, bound)

    def _margin(self, limit: Limit) -> float | None:
        method, _, quantity = limit.quantity.partition(".")
        bound = self._estimates.inputs.bound(limit.comparison[1])
        value = self._estimates.quantity(method, quantity).value
        if value is None or not bound or value.typical <= 0:
            return None
        return math.log(value.typical / bound)

    def _read(self, limit: Limit) -> LimitReading:
        method, _, quantity = limit.quantity.partition(".")
        operator, raw_bound = limit.comparison
        estimate = self._estimates.quantity(method, quantity)
        bound = self._estimates.inputs.bound(raw_bound)
        if estimate.value is None or bound is None:
            return LimitReading(
                limit=limit.id,
                holds=limit.if_unknown,
                straddles=True,
                estimate=estimate.value,
                bound=bound,
                why=estimate.why,
            )
        value = estimate.value
        ends = [_compare(operator, x, bound) for x in (value.low, value.high)]
        return LimitReading(
            limit=limit.id,
            holds=_compare(operator, value.typical, bound),
            straddles=ends[0] != ends[1],
            estimate=value,
            bound=bound,
        )


def _compare(operator: str, x: float, bound: float) -> bool:
    match operator:
        case "at_most":
            return x <= bound
        case "at_least":
            return x >= bound
        case "above":
            return x > bound
        case _:
            return x < bound
