"""Hinges: which answers, known or not, the plan hangs on, and where it flips."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.classes import class_of
from adapt_advisor.advice.flips import bearing, crossings
from adapt_advisor.advice.record import Flip, Hinge
from adapt_advisor.rulebook.guard import Guard
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.nearest import distance, nearest_value
from adapt_advisor.walk.number_domain import NumberDomain
from adapt_advisor.walk.one_answer import plans_on
from adapt_advisor.walk.outcomes import Outcome
from adapt_advisor.walk.plan import Plan, later_of, methods_of


def hinges(consultation: Consultation) -> list[Hinge]:
    """Every answer whose change alone changes the plan; missing ones first.

    Among the missing and among the known, the answer with more other plans comes first,
    then the one whose plans differ more from the present one.
    """
    found = [
        _hinge(consultation, question, flips)
        for question in consultation.rulebook.questions
        if (flips := flips_of(consultation, question))
    ]
    return sorted(found, key=lambda hinge: _rank(consultation, hinge))


def flips_of(consultation: Consultation, question: str) -> list[Flip]:
    """Every other plan that the answer alone can give, with its nearest value."""
    by_estimate = question in consultation.adviser.input_questions
    return list((_by_estimate if by_estimate else _exact)(consultation, question))


def _flip(
    value: Value, plan: Plan, *, answers: Guard | None, approximate: bool = False
) -> Flip:
    return Flip(
        value=value,
        plan=methods_of(plan),
        later=later_of(plan),
        answers=answers,
        approximate=approximate,
    )


def _hinge(consultation: Consultation, question: str, flips: list[Flip]) -> Hinge:
    known = consultation.answers.given(question)
    current = consultation.inputs.value(question)
    return Hinge(
        question=question,
        answer=known,
        assumed=known is None,
        approximate=all(flip.approximate for flip in flips),
        flips=tuple(sorted(flips, key=lambda flip: distance(flip.value, current))),
    )


def _rank(consultation: Consultation, hinge: Hinge) -> tuple[bool, int, int]:
    now = set(consultation.methods)
    apart = max(len(set(flip.plan) ^ now) for flip in hinge.flips)
    return hinge.answer is not None, -len(hinge.flips), -apart


def _exact(consultation: Consultation, question: str) -> Iterator[Flip]:
    """Flips of an answer that no estimate reads: limits stay what they are."""
    chart = consultation.adviser.chart
    at = chart.index[question]
    current = consultation.inputs.value(question)
    for plan, mask in plans_on(consultation.road, at).items():
        value = nearest_value(chart.domains[at], mask, current)
        if plan != consultation.plan and value is not None:
            said = class_of(chart.domains[at], mask, value, lambda _: True)
            yield _flip(value, plan, answers=said)


def _by_estimate(consultation: Consultation, question: str) -> Iterator[Flip]:
    """Flips of an answer that estimates read, so that limits may change with it.

    Candidates are the nearest value of every class that guards tell apart, and the
    values at which a limit changes; each is walked with its own estimates.
    """
    current = consultation.inputs.value(question)
    found: dict[Plan, tuple[float, Value, bool]] = {}
    masks: dict[Plan, int] = {}
    domain = consultation.adviser.chart.domains[
        consultation.adviser.chart.index[question]
    ]
    for value, approximate in _candidates(consultation, question):
        plan = consultation.plan_if({question: value})
        if plan == consultation.plan:
            continue
        if not approximate:
            masks[plan] = masks.get(plan, 0) | 1 << domain.cell_of_value(value)
        far = distance(value, current)
        if plan not in found or far < found[plan][0]:
            found[plan] = far, value, approximate
    for plan, (_, value, approximate) in found.items():
        said = None
        if not approximate:
            mask = masks.get(plan, 0)
            said = _class(consultation, question, (value, plan), mask)
        yield _flip(value, plan, answers=said, approximate=approximate)


def _candidates(
    consultation: Consultation, question: str
) -> Iterator[tuple[Value, bool]]:
    """Values with whether they were found by bisection."""
    chart, regions = consultation.adviser.chart, consultation.adviser.regions
    at = chart.index[question]
    limits = regions.variables_of_limits
    values = (1 << chart.domains[at].size) - 1
    moved = consultation.road.outcomes(at, values, limits)
    if len(moved) < 2:
        return
    yield from ((value, False) for value in _of_classes(consultation, question, moved))
    constrained = 0
    for outcome in moved:
        constrained |= ~outcome.box
    for variable, limit in zip(limits, regions.limits, strict=True):
        decides = constrained & regions.layout.fields[variable]
        if decides and question in bearing(consultation, limit):
            yield from (
                (value, True) for value in crossings(consultation, question, limit)
            )


def _of_classes(
    consultation: Consultation, question: str, moved: list[Outcome]
) -> Iterator[Value]:
    """The nearest value of every class; of options, only of every plan."""
    at = consultation.adviser.chart.index[question]
    domain = consultation.adviser.chart.domains[at]
    current = consultation.inputs.value(question)
    if isinstance(domain, NumberDomain):
        # a value that is only assumed is an answer that could still be given
        known = consultation.answers.given(question) is not None
        here = domain.cell_of_value(current) if known else None
        for cell in range(domain.size):
            if cell != here:
                yield domain.nearest(cell, current)
        return
    for outcome in moved:
        mask = consultation.adviser.regions.layout.mask(outcome.box, at)
        value = nearest_value(domain, mask, current)
        if value is not None and value != current:
            yield value


def _class(
    consultation: Consultation, question: str, flip: tuple[Value, Plan], mask: int
) -> Guard | None:
    """The classes around a value, where their far ends give the plan as well.

    Args:
        consultation: The case.
        question: A question of any kind; only numbers are told by class.
        flip: The value and its plan.
        mask: Cells whose nearest value gives the same plan.
    """
    domain = consultation.adviser.chart.domains[
        consultation.adviser.chart.index[question]
    ]
    if not isinstance(domain, NumberDomain):
        return None

    at, plan = flip

    def does(value: Value) -> bool:
        return consultation.plan_if({question: value}) == plan

    own = 1 << domain.cell_of_value(at)
    wide = class_of(domain, mask | own, at, does)
    return wide or class_of(domain, own, at, does)
