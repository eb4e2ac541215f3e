"""Hinges and possible plans: which answers, known or not, the advice hangs on."""

from __future__ import annotations

from adapt_advisor.advice.case import Case
from adapt_advisor.advice.flips import fact_flips
from adapt_advisor.engine.nearest import describe, nearest_value
from adapt_advisor.engine.outcomes import outcomes
from adapt_advisor.model.answer import Value
from adapt_advisor.model.recommendation import Flip, Hinge, PossiblePlan


def hinges(case: Case) -> list[Hinge]:
    """Every answer whose change alone changes the plan; missing ones first.

    Among the missing and among the known, the answer with more other plans comes first.
    """
    found = [hinge for q in case.rulebook.questions if (hinge := _hinge(case, q))]
    order = list(case.rulebook.questions)
    return sorted(
        found,
        key=lambda h: (h.answer is not None, -len(h.flips), order.index(h.question)),
    )


def _hinge(case: Case, question: str) -> Hinge | None:
    flips = exact_flips(case, question)
    approximate = False
    if not flips:
        flips = fact_flips(case, question)
        approximate = bool(flips)
    if not flips:
        return None
    known = case.known(question)
    return Hinge(
        question=question,
        answer=known,
        assumed=known is None,
        approximate=approximate,
        flips=tuple(flips),
    )


def exact_flips(case: Case, question: str) -> list[Flip]:
    """For each other plan that the answer alone can give, its nearest value.

    Facts are held at what they are now; each flip is then walked with the facts of the
    changed answers, and left out when the plan stays.
    """
    regions = case.ready.regions
    at = case.ready.chart.index[question]
    if at not in regions.live(case.ready.chart.flowchart.start):
        return []
    domain = case.ready.chart.domains[at]
    masks = [1 << cell for cell in case.present]
    masks[at] = ((1 << domain.size) - 1) & regions.full[at]
    by_plan: dict[tuple[str, ...], int] = {}
    for outcome in outcomes(regions, masks):
        if outcome.plan != case.plan:
            by_plan[outcome.plan] = by_plan.get(outcome.plan, 0) | outcome.masks[at]
    current = case.situation.value(question)
    flips: dict[tuple[str, ...], Value] = {}
    for mask in by_plan.values():
        value = nearest_value(domain, mask, current)
        if value is not None:
            plan = case.ready.plan(case.changed({question: value}))
            if plan != case.plan:
                flips.setdefault(plan, value)
    return [Flip(value=value, plan=plan) for plan, value in flips.items()]


def possible_plans(case: Case) -> list[PossiblePlan]:
    """Every plan that the unknown answers to explore leave possible, and when.

    Empty when they all lead to the same plan.
    """
    regions = case.ready.regions
    chart = case.ready.chart
    masks = [1 << cell for cell in case.present]
    explored = [
        at
        for at, domain in enumerate(chart.domains)
        if domain.question.unknown.explore and case.cells[at] == domain.missing
    ]
    for at in explored:
        masks[at] = (1 << chart.domains[at].size) - 1
    found = list(outcomes(regions, masks))
    if len({outcome.plan for outcome in found}) < 2:
        return []
    return [
        PossiblePlan(
            when={
                chart.questions[at].id: describe(chart.domains[at], outcome.masks[at])
                for at in explored
                if outcome.masks[at] != masks[at]
            },
            plan=outcome.plan,
        )
        for outcome in found
    ]
