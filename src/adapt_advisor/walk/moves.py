"""The walk: from the start to a stop, as a fold over nodes; nothing is mutated."""

from __future__ import annotations

from typing import NamedTuple

from adapt_advisor.problem import Place, RulesError
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.walk.chart import Cells, Chart, Limits


class Move(NamedTuple):
    """One step of the walk: a node, and which of its ways was taken."""

    node: str
    branch: int | None
    """Index of the branch taken; None where the node has only one way, or stops."""
    goes_to: str | None


def move_from(chart: Chart, node: Node, cells: Cells, limits: Limits) -> Move | None:
    """The way out of `node`; None while an open answer leaves it so.

    Raises:
        RulesError: When every guard of the node is false.
    """
    if not node.branches:
        return Move(node.id, None, node.go)
    for i, decide in enumerate(chart.decisions(node)):
        decided = decide(cells, limits)
        if decided is None:
            return None
        if decided:
            return Move(node.id, i, node.branches[i].go)
    cause = f"node {node.id} has no branch for these answers"
    place = Place("flowchart.yaml")
    raise RulesError.of("G204", place, cause, "Add a branch, or otherwise: NODE")


def walk(chart: Chart, cells: Cells, limits: Limits) -> tuple[Move, ...]:
    """All moves from the start to a stop, with every missing answer assumed.

    Args:
        chart: The flowchart, ready to walk.
        cells: The profile, as `Chart.cells` gives it: no answer is open.
        limits: Says whether a limit holds for the profile.

    Raises:
        RulesError: When a node has no branch for these answers.
    """
    moves: list[Move] = []
    at: str | None = chart.flowchart.start
    nodes = chart.flowchart.nodes
    while at is not None:
        move = move_from(chart, nodes[at], cells, limits)
        assert move is not None, "only an open answer leaves a guard open"
        moves.append(move)
        at = move.goes_to
    return tuple(moves)
