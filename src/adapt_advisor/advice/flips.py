"""Flips of facts: the answer at which an estimate crosses its limit, by bisection."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.case import Case
from adapt_advisor.model.question import Question
from adapt_advisor.model.recommendation import Flip

WIDEST = 1e6
"""How far an answer is moved, as a factor, before a flip is given up."""
TOLERANCE = 1e-2
"""The value found lies at most this share beyond the flip."""
LEAST = 1e-3
"""Where a logarithmic scale begins."""


def fact_flips(case: Case, question: str) -> list[Flip]:
    """Where moving one number lets a fact of the path flip and changes the plan.

    Only questions that feed an estimate or a limit can; the value found is approximate.
    """
    flips = {}
    for fact in facts_on_path(case):
        if question in bearing(case, fact):
            for value in crossings(case, question, fact):
                plan = case.ready.plan(case.changed({question: value}))
                if plan != case.plan and plan not in flips:
                    flips[plan] = value
    return [Flip(value=value, plan=plan) for plan, value in flips.items()]


def facts_on_path(case: Case) -> tuple[str, ...]:
    """The facts that decided a branch of the path, each once."""
    names = [name for move in case.moves for name in case.grounds(move).facts]
    return tuple(dict.fromkeys(names))


def bearing(case: Case, fact: str) -> tuple[str, ...]:
    """Number questions that move the fact's estimate or limit, the likeliest first.

    First the limit itself, then the amount of training data, then what else an
    estimate reads; within these, what a team can change comes first.
    """
    known = case.rulebook.facts[fact]
    limit = known.comparison[1]
    method = case.rulebook.methods[known.quantity.partition(".")[0]]
    data = method.training_data.question if method.training_data else None

    def rank(question: Question) -> int | None:
        if question.id == limit or question.feeds == limit:
            return 0
        if question.feeds in ("training_budget_usd", "training_budget_gpu_hours"):
            is_limit = limit == "training_budget_gpu_hours"
            return (
                0 if is_limit and case.situation.budget_from(question.feeds) else None
            )
        if question.id == data:
            return 1
        return 2 if question.feeds is not None else None

    numbers = [q for q in case.rulebook.questions.values() if q.kind == "number"]
    ranked = [
        (r, not q.changeable, q.id) for q in numbers if (r := rank(q)) is not None
    ]
    return tuple(name for _rank, _fixed, name in sorted(ranked))


def crossings(case: Case, question: str, fact: str) -> tuple[float, ...]:
    """The nearest values above and below at which the fact changes.

    They rest on what estimates read alone, so cases that differ elsewhere share them.
    """
    key = ("crossings", question, fact, case.situation.inputs)
    return case.ready.memo.get(key, lambda: tuple(_crossings(case, question, fact)))


def _crossings(case: Case, question: str, fact: str) -> Iterator[float]:
    asked = case.rulebook.questions[question]
    start = float(case.situation.value(question))  # type: ignore[arg-type]
    for direction in (WIDEST, 1 / WIDEST):
        far = max(start, 1.0) * direction
        if asked.maximum is not None:
            far = min(far, asked.maximum)
        far = max(far, asked.minimum)
        if asked.integer:
            far = float(round(far))
        if (value := _crossing(case, asked, fact, start, far)) is not None:
            yield value


def _crossing(
    case: Case, question: Question, fact: str, near: float, far: float
) -> float | None:
    """The value between `near` and `far`, nearest to `near`, where the fact differs."""
    before = case.facts.holds(fact)
    if _holds(case, question, fact, far) is before:
        return None
    while abs(far - near) > TOLERANCE * max(abs(far), LEAST):
        middle = (max(near, LEAST) * max(far, LEAST)) ** 0.5
        if question.integer:
            middle = float(round(middle))
        if middle in (near, far):
            break
        if _holds(case, question, fact, middle) is before:
            near = middle
        else:
            far = middle
    return rounded(far, up=far > near)


def rounded(value: float, *, up: bool) -> float:
    """Two or three significant digits, away from where the fact does not change."""
    from math import ceil, floor, log10

    if value <= 0:
        return value
    digit = 10.0 ** (floor(log10(value)) - 1)
    return (ceil if up else floor)(value / digit) * digit


def _holds(case: Case, question: Question, fact: str, value: float) -> bool:
    profile = case.changed({question.id: value})
    return case.ready.facts_for(profile)(fact) is True
