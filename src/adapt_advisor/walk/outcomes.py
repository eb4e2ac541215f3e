"""Outcomes: the plans that a set of answers can lead to, and which part leads where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapt_advisor.walk.boxes import inside, outside
from adapt_advisor.walk.plan import Plan
from adapt_advisor.walk.regions import Place, Regions, Way


class Outcome(NamedTuple):
    """What a plan holds, and one box of answers that lead to it on one path."""

    box: int
    plan: Plan
    preparations: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()

    def with_place(self, place: Place) -> Outcome:
        """The outcome after what a node adds."""
        box, plan, preparations, refusals = self
        if place.due is not None:
            return Outcome(box, (*plan, place.due), preparations, refusals)
        if place.prepare is not None:
            return Outcome(box, plan, (*preparations, place.prepare), refusals)
        if place.block is not None:
            return Outcome(box, plan, preparations, (*refusals, place.block))
        return self

    def followed_by(self, before: Outcome, after: Outcome) -> Outcome:
        """The outcome after what `after` has more than its beginning, `before`."""
        return Outcome(
            self.box,
            self.plan + after.plan[len(before.plan) :],
            self.preparations + after.preparations[len(before.preparations) :],
            self.refusals + after.refusals[len(before.refusals) :],
        )


class TooManySteps(Exception):
    """More nodes would have to be followed than were allowed."""


class Steps:
    """Nodes that may still be followed, by searches that share the allowance."""

    def __init__(self, most: int) -> None:
        """Begin with all of them."""
        self.left = most

    def take(self) -> None:
        """Follow one more node.

        Raises:
            TooManySteps: When none is left.
        """
        if not self.left:
            raise TooManySteps
        self.left -= 1


def outcomes(
    regions: Regions, box: int, start: str | None = None, steps: Steps | None = None
) -> Iterator[Outcome]:
    """Every path that some answer in a box takes: what it adds, and which answers do.

    The boxes of the outcomes are disjoint and together make up `box`.

    Args:
        regions: The ways out of every node.
        box: The answers to follow.
        start: The node to follow them from; None = the flowchart's start.
        steps: Nodes that may be followed; None = as many as it takes.

    Raises:
        TooManySteps: When they do not suffice.
    """
    places = regions.places
    first = 0 if start is None else regions.position[start]
    waiting: list[tuple[int | None, Outcome]] = [(first, Outcome(box, ()))]
    while waiting:
        at, found = waiting.pop()
        while at is not None:
            if steps is not None:
                steps.take()
            found = found.with_place(places[at])
            parts = split(places[at], found.box)
            for way, part in reversed(parts[1:]):
                waiting.append((way.target, found._replace(box=part)))
            (way, part) = parts[0]
            if part != found.box:
                found = found._replace(box=part)
            at = way.target
        yield found


def split(place: Place, box: int) -> list[tuple[Way, int]]:
    """The ways that some answer in `box` takes, with disjoint parts of `box`."""
    found: list[tuple[Way, int]] = []
    for way in place.ways:
        left = [box]
        for piece in way.pieces:
            still: list[int] = []
            for part in left:
                met = inside(part, piece)
                if not met:
                    still.append(part)
                    continue
                found.append((way, met))
                if met == box:
                    return found
                still.extend(outside(part, piece))
            left = still
    return found
