"""Hinges: which answers, known or not, the plan hangs on, and where it flips."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.classes import class_in_words
from adapt_advisor.advice.flips import bearing, crossings
from adapt_advisor.advice.record import Flip, Hinge
from adapt_advisor.estimate.inputs import input_questions
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.nearest import distance, nearest_value
from adapt_advisor.walk.number_domain import NumberDomain
from adapt_advisor.walk.one_answer import Plan, outcomes_of_one, plans_by_mask
from adapt_advisor.walk.outcomes import Outcome


def hinges(case: Consultation) -> list[Hinge]:
    """Every answer whose change alone changes the plan; missing ones first.

    Among the missing and among the known, the answer with more other plans comes first,
    then the one whose plans differ more from the present one.
    """
    found = [
        _hinge(case, question, flips)
        for question in case.rulebook.questions
        if (flips := flips_of(case, question))
    ]
    return sorted(found, key=lambda hinge: _rank(case, hinge))


def flips_of(case: Consultation, question: str) -> list[Flip]:
    """Every other plan that the answer alone can give, with its nearest value."""
    key = ("inputs of estimates",)
    inputs = case.ready.memo.get(key, lambda: {*input_questions(case.rulebook)})
    by_estimate = question in inputs
    return list((_by_estimate if by_estimate else _exact)(case, question))


def _hinge(case: Consultation, question: str, flips: list[Flip]) -> Hinge:
    known = case.known(question)
    current = case.situation.value(question)
    return Hinge(
        question=question,
        answer=known,
        assumed=known is None,
        approximate=all(flip.approximate for flip in flips),
        flips=tuple(sorted(flips, key=lambda flip: distance(flip.value, current))),
    )


def _rank(case: Consultation, hinge: Hinge) -> tuple[bool, int, int]:
    apart = max(len(set(flip.plan) ^ set(case.plan)) for flip in hinge.flips)
    return hinge.answer is not None, -len(hinge.flips), -apart


def _exact(case: Consultation, question: str) -> Iterator[Flip]:
    """Flips of an answer that no estimate reads: facts stay what they are."""
    chart = case.ready.chart
    at = chart.index[question]
    if at not in case.ready.regions.live(chart.flowchart.start):
        return
    current = case.situation.value(question)
    by_plan = plans_by_mask(case.ready.regions, case.moves, case.present, at)
    for plan, mask in by_plan.items():
        value = nearest_value(chart.domains[at], mask, current)
        if plan != case.plan and value is not None:
            said = class_in_words(chart.domains[at], mask, value, lambda _: True)
            yield Flip(value=value, plan=plan, words=said)


def _by_estimate(case: Consultation, question: str) -> Iterator[Flip]:
    """Flips of an answer that estimates read, so that facts may change with it.

    Candidates are the nearest value of every class that guards tell apart, and the
    values at which a fact changes; each is walked with its own estimates.
    """
    current = case.situation.value(question)
    found: dict[Plan, tuple[float, Flip]] = {}
    masks: dict[Plan, int] = {}
    domain = case.ready.chart.domains[case.ready.chart.index[question]]
    for value, approximate in _candidates(case, question):
        plan = case.ready.plan(case.changed({question: value}))
        if plan == case.plan:
            continue
        if not approximate:
            masks[plan] = masks.get(plan, 0) | 1 << domain.cell_of_value(value)
        far = distance(value, current)
        if plan not in found or far < found[plan][0]:
            flip = Flip(value=value, plan=plan, approximate=approximate)
            found[plan] = far, flip
    for _, flip in found.values():
        mask = masks.get(flip.plan, 0)
        said = None if flip.approximate else _class(case, question, flip, mask)
        yield flip.model_copy(update={"words": said})


def _candidates(case: Consultation, question: str) -> Iterator[tuple[Value, bool]]:
    """Values with whether they were found by bisection."""
    chart, regions = case.ready.chart, case.ready.regions
    at = chart.index[question]
    facts = range(len(chart.questions), len(case.present))
    moved = outcomes_of_one(regions, case.moves, case.present, at, facts)
    if len(moved) < 2:
        return
    yield from ((value, False) for value in _of_classes(case, question, moved))
    constrained = 0
    for outcome in moved:
        constrained |= ~outcome.box
    for variable, fact in zip(facts, regions.facts, strict=True):
        decides = constrained & regions.layout.fields[variable]
        if decides and question in bearing(case, fact):
            yield from ((value, True) for value in crossings(case, question, fact))


def _of_classes(
    case: Consultation, question: str, moved: list[Outcome]
) -> Iterator[Value]:
    """The nearest value of every class; of options, only of every plan."""
    at = case.ready.chart.index[question]
    domain = case.ready.chart.domains[at]
    current = case.situation.value(question)
    if isinstance(domain, NumberDomain):
        # a value that is only assumed is an answer that could still be given
        known = case.known(question) is not None
        here = domain.cell_of_value(current) if known else None
        for cell in range(domain.size):
            if cell != here:
                yield domain.nearest(cell, current)
        return
    for outcome in moved:
        mask = case.ready.regions.layout.mask(outcome.box, at)
        value = nearest_value(domain, mask, current)
        if value is not None and value != current:
            yield value


def _class(case: Consultation, question: str, flip: Flip, mask: int) -> str | None:
    """The classes around a value, where their far ends give the plan as well.

    Args:
        case: The case.
        question: A question of any kind; only numbers are told by class.
        flip: The value and its plan.
        mask: Cells whose nearest value gives the same plan.
    """
    domain = case.ready.chart.domains[case.ready.chart.index[question]]
    if not isinstance(domain, NumberDomain):
        return None

    def does(value: Value) -> bool:
        return case.ready.plan(case.changed({question: value})) == flip.plan

    own = 1 << domain.cell_of_value(flip.value)
    wide = class_in_words(domain, mask | own, flip.value, does)
    return wide or class_in_words(domain, own, flip.value, does)
