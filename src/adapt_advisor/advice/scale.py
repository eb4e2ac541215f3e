"""Scales: the answers to one question in an order along which an estimate moves.

A number moves along itself, a base model through sizes, and a kind of GPU through the
catalogue by memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value

WIDEST = 1e6
"""How far a number is moved, as a factor, before a flip is given up."""
LEAST = 1e-3
"""Where a logarithmic scale begins."""
SIZES = tuple(
    float(f"{mantissa * 10.0**power:.6g}")
    for power in range(-1, 4)
    for mantissa in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)
)
"""Sizes that a model is tried in, in billions of parameters: seven in a decade."""


class Scale(NamedTuple):
    """The answers to a question along one dimension."""

    question: Question
    start: float
    """Where the answer stands now."""
    low: float
    high: float
    names: tuple[str, ...] = ()
    """Of a model or GPU, the names that are tried in order; positions count from 0."""

    @property
    def whole(self) -> bool:
        """Whether only whole positions are answers."""
        return self.question.integer or bool(self.names)

    def value(self, position: float) -> Value:
        """The answer at a position."""
        if self.names:
            return self.names[round(position)]
        return float(position)

    def rounded(self, position: float, *, up: bool) -> float:
        """Two significant digits, away from where nothing changes yet."""
        if self.names or position <= 0:
            return position
        digit = 10.0 ** (floor(log10(position)) - 1)
        value = (ceil if up else floor)(position / digit) * digit
        return min(max(float(f"{value:.6g}"), self.low), self.high)


def scale_of(consultation: Consultation, question: Question) -> Scale | None:
    """The scale of a question; None where its answers have no order."""
    if question.kind == "number":
        return _of_number(consultation, question)
    if question.kind == "model":
        names = tuple(f"{size:g}b" for size in SIZES)
        return _listed(question, names, SIZES, consultation.inputs.model.params_b)
    if question.kind == "gpu":
        names = consultation.adviser.memo.get(
            ("by memory",), lambda: _by_memory(consultation)
        )
        memory = [consultation.rulebook.gpus[name].memory_gb for name in names]
        return _listed(question, names, memory, consultation.inputs.gpu.memory_gb)
    return None


def _listed(
    question: Question, names: tuple[str, ...], sizes: Sequence[float], size: float
) -> Scale | None:
    """A scale through a list; between two entries where the size is neither's."""
    if not names:
        return None
    at = bisect_left(sizes, size)
    here = at < len(sizes) and sizes[at] == size
    return Scale(question, at if here else at - 0.5, 0.0, len(names) - 1.0, names)


def _of_number(consultation: Consultation, question: Question) -> Scale:
    value = consultation.inputs.value(question.id)
    assert isinstance(value, int | float)
    start = float(value)
    highest = max(start, 1.0) * WIDEST
    high = highest if question.maximum is None else min(highest, question.maximum)
    least = max(start, 1.0) / WIDEST
    low = max(float(round(least)) if question.integer else least, question.minimum)
    return Scale(question, start, low, high)


def _by_memory(consultation: Consultation) -> tuple[str, ...]:
    """Priced cards by memory, one of each size, the cheapest to rent."""
    prices = {
        price.item: price.value.typical
        for price in consultation.rulebook.prices.values()
        if price.kind == "gpu_hour"
    }
    chosen: dict[float, str] = {}
    for gpu in consultation.rulebook.gpus.values():
        known = chosen.get(gpu.memory_gb)
        if gpu.id in prices and (known is None or prices[gpu.id] < prices[known]):
            chosen[gpu.memory_gb] = gpu.id
    return tuple(chosen[size] for size in sorted(chosen))
