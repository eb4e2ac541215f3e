"""Flips of facts: the answer at which an estimate crosses its limit, by bisection."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.case import Case
from adapt_advisor.estimate.facts import FactTable
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.model.question import Question
from adapt_advisor.model.recommendation import Flip

WIDEST = 1e6
"""How far an answer is moved, as a factor, before a flip is given up."""
STEPS = 14
"""Bisections on a logarithmic scale: the flip is found to within 0.1%."""


def fact_flips(case: Case, question: str) -> list[Flip]:
    """Where moving one number lets a fact of the path flip and changes the plan.

    Only questions that feed an estimate or a limit can; the value found is approximate.
    """
    asked = case.rulebook.questions[question]
    if asked.kind != "number":
        return []
    flips = {}
    for fact in facts_on_path(case):
        if _bears_on(case, asked, fact):
            for value in _crossings(case, asked, fact):
                plan = case.ready.plan(case.changed({question: value}))
                if plan != case.plan and plan not in flips:
                    flips[plan] = value
    return [Flip(value=value, plan=plan) for plan, value in flips.items()]


def facts_on_path(case: Case) -> tuple[str, ...]:
    """The facts that decided a branch of the path, each once."""
    names = [name for move in case.moves for name in case.grounds(move).facts]
    return tuple(dict.fromkeys(names))


def _bears_on(case: Case, question: Question, fact: str) -> bool:
    """Whether the answer can move the fact's estimate or its limit."""
    known = case.rulebook.facts[fact]
    method = case.rulebook.methods[known.quantity.partition(".")[0]]
    data = method.training_data.question if method.training_data else None
    limit = known.comparison[1]
    budget = ("training_budget_usd", "training_budget_gpu_hours")
    if question.feeds in budget:
        return limit == "training_budget_gpu_hours"
    return question.id in (data, limit) or question.feeds is not None


def _crossings(case: Case, question: Question, fact: str) -> Iterator[float]:
    """The nearest values above and below at which the fact changes."""
    start = float(case.situation.value(question.id))  # type: ignore[arg-type]
    for direction in (WIDEST, 1 / WIDEST):
        far = max(start, 1.0) * direction
        if question.maximum is not None:
            far = min(far, question.maximum)
        far = max(far, question.minimum)
        value = _crossing(case, question, fact, start, far)
        if value is not None:
            yield value


def _crossing(
    case: Case, question: Question, fact: str, near: float, far: float
) -> float | None:
    """The value between `near` and `far`, nearest to `near`, where the fact differs."""
    before = case.facts.holds(fact)
    if _holds(case, question, fact, far) is before:
        return None
    near = max(near, 1e-3)
    for _ in range(STEPS + 20):
        middle = (near * max(far, 1e-3)) ** 0.5
        if question.integer:
            middle = float(round(middle))
        if middle in (near, far) or abs(far - near) <= 1e-3 * abs(far):
            break
        if _holds(case, question, fact, middle) is before:
            near = middle
        else:
            far = middle
    return far


def _holds(case: Case, question: Question, fact: str, value: float) -> bool:
    profile = case.changed({question.id: value})
    estimates = MethodEstimator(case.ready.situation(profile))
    return FactTable(case.rulebook.facts, estimates).holds(fact)
