"""Proposals: concrete answers for a change, each walked before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapt_advisor.advice.adviser import UNKNOWN, Consultation
from adapt_advisor.advice.classes import class_of
from adapt_advisor.advice.flips import bearing, crossings
from adapt_advisor.rulebook.guard import Guard, Test
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.nearest import nearest_value
from adapt_advisor.walk.number_domain import NumberDomain
from adapt_advisor.walk.plan import Due
from adapt_advisor.walk.regions import TRUE
from adapt_advisor.walk.search import Change

Answers = dict[str, Value]


class Proposal(NamedTuple):
    """Answers that bring a method in."""

    answers: Answers
    classes: dict[str, Guard]
    """Question to the guard for all the answers that would do, where that is known."""
    approximate: bool
    """Whether a value was found by bisection over an estimate."""


def proposals(
    consultation: Consultation, change: Change, method: str, more: int
) -> Iterator[Proposal]:
    """Answers that make a change and, once walked, do bring the method in.

    Args:
        consultation: The case as it is.
        change: Cells that answers must move to, and the limits that the way rests on.
        method: What shall come in.
        more: How many further answers may move, to make those limits what they must be.
    """
    answers = nearest_answers(consultation, change)
    wanted = {
        consultation.adviser.regions.limits[
            v - len(consultation.adviser.chart.questions)
        ]: mask >> TRUE & 1
        for v, mask in change.demands
    }
    for moved in _settled(consultation, answers, wanted, more):
        right_size = len(moved) == len(answers) + more
        if right_size and Due(method, "now") in consultation.plan_if(moved):
            classes = _classes(consultation, change, moved, method)
            yield Proposal(moved, classes, approximate=moved != answers)


def nearest_answers(consultation: Consultation, change: Change) -> Answers:
    """The nearest answer in every set of cells that a change moves to."""
    answers: Answers = {}
    for variable, mask in change.moves:
        domain = consultation.adviser.chart.domains[variable]
        current = consultation.inputs.value(domain.question.id)
        value = nearest_value(domain, mask, current)
        answers[domain.question.id] = UNKNOWN if value is None else value
    return answers


def _settled(
    consultation: Consultation, answers: Answers, wanted: dict[str, int], more: int
) -> Iterator[Answers]:
    """The answers, with other numbers moved until every limit is what it must be."""
    changed = Consultation(consultation.adviser, consultation.changed(answers))
    wrong = [
        limit
        for limit, holds in wanted.items()
        if changed.limits.holds(limit) is not bool(holds)
    ]
    if len(wrong) < more:
        return
    if not wrong:
        yield answers
        return
    limit = wrong[0]
    for question in bearing(changed, limit):
        again = question in answers
        if again and isinstance(answers[question], str):
            continue
        if not again and more < 1:
            continue
        for value in crossings(changed, question, limit):
            rest = {f: holds for f, holds in wanted.items() if f != limit}
            moved = {**answers, question: value}
            if again:
                if not rest or _all_hold(consultation, moved, wanted):
                    yield moved
            else:
                yield from _settled(consultation, moved, wanted | rest, more - 1)


def _all_hold(
    consultation: Consultation, answers: Answers, wanted: dict[str, int]
) -> bool:
    holds = consultation.adviser.limits_for(consultation.changed(answers))
    return all(holds(limit) is bool(value) for limit, value in wanted.items())


def _classes(
    consultation: Consultation, change: Change, answers: Answers, method: str
) -> dict[str, Guard]:
    """For every answer that moves, the guard for the answers that would do as well.

    A value found by bisection stands for itself alone.
    """
    chart = consultation.adviser.chart
    masks = {chart.domains[v].question.id: mask for v, mask in change.moves}
    found: dict[str, Guard] = {}
    for name, value in answers.items():
        domain, mask = chart.domains[chart.index[name]], masks.get(name, 0)
        if isinstance(domain, NumberDomain) and isinstance(value, float | int):
            exact = mask >> domain.cell_of_value(value) & 1
            if not exact or not _is_nearest(consultation, name, value, mask):
                continue
            found[name] = Test(
                question=name, operator="one_of", operands=(float(value),)
            )

        def does(other: Value, name: str = name) -> bool:
            return Due(method, "now") in consultation.plan_if({**answers, name: other})

        said = class_of(domain, mask, value, does)
        if said is not None:
            found[name] = said
    return found


def _is_nearest(
    consultation: Consultation, question: str, value: Value, mask: int
) -> bool:
    """Whether a value is the end of a class of the guards, not one of an estimate."""
    domain = consultation.adviser.chart.domains[
        consultation.adviser.chart.index[question]
    ]
    return nearest_value(domain, mask, consultation.inputs.value(question)) == value
