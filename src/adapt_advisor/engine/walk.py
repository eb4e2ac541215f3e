"""The walk: from the start to a stop, as a fold over nodes; nothing is mutated."""

from __future__ import annotations

from typing import NamedTuple

from adapt_advisor.engine.chart import Cells, Chart, Facts
from adapt_advisor.model.flowchart import Node


class NoWayOut(Exception):
    """A node has no branch for these answers: a defect of the rulebook.

    `rules check` proves that this cannot happen for a rulebook without findings.
    """

    def __init__(self, node: str) -> None:
        """Name the node that has no branch for the answers."""
        super().__init__(f"node {node} has no branch for these answers")
        self.node = node


class Move(NamedTuple):
    """One step of the walk: a node, and which of its ways was taken."""

    node: str
    branch: int | None
    """Index of the branch taken; None where the node has only one way, or stops."""
    goes_to: str | None


class State(NamedTuple):
    """Where a walk stands: the moves so far, and the node to come (None = stopped)."""

    moves: tuple[Move, ...]
    at: str | None


def begin(chart: Chart) -> State:
    """The state before the first node."""
    return State((), chart.flowchart.start)


def move_from(chart: Chart, node: Node, cells: Cells, facts: Facts) -> Move | None:
    """The way out of `node`; None while a missing answer leaves it open.

    Raises:
        NoWayOut: When every guard of the node is false.
    """
    if not node.branches:
        return Move(node.id, None, node.go)
    for i, decide in enumerate(chart.decisions(node)):
        decided = decide(cells, facts)
        if decided is None:
            return None
        if decided:
            return Move(node.id, i, node.branches[i].go)
    raise NoWayOut(node.id)


def step(chart: Chart, state: State, cells: Cells, facts: Facts) -> State | None:
    """The state one node further; None while a missing answer leaves it open."""
    assert state.at is not None
    move = move_from(chart, chart.node(state.at), cells, facts)
    return None if move is None else State((*state.moves, move), move.goes_to)


def walk(chart: Chart, cells: Cells, facts: Facts) -> tuple[Move, ...]:
    """All moves from the start to a stop, with every missing answer assumed.

    Args:
        chart: A chart that does not explore.
        cells: The profile, as `Chart.cells` gives it.
        facts: Says whether a fact holds for the profile.

    Raises:
        NoWayOut: When a node has no branch for these answers.
    """
    moves: list[Move] = []
    at: str | None = chart.flowchart.start
    nodes = chart.flowchart.nodes
    while at is not None:
        move = move_from(chart, nodes[at], cells, facts)
        assert move is not None, "only an exploring chart leaves a guard open"
        moves.append(move)
        at = move.goes_to
    return tuple(moves)


def plan_of(chart: Chart, moves: tuple[Move, ...]) -> tuple[str, ...]:
    """The methods that the moves added, in order."""
    nodes = chart.flowchart.nodes
    added = (nodes[move.node].add for move in moves)
    return tuple(method for method in added if method is not None)
