"""Flips of facts: the answer at which an estimate crosses its limit, by bisection."""

from __future__ import annotations

import math
from collections.abc import Iterator

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.scale import LEAST, Scale, scale_of
from adapt_advisor.estimate.inputs import BUDGETS
from adapt_advisor.rulebook.question import Feeds, Question
from adapt_advisor.rulebook.value import Value

TOLERANCE = 2e-2
"""The value found lies at most this share beyond the flip, before it is rounded."""


def bearing(case: Consultation, fact: str) -> tuple[str, ...]:
    """Questions that move the fact's estimate or limit, the likeliest first.

    First the limit itself, then the amount of training data, then what else an
    estimate reads; within these, what a team can change comes first, and numbers
    before models and GPUs.
    """
    key = ("bearing", fact, *(case.situation.budget_from(feed) for feed in BUDGETS))
    return case.ready.memo.get(key, lambda: _bearing(case, fact))


def _bearing(case: Consultation, fact: str) -> tuple[str, ...]:
    known = case.rulebook.facts[fact]
    limit = known.comparison[1]
    method, _, quantity = known.quantity.partition(".")
    uses = case.rulebook.methods[method].training_data
    data = uses.question if uses else None

    def rank(question: Question) -> int | None:
        if question.id == limit or question.feeds == limit:
            return 0
        if question.feeds in BUDGETS:
            limits = limit == "training_budget_gpu_hours"
            return 0 if limits and case.situation.budget_from(question.feeds) else None
        if question.id == data:
            return 1
        return 2 if question.feeds in _READ_BY.get(quantity, _ALL) else None

    ranked = [
        (rank_, not question.changeable, question.kind != "number", question.id)
        for question in case.rulebook.questions.values()
        if question.kind in ("number", "model", "gpu")
        and (rank_ := rank(question)) is not None
    ]
    return tuple(name for *_, name in sorted(ranked))


_ON_WHAT: frozenset[Feeds] = frozenset({"base_model", "gpu_kind"})
_RUN: frozenset[Feeds] = _ON_WHAT | {"example_tokens", "gpu_count"}
_READ_BY: dict[str, frozenset[Feeds]] = {
    "training_gpu_hours": _RUN,
    "cost_usd": _RUN,
    "gpus": _ON_WHAT,
    "memory_gb_per_gpu": _ON_WHAT,
}
"""What the estimate of a quantity reads, beside the data that a method trains on."""
_ALL: frozenset[Feeds] = _RUN | {
    "monthly_requests", "latency_ms", "prompt_tokens", "input_tokens", "output_tokens",
}  # fmt: skip


def crossings(case: Consultation, question: str, fact: str) -> tuple[Value, ...]:
    """The nearest answers on either side at which the fact changes; approximate.

    They rest on what estimates read alone, so cases that differ elsewhere share them.
    """
    key = ("crossings", question, fact, case.situation.inputs)
    return case.ready.memo.get(key, lambda: tuple(_crossings(case, question, fact)))


def _crossings(case: Consultation, question: str, fact: str) -> Iterator[Value]:
    scale = scale_of(case, case.rulebook.questions[question])
    if scale is None:
        return
    for far in (scale.high, scale.low):
        if far != scale.start:
            position = _crossing(case, scale, fact, far)
            if position is not None:
                yield scale.value(position)


class _Bracket:
    """Two positions between which a fact changes, drawn together."""

    def __init__(self, case: Consultation, scale: Scale, fact: str, far: float) -> None:
        self.case, self.scale, self.fact = case, scale, fact
        self.before = case.facts.holds(fact)
        self.near, self.near_margin = scale.start, case.facts.margin(fact)
        self.far = far
        self.far_margin: float | None = None
        self.flips = self._holds(far) is not self.before

    def _holds(self, position: float) -> bool:
        """Whether the fact holds there; keeps the margin of the last look."""
        profile = self.case.changed(
            {self.scale.question.id: self.scale.value(position)}
        )
        facts = self.case.ready.facts_of(profile)
        self.far_margin = self.margin = facts.margin(self.fact)
        return facts.holds(self.fact)

    def look(self, position: float) -> None:
        """Move one end to a position between the two."""
        if self.scale.whole:
            position = float(round(position))
        if not min(self.near, self.far) < position < max(self.near, self.far):
            return
        kept = self.far_margin
        if self._holds(position) is self.before:
            self.near, self.near_margin = position, self.margin
            self.far_margin = kept
        else:
            self.far = position

    @property
    def width(self) -> float:
        """The distance of the ends, as a share of the far one."""
        return abs(self.far - self.near) / max(abs(self.far), LEAST)

    def guesses(self) -> tuple[float, ...]:
        """Positions on both sides of where a power law would cross the limit."""
        near, far = max(self.near, LEAST), max(self.far, LEAST)
        if self.scale.names or self.near_margin is None or self.far_margin is None:
            return ()
        rise = self.near_margin - self.far_margin
        if rise == 0:
            return ()
        share = min(max(self.near_margin / rise, 0.0), 1.0)
        root = near * (far / near) ** share
        aside = TOLERANCE / 3 * (1 if far > near else -1)
        return (root * (1 + aside), root * (1 - aside))

    @property
    def middle(self) -> float:
        """The middle, on the scale's own terms."""
        if self.scale.names:
            return (self.near + self.far) / 2
        return math.sqrt(max(self.near, LEAST) * max(self.far, LEAST))


def _crossing(case: Consultation, scale: Scale, fact: str, far: float) -> float | None:
    """The position towards `far`, nearest to the start, where the fact differs."""
    bracket = _Bracket(case, scale, fact, far)
    if not bracket.flips:
        return None
    guessing = 2
    while bracket.width > TOLERANCE:
        width = bracket.width
        for position in bracket.guesses() if guessing else ():
            bracket.look(position)
        guessing = max(guessing - 1, 0)
        if bracket.width > TOLERANCE:
            bracket.look(bracket.middle)
        if bracket.width == width:
            break
    return scale.rounded(bracket.far, up=far > scale.start)
