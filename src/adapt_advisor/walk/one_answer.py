"""Hinges: the plans that one answer can lead to while all others stay."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from adapt_advisor.walk.moves import Move
from adapt_advisor.walk.outcomes import Outcome, split
from adapt_advisor.walk.plan import Plan
from adapt_advisor.walk.regions import Regions


class Road:
    """The path of some answers, and where it can be left when one of them changes.

    On the road a changed answer matters only at nodes that test it, so a search for its
    outcomes leaps from one of these to the next.
    """

    def __init__(
        self, regions: Regions, moves: Sequence[Move], present: Sequence[int]
    ) -> None:
        """Find where the path tests what.

        Args:
            regions: The ways out of every node.
            moves: The walk of the present answers, whole or from some node on.
            present: The cell of every variable: answers, then limits.
        """
        self.regions = regions
        self.box = regions.layout.one(present)
        """The present answers."""
        self._on_road = [regions.position[move.node] for move in moves]
        self._index = {at: i for i, at in enumerate(self._on_road)}
        self._tests: dict[int, list[int]] = {}
        self._passed = [Outcome(0, ())]
        for i, at in enumerate(self._on_road):
            place = regions.places[at]
            for variable in place.tests:
                self._tests.setdefault(variable, []).append(i)
            self._passed.append(self._passed[-1].with_place(place))

    def outcomes(
        self,
        variable: int,
        mask: int,
        open_variables: Collection[int] = (),
        start: str | None = None,
    ) -> list[Outcome]:
        """The outcomes of some cells of one variable, in full.

        Args:
            variable: The question whose answer moves.
            mask: The cells over which it moves.
            open_variables: Variables (limits) that may move with it.
            start: A node of the path to follow them from; None = its first one.
        """
        layout = self.regions.layout
        box = self.box
        for one in open_variables:
            box |= layout.fields[one]
        box = box & ~layout.fields[variable] | mask << layout.offsets[variable]
        moving = (variable, *open_variables)
        stops = sorted({i for one in moving for i in self._tests.get(one, ())})
        first = self._on_road[0] if start is None else self.regions.position[start]
        return self._followed(first, box, stops)

    def _followed(self, first: int, box: int, stops: Sequence[int]) -> list[Outcome]:
        places = self.regions.places
        found: list[Outcome] = []
        waiting = [self._leapt(first, Outcome(box, ()), stops)]
        while waiting:
            at, outcome = waiting.pop()
            if at is None:
                found.append(outcome)
                continue
            outcome = outcome.with_place(places[at])
            for way, part in reversed(split(places[at], outcome.box)):
                here = outcome._replace(box=part)
                waiting.append(self._leapt(way.target, here, stops))
        return found

    def _leapt(
        self, at: int | None, outcome: Outcome, stops: Sequence[int]
    ) -> tuple[int | None, Outcome]:
        """From a node on the road to the next where it can be left, or to its end."""
        index = None if at is None else self._index.get(at)
        if index is None:
            return at, outcome
        next_stop = bisect_left(stops, index)
        to = stops[next_stop] if next_stop < len(stops) else len(self._on_road)
        leads = self._on_road[to] if to < len(self._on_road) else None
        if to == index:
            return leads, outcome
        return leads, outcome.followed_by(self._passed[index], self._passed[to])


def plans_on(road: Road, variable: int) -> dict[Plan, int]:
    """For every plan that the question's values lead to, which of its cells do."""
    values = (1 << road.regions.chart.domains[variable].size) - 1
    found: dict[Plan, int] = {}
    for outcome in road.outcomes(variable, values):
        mask = road.regions.layout.mask(outcome.box, variable)
        found[outcome.plan] = found.get(outcome.plan, 0) | mask
    return found
