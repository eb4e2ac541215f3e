"""Flips of limits: the answer at which an estimate crosses its bound, by bisection."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.scale import LEAST, Scale, scale_of
from adapt_advisor.estimate.inputs import BUDGETS
from adapt_advisor.rulebook.question import Feeds, Question
from adapt_advisor.rulebook.value import Value

TOLERANCE = 2e-2
"""The value found lies at most this share beyond the flip, before it is rounded."""


def bearing(consultation: Consultation, limit: str) -> tuple[str, ...]:
    """Questions that move the limit's estimate or bound, the likeliest first.

    First the bound itself, then the amount of training data, then what else an
    estimate reads; within these, what a team can change comes first, and numbers
    before models and GPUs.
    """
    key = (
        "bearing",
        limit,
        *(consultation.inputs.budget_from(feed) for feed in BUDGETS),
    )
    return consultation.adviser.memo.get(key, lambda: _bearing(consultation, limit))


def _bearing(consultation: Consultation, limit: str) -> tuple[str, ...]:
    known = consultation.rulebook.limits[limit]
    bound = known.comparison[1]
    method, _, quantity = known.quantity.partition(".")
    uses = consultation.rulebook.methods[method]
    trained_on = uses.training_data.question if uses.training_data else None
    data = (trained_on, uses.serving.extra_input_from)

    def rank(question: Question) -> int | None:
        if question.id == bound or question.feeds == bound:
            return 0
        if question.feeds in BUDGETS:
            bounds = bound == "training_budget_gpu_hours"
            return (
                0
                if bounds and consultation.inputs.budget_from(question.feeds)
                else None
            )
        if question.id in data:
            return 1
        return 2 if question.feeds in _READ_BY.get(quantity, _ALL) else None

    ranked = [
        (rank_, not question.changeable, question.kind != "number", question.id)
        for question in consultation.rulebook.questions.values()
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


def crossings(
    consultation: Consultation, question: str, limit: str
) -> tuple[Value, ...]:
    """The nearest answers on either side at which the limit changes; approximate.

    They rest on what the limit reads alone, so cases that differ elsewhere share them.
    """
    key = ("crossings", question, limit, *_read_by(consultation, limit))
    return consultation.adviser.memo.get(
        key, lambda: tuple(_crossings(consultation, question, limit))
    )


def _read_by(consultation: Consultation, limit: str) -> Iterator[Hashable]:
    """What a limit can rest on: every input but the numbers that do not bear on it."""
    known, inputs = consultation.rulebook.questions, consultation.inputs
    bears = bearing(consultation, limit)
    for name in consultation.adviser.input_questions:
        if known[name].kind != "number" or name in bears:
            yield inputs.value(name)
    yield from (inputs.budget_from(feed) for feed in BUDGETS)


def _crossings(
    consultation: Consultation, question: str, limit: str
) -> Iterator[Value]:
    scale = scale_of(consultation, consultation.rulebook.questions[question])
    if scale is None:
        return
    for far in (scale.high, scale.low):
        if far != scale.start:
            position = _crossing(consultation, scale, limit, far)
            if position is not None:
                yield scale.value(position)


class _Bracket:
    """Two positions between which a limit changes, drawn together."""

    def __init__(
        self, consultation: Consultation, scale: Scale, limit: str, far: float
    ) -> None:
        self.consultation, self.scale, self.limit = consultation, scale, limit
        self.before = consultation.limits.holds(limit)
        self.near, self.near_margin = scale.start, consultation.limits.margin(limit)
        self.far = far
        self.far_margin: float | None = None
        self.flips = self._holds(far) is not self.before

    def _holds(self, position: float) -> bool:
        """Whether the limit holds there; keeps the margin of the last look."""
        profile = self.consultation.changed(
            {self.scale.question.id: self.scale.value(position)}
        )
        limits = self.consultation.adviser.limits_of(profile)
        self.far_margin = self.margin = limits.margin(self.limit)
        return limits.holds(self.limit)

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
        """Positions on both sides of where a power law would cross the bound."""
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


def _crossing(
    consultation: Consultation, scale: Scale, limit: str, far: float
) -> float | None:
    """The position towards `far`, nearest to the start, where the limit differs."""
    bracket = _Bracket(consultation, scale, limit, far)
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
