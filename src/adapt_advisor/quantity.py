"""Quantities with their uncertainty and their derivation; no formula of any field."""

from __future__ import annotations

import math
from typing import Literal

from adapt_advisor.noun import Noun

Basis = Literal["calibrated", "extrapolated", "order_of_magnitude", "formula"]
"""How far a figure is backed: fitted to measurements of this kind of job; fitted, but
carried to a kind that the evidence lacks; a power of ten; plain arithmetic."""


class Range(Noun):
    """Low, typical and high value of a quantity, in one unit.

    For estimates fitted to evidence, `low..high` is meant to hold 80% of outcomes.
    """

    low: float
    typical: float
    high: float
    unit: str

    def _check(self) -> None:
        if not all(map(math.isfinite, (self.low, self.typical, self.high))):
            raise ValueError("a range has finite ends")
        if not 0 <= self.low <= self.typical <= self.high:
            raise ValueError("a range needs 0 <= low <= typical <= high")

    @classmethod
    def exactly(cls, value: float, unit: str) -> Range:
        """A range of one value: a number that is known, not estimated."""
        known = float(value)
        return cls(low=known, typical=known, high=known, unit=unit)

    @classmethod
    def around(cls, typical: float, low: float, high: float, unit: str) -> Range:
        """`typical` times the factors `low` (<= 1) and `high` (>= 1)."""
        return cls(low=typical * low, typical=typical, high=typical * high, unit=unit)

    def times(self, factor: float, unit: str) -> Range:
        """Every end multiplied by a known, non-negative factor."""
        return Range(
            low=self.low * factor,
            typical=self.typical * factor,
            high=self.high * factor,
            unit=unit,
        )


class Term(Noun):
    """One named number of a derivation, with where it comes from."""

    name: str
    value: float
    unit: str
    origin: str
    """An answer, an assumption, a catalogue entry or a source, in words."""


class Derivation(Noun):
    """How a figure was reached: the formula in words, and every number in it."""

    formula: str
    terms: tuple[Term, ...]


class Estimate(Noun):
    """A range with its derivation, or the reason why there is none."""

    value: Range | None
    why: str | None = None
    """Why `value` is null; None when there is a value."""
    absent: Literal["never", "later", "below"] | None = None
    """Of a point that may not come: it never does, comes past the horizon, or lies the
    other way round."""
    basis: Basis = "formula"
    derivation: Derivation | None = None
    warnings: tuple[str, ...] = ()
    """What lies outside the evidence, in sentences for the reader."""
