"""Facts: comparisons of estimates with limits, which the flowchart may test."""

from __future__ import annotations

import math

from adapt_advisor.advice.record import LimitReading
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.quantity import Range
from adapt_advisor.rulebook.flowchart import Limit

_WORDS = {
    "at_most": "at most",
    "at_least": "at least",
    "above": "more than",
    "below": "less than",
}


class LimitTable:
    """The facts of one profile, each worked out when first asked for."""

    def __init__(self, facts: dict[str, Limit], estimates: MethodEstimator) -> None:
        """Nothing is computed yet."""
        self._facts = facts
        self._estimates = estimates
        self._known: dict[str, LimitReading] = {}

    def holds(self, name: str) -> bool:
        """Whether the fact holds, by the typical value of its estimate."""
        return self.reading(name).holds

    def reading(self, name: str) -> LimitReading:
        """The fact with the numbers that it compares."""
        reading = self._known.get(name)
        if reading is None:
            key = ("fact", name, self._estimates.situation.inputs)
            reading = self._estimates.memo.get(
                key, lambda: self._read(self._facts[name])
            )
            self._known[name] = reading
        return reading

    def margin(self, name: str) -> float | None:
        """Logarithm of estimate over limit; None where either is unknown or zero."""
        key = ("margin", name, self._estimates.situation.inputs)
        return self._estimates.memo.get(key, lambda: self._margin(self._facts[name]))

    def _margin(self, fact: Limit) -> float | None:
        method, _, quantity = fact.quantity.partition(".")
        limit = self._estimates.situation.limit(fact.comparison[1])
        value = self._estimates.quantity(method, quantity).value
        if value is None or not limit or value.typical <= 0:
            return None
        return math.log(value.typical / limit)

    def _read(self, fact: Limit) -> LimitReading:
        method, _, quantity = fact.quantity.partition(".")
        operator, raw_limit = fact.comparison
        estimate = self._estimates.quantity(method, quantity)
        limit = self._estimates.situation.limit(raw_limit)
        if estimate.value is None or limit is None:
            reason = estimate.why or f"{raw_limit} is not known"
            return LimitReading(
                fact=fact.id,
                holds=fact.if_unknown,
                straddles=True,
                because=f"The estimate cannot be compared: {reason}",
            )
        value = estimate.value
        ends = [_compare(operator, x, limit) for x in (value.low, value.high)]
        return LimitReading(
            fact=fact.id,
            holds=_compare(operator, value.typical, limit),
            straddles=ends[0] != ends[1],
            because=self._in_words(fact, value, limit),
        )

    def _in_words(self, fact: Limit, value: Range, limit: float) -> str:
        method = fact.quantity.partition(".")[0]
        name = self._estimates.situation.rulebook.methods[method].name
        low, typical, high = map(_figure, (value.low, value.typical, value.high))
        return (
            f"{name} is estimated at {typical} {value.unit} ({low} to {high}), and the "
            f"limit is {_WORDS[fact.comparison[0]]} {_figure(limit)}"
        )


def _figure(x: float) -> str:
    return f"{x:,.0f}" if x >= 100 else f"{x:.3g}"


def _compare(operator: str, x: float, limit: float) -> bool:
    match operator:
        case "at_most":
            return x <= limit
        case "at_least":
            return x >= limit
        case "above":
            return x > limit
        case _:
            return x < limit
