"""Outcomes: the plans that a set of answers can lead to, and which part leads where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapt_advisor.engine.regions import Regions, Way
from adapt_advisor.model.flowchart import Node

Masks = tuple[int, ...]
"""The allowed cells of every variable (questions, then facts), as bits."""


class Outcome(NamedTuple):
    """A plan, and one box of answers that all lead to it along one path."""

    masks: Masks
    plan: tuple[str, ...]


def outcomes(regions: Regions, masks: Sequence[int]) -> Iterator[Outcome]:
    """Every path that some answer in `masks` takes: its plan, and which answers do.

    The boxes of the outcomes are disjoint and together make up `masks`.
    """
    yield from _from(regions, regions.chart.flowchart.start, tuple(masks), ())


def _from(
    regions: Regions, at: str | None, masks: Masks, plan: tuple[str, ...]
) -> Iterator[Outcome]:
    while at is not None:
        node = regions.chart.node(at)
        if node.add is not None:
            plan = (*plan, node.add)
        ways = list(_open_ways(regions, node, masks))
        if len(ways) == 1 and ways[0][1] == masks:
            at = ways[0][0].target
            continue
        for way, part in ways:
            yield from _from(regions, way.target, part, plan)
        return
    yield Outcome(masks, plan)


def _open_ways(
    regions: Regions, node: Node, masks: Masks
) -> Iterator[tuple[Way, Masks]]:
    """The ways that some answer in `masks` takes, with disjoint parts of `masks`."""
    for way in regions.ways(node):
        left = [masks]
        for box in way.boxes:
            still: list[Masks] = []
            for part in left:
                inside = within(part, box)
                if inside is None:
                    still.append(part)
                    continue
                yield way, inside
                still.extend(_outside(part, box))
            left = still


def within(masks: Masks, box: Sequence[tuple[int, int]]) -> Masks | None:
    """The answers of `masks` that lie in the box; None when none does."""
    found = list(masks)
    for variable, mask in box:
        found[variable] &= mask
        if not found[variable]:
            return None
    return tuple(found)


def _outside(masks: Masks, box: Sequence[tuple[int, int]]) -> Iterator[Masks]:
    """The answers of `masks` outside the box, as disjoint parts."""
    rest = list(masks)
    for variable, mask in box:
        out = rest[variable] & ~mask
        if out:
            yield (*rest[:variable], out, *rest[variable + 1 :])
        rest[variable] &= mask
