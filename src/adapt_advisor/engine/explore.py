"""Exploring unknown answers: every plan that they leave possible, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from adapt_advisor.engine.chart import Cells, Chart, Facts
from adapt_advisor.engine.walk import move_from
from adapt_advisor.model.flowchart import Node
from adapt_advisor.model.guard import Guard, tests_of

Condition = tuple[tuple[int, int], ...]
"""(question index, cell) pairs that hold together, in the order of questions."""


class Possibility(NamedTuple):
    """A plan, and one conjunction of answer classes under which it is the plan."""

    when: Condition
    plan: tuple[str, ...]


def explore(chart: Chart, cells: Cells, facts: Facts) -> tuple[Possibility, ...]:
    """Every plan that the missing answers leave possible, with its condition.

    An unknown answer is split into the classes that the guards tell apart, once, and
    keeps its class along the whole path. Equal plans of one question's classes are
    reported apart; `merge` joins them.

    Args:
        chart: An exploring chart.
        cells: The profile, as `Chart.cells` gives it.
        facts: Says whether a fact holds for the profile.
    """
    return tuple(_from(chart, chart.flowchart.start, tuple(cells), facts, ()))


def _from(
    chart: Chart, at: str | None, cells: tuple[int, ...], facts: Facts, when: Condition
) -> Iterable[Possibility]:
    plan: list[str] = []
    while at is not None:
        node = chart.node(at)
        move = move_from(chart, node, cells, facts)
        if move is None:
            for possibility in _split(chart, node, cells, facts, when):
                yield Possibility(possibility.when, (*plan, *possibility.plan))
            return
        if node.add is not None:
            plan.append(node.add)
        at = move.goes_to
    yield Possibility(tuple(sorted(when)), tuple(plan))


def _split(
    chart: Chart, node: Node, cells: tuple[int, ...], facts: Facts, when: Condition
) -> Iterable[Possibility]:
    at = _open_question(chart, node, cells)
    for cell in range(chart.domains[at].size):
        chosen = (*cells[:at], cell, *cells[at + 1 :])
        yield from _from(chart, node.id, chosen, facts, (*when, (at, cell)))


def _open_question(chart: Chart, node: Node, cells: Cells) -> int:
    """The first missing answer that a guard of the node tests and may explore."""
    for branch in node.branches:
        for at in _tested(chart, branch.when):
            domain = chart.domains[at]
            if cells[at] == domain.missing and domain.question.unknown.explore:
                return at
    raise AssertionError(f"nothing is open at {node.id}")


def _tested(chart: Chart, guard: Guard | None) -> Iterable[int]:
    if guard is not None:
        for test in tests_of(guard):
            yield chart.index[test.question]
