"""The trace: for every move, the answers and limits that decided it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from adapt_advisor.rulebook.guard import (
    AllOf,
    AnyOf,
    Guard,
    Not,
    Test,
    Within,
    tests_of,
)
from adapt_advisor.walk.chart import Cells, Chart, Limits
from adapt_advisor.walk.moves import Move


class Grounds(NamedTuple):
    """What a move rests on: question ids and limit ids, each once, in reading order."""

    questions: tuple[str, ...]
    limits: tuple[str, ...]


def grounds(chart: Chart, move: Move, cells: Cells, limits: Limits) -> Grounds:
    """The answers and limits that opened the branch taken and closed those before it.

    Of a conjunction that fails, only the first failing part counts; of a disjunction
    that holds, only the first part that holds.
    """
    if move.branch is None:
        return Grounds((), ())
    node = chart.node(move.node)
    leaves: list[Test | Within] = []
    taken = node.branches[move.branch].when
    if taken is not None:
        leaves.extend(_support(chart, taken, cells, limits))
    for branch in node.branches[: move.branch]:
        if branch.when is not None:
            leaves.extend(_support(chart, branch.when, cells, limits))
    questions = [leaf.question for leaf in leaves if isinstance(leaf, Test)]
    names = [leaf.limit for leaf in leaves if isinstance(leaf, Within)]
    return Grounds(tuple(dict.fromkeys(questions)), tuple(dict.fromkeys(names)))


def read_by_nodes(chart: Chart, moves: Iterable[Move]) -> Iterator[str]:
    """Questions that the nodes of a walk ask for, or that a branch tried tests."""
    for move in moves:
        node = chart.node(move.node)
        yield from node.ask
        tried = 0 if move.branch is None else move.branch + 1
        for branch in node.branches[:tried]:
            if branch.when is not None:
                yield from (test.question for test in tests_of(branch.when))


def _support(
    chart: Chart, guard: Guard, cells: Cells, limits: Limits
) -> Iterator[Test | Within]:
    """The leaves that suffice to make the guard what it is."""
    if isinstance(guard, Not):
        yield from _support(chart, guard.part, cells, limits)
    elif isinstance(guard, AllOf | AnyOf):
        outcome = chart.compile(guard)(cells, limits)
        absorbing = isinstance(guard, AnyOf)
        for part in guard.parts:
            if outcome is not absorbing:
                yield from _support(chart, part, cells, limits)
            elif chart.compile(part)(cells, limits) is absorbing:
                yield from _support(chart, part, cells, limits)
                return
    else:
        yield guard
