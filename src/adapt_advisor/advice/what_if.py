"""What if: two recommendations compared, and nothing said of what is the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapt_advisor.advice.difference import (
    AnswerDifference,
    Difference,
    EstimateDifference,
    ListDifference,
)
from adapt_advisor.advice.record import Recommendation
from adapt_advisor.answers.profile import Profile
from adapt_advisor.estimate.nouns import QUANTITIES


def what_differs(
    before: Recommendation,
    after: Recommendation,
    profiles: tuple[Profile, Profile],
) -> Difference:
    """What differs between two recommendations of one rulebook.

    Args:
        before: The recommendation as things are.
        after: The one for changed answers.
        profiles: The answers of both.
    """
    return Difference(
        answers=tuple(_answers(*profiles)),
        plan_before=before.methods,
        plan_after=after.methods,
        later_before=before.later,
        later_after=after.later,
        methods=_difference(before.methods, after.methods),
        preparations=_difference(
            (step.id for step in before.preparations),
            (step.id for step in after.preparations),
        ),
        refusals=_difference(
            (refused.id for refused in before.blocked_by),
            (refused.id for refused in after.blocked_by),
        ),
        parts_at=_parts_at(before, after),
        estimates=tuple(_estimates(before, after)),
    )


def _answers(before: Profile, after: Profile) -> Iterator[AnswerDifference]:
    for question in dict.fromkeys([*before, *after]):
        old, new = before.given(question), after.given(question)
        if old != new:
            yield AnswerDifference(question=question, before=old, after=new)


def _difference(before: Iterable[str], after: Iterable[str]) -> ListDifference:
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    return ListDifference(
        added=tuple(one for one in new if one not in old),
        dropped=tuple(one for one in old if one not in new),
    )


def _parts_at(before: Recommendation, after: Recommendation) -> str | None:
    """Both paths begin at the same node, so the first difference is a way out."""
    for old, new in zip(before.path, after.path, strict=False):
        if old.goes_to != new.goes_to:
            return old.node
    return None


def _estimates(
    before: Recommendation, after: Recommendation
) -> Iterator[EstimateDifference]:
    for old in before.estimates:
        new = after.estimate_of(old.method)
        for quantity in QUANTITIES if new is not None else ():
            was, now = getattr(old, quantity), getattr(new, quantity)
            if (was.value, was.why) != (now.value, now.why):
                yield EstimateDifference(
                    method=old.method, quantity=quantity, before=was, after=now
                )
