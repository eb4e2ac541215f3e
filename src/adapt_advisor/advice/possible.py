"""Possible plans: what the unknown answers to explore leave open, and when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.flips import bearing, crossings
from adapt_advisor.advice.record import PossiblePlan
from adapt_advisor.rulebook.guard import Guard, Not, Within
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.boxes import joined
from adapt_advisor.walk.nearest import nearest_value
from adapt_advisor.walk.number_domain import NumberDomain
from adapt_advisor.walk.outcomes import Outcome, outcomes
from adapt_advisor.walk.plan import Plan, later_of, methods_of
from adapt_advisor.walk.regions import TRUE

MOST_TRIED = 64
"""Combinations of answers that are walked to see whether an outcome can occur."""


def possible_plans(consultation: Consultation) -> list[PossiblePlan]:
    """Every plan that the unknown answers to explore leave possible, and when.

    Empty when they all lead to the same plan.
    """
    explored = [
        at
        for at, domain in enumerate(consultation.adviser.chart.domains)
        if domain.question.unknown.explore and consultation.cells[at] == domain.missing
    ]
    if not explored:
        return []
    found = list(_outcomes(consultation, explored))
    if len({outcome.plan for outcome in found}) < 2:
        return []
    groups: dict[Plan, list[Outcome]] = {}
    for outcome in found:
        groups.setdefault(outcome.plan, []).append(outcome)
    return [
        plan
        for group in groups.values()
        for plan in _told(consultation, explored, group)
    ]


def _outcomes(consultation: Consultation, explored: list[int]) -> Iterator[Outcome]:
    """Outcomes that can occur; limits change where an explored answer bears on them."""
    regions = consultation.adviser.regions
    layout = regions.layout
    box = layout.one(consultation.present)
    for at in explored:
        values = (1 << consultation.adviser.chart.domains[at].size) - 1
        box = box & ~layout.fields[at] | values << layout.offsets[at]
    inputs = consultation.adviser.input_questions
    moving = any(
        consultation.adviser.chart.questions[at].id in inputs for at in explored
    )
    if moving:
        for variable in range(
            len(consultation.adviser.chart.questions), len(consultation.present)
        ):
            box |= layout.fields[variable]
    for outcome in outcomes(regions, box):
        if not moving or _occurs(consultation, explored, outcome):
            yield outcome


def _occurs(consultation: Consultation, explored: list[int], outcome: Outcome) -> bool:
    """Whether some answers of the outcome, walked with their estimates, lead to it."""
    questions = [consultation.adviser.chart.questions[at].id for at in explored]
    choices = [list(_tried(consultation, at, outcome)) for at in explored]
    wanted = _limits(consultation, outcome)
    for values in islice(product(*choices), MOST_TRIED):
        profile = consultation.changed(dict(zip(questions, values, strict=True)))
        holds = consultation.adviser.limits_for(profile)
        if all(holds(limit) is value for limit, value in wanted.items()):
            return True
    return False


def _tried(consultation: Consultation, at: int, outcome: Outcome) -> Iterator[Value]:
    domain = consultation.adviser.chart.domains[at]
    mask = consultation.adviser.regions.layout.mask(outcome.box, at)
    current = consultation.inputs.value(domain.question.id)
    if not isinstance(domain, NumberDomain):
        value = nearest_value(domain, mask, current)
        if value is not None:
            yield value
        return
    for cell in range(domain.size):
        if mask >> cell & 1:
            low, high = domain.ends(cell)
            yield low
            if high is not None:
                yield high
    for limit in _limits(consultation, outcome):
        if domain.question.id in bearing(consultation, limit):
            for value in crossings(consultation, domain.question.id, limit):
                if isinstance(value, float) and mask >> domain.cell_of_value(value) & 1:
                    yield value


def _limits(consultation: Consultation, outcome: Outcome) -> dict[str, bool]:
    """What an outcome demands of limits."""
    regions = consultation.adviser.regions
    first = len(consultation.adviser.chart.questions)
    masks = {
        name: regions.layout.mask(outcome.box, first + i)
        for i, name in enumerate(regions.limits)
    }
    return {name: mask == 1 << TRUE for name, mask in masks.items() if mask != 0b11}


def _told(
    consultation: Consultation, explored: list[int], group: list[Outcome]
) -> Iterator[PossiblePlan]:
    """One plan, and the answers that lead to it in as few classes as possible."""
    layout = consultation.adviser.regions.layout
    limits = range(len(consultation.adviser.chart.questions), len(consultation.present))
    fields = [layout.fields[at] for at in (*explored, *limits)]
    shared = set(group[0].preparations).intersection(*(o.preparations for o in group))
    for box in joined([outcome.box for outcome in group], fields):
        yield PossiblePlan(
            when=tuple(_when(consultation, explored, box)),
            plan=methods_of(group[0].plan),
            later=later_of(group[0].plan),
            preparations=tuple(p for p in group[0].preparations if p in shared),
        )


def _when(consultation: Consultation, explored: list[int], box: int) -> Iterator[Guard]:
    chart, layout = consultation.adviser.chart, consultation.adviser.regions.layout
    for at in explored:
        domain = chart.domains[at]
        mask = layout.mask(box, at)
        guard = domain.guard(mask) if mask != (1 << domain.size) - 1 else None
        if guard is not None:
            yield guard
    for limit, holds in _limits(consultation, Outcome(box, ())).items():
        # A limit that no answer here can change goes without saying.
        if any(
            chart.questions[at].id in bearing(consultation, limit) for at in explored
        ):
            yield Within(limit=limit) if holds else Not(part=Within(limit=limit))
