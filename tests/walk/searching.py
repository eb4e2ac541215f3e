"""The search for counterfactuals, run until every method is found or given up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from adapt_advisor.walk.regions import Regions
from adapt_advisor.walk.search import MOST_WORK, Change, Search


class Found(NamedTuple):
    """The outcome of a search for one method."""

    changes: tuple[Change, ...]
    """All smallest changes; empty when there are none, or the search ended early."""
    proved: int | None
    """No change of fewer variables does; None when no change of answers can."""
    complete: bool
    """Whether the search ended by itself."""


def smallest_changes(
    regions: Regions,
    present: Sequence[int],
    methods: Collection[str],
    *,
    free: Collection[int] = (),
    most_work: int = MOST_WORK,
) -> Mapping[str, Found]:
    """For every method, the smallest changes that bring it into the plan."""
    search = Search(regions, present, methods, free=free, most_work=most_work)
    found: dict[str, Found] = {}
    cost = 0
    while not search.ended:
        search.until(cost)
        for method in tuple(search.wanted):
            if changes := search.changes(method, cost):
                found[method] = Found(changes, cost, complete=True)
                search.drop(method)
        cost += 1
    proved = None if search.complete else search.reached
    rest = Found((), proved, search.complete)
    return {method: found.get(method, rest) for method in methods}
