"""Why not: for each method outside the plan, the branch that closed it."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.case import Case
from adapt_advisor.advice.steps import readings
from adapt_advisor.engine.domains import words
from adapt_advisor.engine.walk import Move
from adapt_advisor.engine.wording import guard_in_words
from adapt_advisor.model.flowchart import Flowchart, Node
from adapt_advisor.model.recommendation import Reading, Rejected


def rejected(case: Case) -> Iterator[Rejected]:
    """Every method that the path did not add, with the node that closed it."""
    for method in case.rulebook.methods.values():
        if method.id not in case.plan:
            node, because = closed_at(case, method.id)
            yield Rejected(
                method=method.id, name=method.name, node=node, because=because
            )


def closed_at(case: Case, method: str) -> tuple[str, str]:
    """The last node of the path from which the method could still be reached, and what
    the way to it would have needed.
    """
    leads = leading_to(case.rulebook.flowchart, method)
    for node, move in reversed(list(case.steps)):
        if any(target in leads for target in node.targets):
            return node.id, _why_elsewhere(case, node, move, leads)
    return case.nodes[0].id, "no node of this flowchart adds it"


def leading_to(flowchart: Flowchart, method: str) -> frozenset[str]:
    """Nodes that add the method, and all from which such a node can be reached."""
    leads = {name for name, node in flowchart.nodes.items() if node.add == method}
    grown = True
    while grown:
        more = {
            name
            for name, node in flowchart.nodes.items()
            if name not in leads and any(t in leads for t in node.targets)
        }
        leads |= more
        grown = bool(more)
    return frozenset(leads)


def _why_elsewhere(
    case: Case, node: Node, move: Move, leads: frozenset[str]
) -> str:
    needed = [
        guard_in_words(branch.when, case.rulebook.questions)
        for branch in node.branches
        if branch.when is not None and branch.go in leads
    ]
    wanted = "; or ".join(needed) or "none of the other branches applies"
    here = ", ".join(_said(reading) for reading in readings(case, move))
    facts = ", ".join(
        case.facts.reading(name).because for name in case.grounds(move).facts
    )
    given = "; ".join(part for part in (here, facts) if part)
    return f"{node.title}: it needs that {wanted}" + (f". Here {given}" if given else "")


def _said(reading: Reading) -> str:
    assumed = " (assumed)" if reading.origin == "assumed" else ""
    return f"{reading.question} is {words(reading.value)}{assumed}"
