"""Outcomes: the plans that a set of answers can lead to, and which part leads where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.walk.packed import Layout, PackedWay, inside, outside
from adapt_advisor.walk.plan import Plan, due


class Outcome(NamedTuple):
    """What a plan holds, and one packed box of answers that lead to it on one path."""

    box: int
    plan: Plan
    preparations: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


def outcomes(layout: Layout, box: int, start: str | None = None) -> Iterator[Outcome]:
    """Every path that some answer in a box takes: what it adds, and which answers do.

    The boxes of the outcomes are disjoint and together make up `box`.

    Args:
        layout: Where a packed box holds each variable.
        box: The answers to follow, packed.
        start: The node to follow them from; None = the flowchart's start.
    """
    at = start or layout.regions.chart.flowchart.start
    return _from(layout, at, Outcome(box, ()))


def _from(layout: Layout, at: str | None, found: Outcome) -> Iterator[Outcome]:
    nodes = layout.regions.chart.flowchart.nodes
    while at is not None:
        node = nodes[at]
        if (added := due(node)) is not None:
            found = found._replace(plan=(*found.plan, added))
        if node.prepare is not None:
            found = found._replace(preparations=(*found.preparations, node.prepare))
        if node.block is not None:
            found = found._replace(refusals=(*found.refusals, node.block))
        parts = _parts(layout, node, found.box)
        if len(parts) == 1 and parts[0][1] == found.box:
            at = parts[0][0].target
            continue
        for way, part in parts:
            yield from _from(layout, way.target, found._replace(box=part))
        return
    yield found


def _parts(layout: Layout, node: Node, box: int) -> list[tuple[PackedWay, int]]:
    """The ways that some answer in `box` takes, with disjoint parts of `box`."""
    found: list[tuple[PackedWay, int]] = []
    for way in layout.ways(node):
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
