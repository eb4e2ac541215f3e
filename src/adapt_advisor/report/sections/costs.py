"""What the ways of working have cost after each month, on the routes in question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapt_advisor.estimate.nouns import MethodEstimate
from adapt_advisor.report.document import Curve, Curves, Section
from adapt_advisor.report.sections.wording import Wording

_MONTHS = 24
_MOST = 5
"""Lines that one picture can hold apart."""
_ROUTES = {"hosted": "hosted", "own": "own GPUs", "device": "on the device"}


class _Line(NamedTuple):
    name: str
    once: float
    """USD before the first request."""
    month: float
    """USD a month."""
    strong: bool


def over_months(words: Wording) -> Section | None:
    """Cumulative cost of the main step and its alternatives, over two years."""
    lines = list(dict.fromkeys(_lines(words)))[:_MOST]
    if len(lines) < 2 or all(line.month == 0 and line.once == 0 for line in lines):
        return None
    ordered = sorted(lines, key=lambda line: not line.strong)
    crossing = _crossing(ordered[0], ordered[1])
    curves = tuple(
        Curve(
            line.name,
            tuple(line.once + line.month * month for month in range(_MONTHS + 1)),
            line.strong,
        )
        for line in ordered
    )
    told = ""
    if crossing is not None:
        told = (
            f"{ordered[0].name} and {ordered[1].name} have cost the same after about "
            f"{crossing:.0f} months."
        )
    block = Curves("Typical cost so far, training and serving", curves, crossing, told)
    return Section("costs", "Cost over months", (block,))


def _lines(words: Wording) -> Iterator[_Line]:
    recommendation = words.recommendation
    names = [recommendation.primary]
    names += [name for name in recommendation.due_now if name not in names]
    names += list(recommendation.alternatives)
    for name in names:
        estimate = recommendation.estimate_of(name)
        if estimate is not None:
            yield from _of_method(words, estimate, name == recommendation.primary)


def _of_method(words: Wording, estimate: MethodEstimate, main: bool) -> Iterator[_Line]:
    name = words.method(estimate.method)
    if len(estimate.routes) > 1:
        for route in estimate.routes:
            once, month = route.cost_usd.value, route.serving_usd_per_month.value
            if once is not None and month is not None:
                told = f"{name}, {_ROUTES[route.route]}"
                yield _Line(told, once.typical, month.typical, main)
        return
    once, month = estimate.cost_usd.value, estimate.serving_usd_per_month.value
    if once is not None and month is not None:
        yield _Line(name, once.typical, month.typical, main)


def _crossing(one: _Line, other: _Line) -> float | None:
    """Months after which two lines meet, inside the picture."""
    if one.month == other.month:
        return None
    month = (one.once - other.once) / (other.month - one.month)
    return month if 0 < month <= _MONTHS else None
