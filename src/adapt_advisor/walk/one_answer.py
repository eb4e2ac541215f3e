"""Hinges: the plans that one answer can lead to while all others stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapt_advisor.walk.moves import Move
from adapt_advisor.walk.outcomes import Outcome, outcomes
from adapt_advisor.walk.plan import Plan, due
from adapt_advisor.walk.regions import Regions


def outcomes_of_one(
    regions: Regions,
    moves: Sequence[Move],
    present: Sequence[int],
    variable: int,
    open_variables: Collection[int] = (),
) -> list[Outcome]:
    """The outcomes of every value of one question; plans in full.

    Args:
        regions: The ways out of every node.
        moves: The walk of the present answers.
        present: The cell of every variable: answers, then limits.
        variable: The question whose answer moves, over its values (not missing).
        open_variables: Variables (limits) that may move with it.
    """
    layout = regions.layout
    box = layout.one(present)
    for one in open_variables:
        box |= layout.fields[one]
    missing = 1 << len(_values(regions, variable)) << layout.offsets[variable]
    box = (box | layout.fields[variable]) & ~missing
    moving = {variable, *open_variables}
    nodes = regions.chart.flowchart.nodes
    plan: Plan = ()
    for move in moves:
        node = nodes[move.node]
        if not moving.isdisjoint(regions.tested(node)):
            rest = outcomes(layout, box, move.node)
            return [o._replace(plan=(*plan, *o.plan)) for o in rest]
        if (added := due(node)) is not None:
            plan = (*plan, added)
    return [Outcome(box, plan)]


def _values(regions: Regions, variable: int) -> range:
    return range(regions.chart.domains[variable].size)


def plans_by_mask(
    regions: Regions,
    moves: Sequence[Move],
    present: Sequence[int],
    variable: int,
) -> dict[Plan, int]:
    """For every plan that the question's values lead to, which of its cells do."""
    found: dict[Plan, int] = {}
    for outcome in outcomes_of_one(regions, moves, present, variable):
        mask = regions.layout.mask(outcome.box, variable)
        found[outcome.plan] = found.get(outcome.plan, 0) | mask
    return found
