"""The frontier: the next question whose answer can still matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapt_advisor.engine.chart import Cells, Chart, Facts
from adapt_advisor.engine.walk import move_from
from adapt_advisor.model.answer import Missing, Profile
from adapt_advisor.model.flowchart import Node
from adapt_advisor.model.guard import FactHolds, Test, leaves_of


class Pending(NamedTuple):
    """A question to ask now, and the node that asks it."""

    question: str
    node: str


def pending(chart: Chart, profile: Profile, facts: Facts) -> Pending | None:
    """The next question on the path of `profile`, or None when all is said.

    Args:
        chart: A chart that does not explore.
        profile: The answers so far. Answers by default are not asked again.
        facts: Says whether a fact holds for the answers so far.
    """
    return next(frontier(chart, profile, facts), None)


def frontier(chart: Chart, profile: Profile, facts: Facts) -> Iterator[Pending]:
    """Every unasked question on the path that these answers lead along, in order.

    A question is passed over when no guard that is still open depends on it and no
    estimate needs it.
    """
    open_cells = chart.open_cells(profile)
    cells = chart.cells(profile)
    open_facts = _open_facts(chart, profile, facts)
    seen: set[str] = set()
    at: str | None = chart.flowchart.start
    while at is not None:
        node = chart.node(at)
        unasked = [q for q in node.ask if _is_unasked(profile, q) and q not in seen]
        if unasked:
            deciding = still_deciding(chart, node, open_cells, open_facts)
            for question in unasked:
                seen.add(question)
                if question in deciding or feeds_estimates(chart, question):
                    yield Pending(question, at)
        move = move_from(chart, node, cells, facts)
        assert move is not None
        at = move.goes_to


def still_deciding(chart: Chart, node: Node, cells: Cells, facts: Facts) -> set[str]:
    """Questions that some open guard at `node` or behind it depends on."""
    found: set[str] = set()
    waiting, seen = [node.id], {node.id}
    while waiting:
        here = chart.node(waiting.pop())
        for target in _open_ways(chart, here, cells, facts, found):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return found


def feeds_estimates(chart: Chart, question: str) -> bool:
    """Whether an estimate of the plan needs the answer, whatever the guards say."""
    return chart.questions[chart.index[question]].feeds is not None


def _open_ways(
    chart: Chart, node: Node, cells: Cells, facts: Facts, found: set[str]
) -> Iterator[str]:
    """Where `node` can still lead; what keeps a guard open is added to `found`."""
    if node.go is not None:
        yield node.go
    for decide, branch in zip(chart.decisions(node), node.branches, strict=True):
        decided = decide(cells, facts)
        if decided is None and branch.when is not None:
            found.update(
                leaf.question
                for leaf in leaves_of(branch.when)
                if isinstance(leaf, Test) and _is_open(chart, leaf, cells, facts)
            )
        if decided is not False:
            yield branch.go
        if decided:
            return


def _is_open(chart: Chart, leaf: Test | FactHolds, cells: Cells, facts: Facts) -> bool:
    return chart.compile(leaf)(cells, facts) is None


def _is_unasked(profile: Profile, question: str) -> bool:
    return profile.value(question) is Missing.NOT_ASKED


def _open_facts(chart: Chart, profile: Profile, facts: Facts) -> Facts:
    """Facts stay open while an answer that an estimate needs may still come."""
    waits = any(
        q.feeds is not None and _is_unasked(profile, q.id) for q in chart.questions
    )
    return (lambda _fact: None) if waits else facts
