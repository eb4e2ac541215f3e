"""How firm a plan is: what it assumes, and how close its calls are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from adapt_advisor.advice.record import Confidence, Flip, Hinge, Reading, Step

_MOST_ASSUMED = 0.5
_FEW_ASSUMED = 0.25
"""Shares of the answers on the way above which a plan is open, and below which it can
be firm; our judgement."""
_MOST_HANGING = 3
"""Assumed answers on which the main step of an open plan hangs; our judgement."""


def confidence(
    path: Sequence[Step], hinges: Sequence[Hinge], gaps: Collection[str], main: str
) -> Confidence:
    """How firm the plan of a path is.

    Open: what is missing was assumed, or more than half of the answers that decided
    the way were, or the main step hangs on three assumed ones. Firm: at most a quarter
    was assumed, the main step hangs on none of them, and no estimate decided with its
    bound inside its range. Fair: the rest.

    Args:
        path: Every step, with the answers that decided it.
        hinges: The answers whose change alone changes the plan.
        gaps: Ids of the questions that ask what is missing.
        main: The method that does most of the work.
    """
    read: dict[str, Reading] = {}
    for step in path:
        read |= {reading.question: reading for reading in step.decided_by}
    limits = (limit for step in path for limit in step.limits if limit.straddles)
    close = tuple(dict.fromkeys(limit.limit for limit in limits))
    assumed = tuple(name for name, one in read.items() if one.origin == "assumed")
    hanging = tuple(
        hinge.question
        for hinge in hinges
        if hinge.assumed and any(_drops(flip, main) for flip in hinge.flips)
    )
    share = len(assumed) / len(read) if read else 1.0
    level: Literal["firm", "fair", "open"] = "fair"
    blind = not set(gaps).isdisjoint(assumed)
    if blind or share > _MOST_ASSUMED or len(hanging) >= _MOST_HANGING:
        level = "open"
    elif share <= _FEW_ASSUMED and not hanging and not close:
        level = "firm"
    return Confidence(level, len(read), assumed, hanging, close)


def _drops(flip: Flip, main: str) -> bool:
    """Whether the main step would not be due any more."""
    return main not in flip.plan or main in flip.later
