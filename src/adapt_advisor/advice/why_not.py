"""Why not: what closed each method outside the plan, and what would bring it in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from adapt_advisor.advice.case import UNKNOWN, Case
from adapt_advisor.advice.flips import bearing, crossings
from adapt_advisor.advice.steps import readings
from adapt_advisor.engine.counterfactual import Change, Found, smallest_changes
from adapt_advisor.engine.domains import words
from adapt_advisor.engine.nearest import nearest_value
from adapt_advisor.engine.regions import TRUE
from adapt_advisor.engine.walk import Move
from adapt_advisor.engine.wording import guard_in_words
from adapt_advisor.model.answer import Value
from adapt_advisor.model.flowchart import Flowchart, Node
from adapt_advisor.model.method import Method
from adapt_advisor.model.recommendation import Reading, Rejected

Answers = dict[str, Value]

MOST_WAYS = 6
"""Tied sets of changes that are listed; one line says how many more there are."""
MOST_TRIES = 12
"""Tied sets that are tried, where estimates may break their promise."""


def rejected(case: Case) -> Iterator[Rejected]:
    """Every method that the path did not add, with the node that closed it."""
    outside = [m for m in case.rulebook.methods.values() if m.id not in case.plan]
    names = [method.id for method in outside]
    found = smallest_changes(case.ready.regions, case.present, names)
    for method in outside:
        yield _rejection(case, method, found[method.id])


def _rejection(case: Case, method: Method, found: Found) -> Rejected:
    node, because = closed_at(case, method.id)
    kept: list[Answers] = []
    approximate = False
    for change in found.changes[:MOST_TRIES]:
        for answers in realised(case, change, method.id):
            approximate = approximate or _rests_on_a_fact(case, change)
            if answers not in kept:
                kept.append(answers)
            break
    return Rejected(
        method=method.id,
        name=method.name,
        node=node,
        because=" ".join(filter(None, (because, _proof(found, kept)))),
        changes=tuple(kept[:MOST_WAYS]),
        approximate=approximate,
    )


def _proof(found: Found, kept: list[Answers]) -> str:
    """What the search proved, where the changes alone do not say it."""
    if not found.complete:
        return f"No change of fewer than {found.proved} answers brings it in."
    if found.proved is None:
        return "No change of answers can: no path of this flowchart adds it."
    if not kept:
        return "No change of answers was found that its estimates would allow."
    more = len(kept) - MOST_WAYS
    return f"There are {more} more ways of the same size." if more > 0 else ""


def _rests_on_a_fact(case: Case, change: Change) -> bool:
    questions = len(case.ready.chart.questions)
    return any(variable >= questions for variable, _ in change.moves)


def realised(case: Case, change: Change, method: str) -> Iterator[Answers]:
    """Concrete answers for a change that, once walked, do bring the method in.

    Facts are flipped by moving one number; every proposal is walked with the estimates
    of the changed answers before it is made.
    """
    chart = case.ready.chart
    count = len(chart.questions)
    answers: Answers = {}
    for variable, mask in change.moves:
        if variable < count:
            domain = chart.domains[variable]
            current = case.situation.value(domain.question.id)
            value = nearest_value(domain, mask, current)
            answers[domain.question.id] = UNKNOWN if value is None else value
    flips = [(v - count, m >> TRUE & 1) for v, m in change.moves if v >= count]
    facts = [(case.ready.regions.facts[i], bool(holds)) for i, holds in flips]
    for proposal in _with_facts(case, answers, facts):
        if method in case.ready.plan(case.changed(proposal)):
            yield proposal


def _with_facts(
    case: Case, answers: Answers, facts: list[tuple[str, bool]]
) -> Iterator[Answers]:
    """The answers, with one more number moved for every fact that must flip."""
    if not facts:
        yield answers
        return
    changed = Case(case.ready, case.changed(answers))
    ways = [list(_flipping(changed, answers, fact, holds)) for fact, holds in facts]
    for combination in product(*ways):
        merged = dict(answers)
        for way in combination:
            merged.update(way)
        yield merged


def _flipping(
    case: Case, answers: Answers, fact: str, holds: bool
) -> Iterator[Answers]:
    if case.facts.holds(fact) is holds:
        yield {}
        return
    for question in bearing(case, fact):
        if question not in answers:
            for value in crossings(case, question, fact):
                yield {question: value}


def closed_at(case: Case, method: str) -> tuple[str, str]:
    """The last node of the path that could still lead to the method, and why not."""
    leads = leading_to(case.rulebook.flowchart, method)
    for node, move in reversed(list(case.steps)):
        if any(target in leads for target in node.targets):
            return node.id, _why_elsewhere(case, node, move, leads)
    return case.nodes[0].id, "No node of this flowchart adds it."


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


def _why_elsewhere(case: Case, node: Node, move: Move, leads: frozenset[str]) -> str:
    needed = [
        guard_in_words(branch.when, case.rulebook.questions)
        for branch in node.branches
        if branch.when is not None and branch.go in leads
    ]
    wanted = "; or ".join(needed) or "no other branch applies"
    here = [_said(reading) for reading in readings(case, move)]
    here += [case.facts.reading(name).because for name in case.grounds(move).facts]
    given = f" Here {'; '.join(here)}." if here else ""
    return f"{node.title} The way to it needs that {wanted}.{given}"


def _said(reading: Reading) -> str:
    assumed = " (assumed)" if reading.origin == "assumed" else ""
    return f"{reading.question} is {words(reading.value)}{assumed}"
