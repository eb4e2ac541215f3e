"""The comparison of two recommendations: only what differs."""

from __future__ import annotations

from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate
from adapt_advisor.rulebook.value import Value


class AnswerDifference(Noun):
    """One answer before and after; None where nobody knows."""

    question: str
    before: Value | None
    after: Value | None


class ListDifference(Noun):
    """What a list of ids gains and loses."""

    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


class EstimateDifference(Noun):
    """One quantity of one method before and after."""

    method: str
    quantity: str
    before: Estimate
    after: Estimate


class Difference(Noun):
    """Two recommendations side by side."""

    answers: tuple[AnswerDifference, ...]
    plan_before: tuple[str, ...]
    plan_after: tuple[str, ...]
    later_before: tuple[str, ...] = ()
    """The methods of `plan_before` whose stages wait for a signal."""
    later_after: tuple[str, ...] = ()
    methods: ListDifference
    preparations: ListDifference
    refusals: ListDifference
    parts_at: str | None
    """The first node from which the two paths go different ways; None if none does."""
    estimates: tuple[EstimateDifference, ...]

    @property
    def same_plan(self) -> bool:
        """Whether both advise the same stages, in one order and at the same turns."""
        same_turns = self.later_before == self.later_after
        return same_turns and self.plan_before == self.plan_after
