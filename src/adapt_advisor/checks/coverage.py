"""The check that a node's branches cover every answer, with a counterexample if not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from adapt_advisor.problem import Problem
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.guard import limits_of, tests_of
from adapt_advisor.rulebook.load import Loaded
from adapt_advisor.walk.chart import Chart

FLOW = "flowchart.yaml"
MOST_COMBINATIONS = 200_000


def uncovered_answers(loaded: Loaded) -> Iterator[Problem]:
    """G204: for some answers no branch of a node is taken (or too many to prove it)."""
    chart = Chart(loaded.rulebook)
    for node in loaded.rulebook.flowchart.nodes.values():
        if node.branches and node.branches[-1].when is not None:
            cause = _gap(chart, node)
            if cause is not None:
                place = loaded.place(FLOW, ("nodes", node.id, "branches"))
                yield Problem("G204", place, cause, "Add a branch, or otherwise: NODE")


def _gap(chart: Chart, node: Node) -> str | None:
    """Answers that no branch takes, in words; None when there are none."""
    guards = [branch.when for branch in node.branches if branch.when is not None]
    tested = {chart.index[t.question] for guard in guards for t in tests_of(guard)}
    indices = sorted(tested)
    limits = sorted({name for guard in guards for name in limits_of(guard)})
    decisions = chart.decisions(node)
    cells = [0] * len(chart.questions)
    ranges = [range(chart.domains[i].size) for i in indices]
    ways = product(*ranges, *([(False, True)] * len(limits)))
    count = 0
    for way in islice(ways, MOST_COMBINATIONS):
        count += 1
        for i, cell in zip(indices, way, strict=False):
            cells[i] = int(cell)
        held = map(bool, way[len(indices) :])
        holds = dict(zip(limits, held, strict=True))
        if not any(decide(cells, holds.__getitem__) for decide in decisions):
            return f"no branch is taken when {_words(chart, indices, cells, holds)}"
    if count == MOST_COMBINATIONS:
        return "too many combinations of answers to prove that every one has a branch"
    return None


def _words(
    chart: Chart, indices: list[int], cells: list[int], limits: dict[str, bool]
) -> str:
    parts = [
        f"{chart.questions[i].id} is {chart.domains[i].describe(cells[i])}"
        for i in indices
    ]
    words = {True: "holds", False: "fails"}
    parts += [f"{name} {words[holds]}" for name, holds in limits.items()]
    return " and ".join(parts)
