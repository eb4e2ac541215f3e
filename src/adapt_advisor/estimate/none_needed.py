"""Zero because nothing is needed; unknown would be null."""

from __future__ import annotations

from adapt_advisor.quantity import Derivation, Estimate, Range, Term


def none_needed(unit: str, why: str) -> Estimate:
    """An estimate of nothing, with the reason."""
    derivation = Derivation(
        formula="nothing is needed",
        terms=(Term(name="needed", value=0.0, unit=unit, origin=why),),
    )
    return Estimate(value=Range.exactly(0.0, unit), derivation=derivation)
