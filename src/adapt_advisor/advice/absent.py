"""Answers without which there is no advice: required ones, or all that can matter."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.adviser import Adviser
from adapt_advisor.answers.chain import absent_required
from adapt_advisor.answers.profile import Profile
from adapt_advisor.answers.sources import flag_of
from adapt_advisor.problem import Problem, UsageError, misuse
from adapt_advisor.walk.frontier import frontier


def refuse_absent(adviser: Adviser, profile: Profile, *, strict: bool = False) -> None:
    """Stop when an answer is absent that must be there.

    Args:
        adviser: The rules.
        profile: The answers; `unknown` is one.
        strict: Whether every question on the path must have one that can still matter.

    Raises:
        UsageError: With every absent answer by its flag.
    """
    problems = absent_required(adviser.rulebook, profile)
    if strict:
        named = {problem.place for problem in problems}
        more = _absent_on_path(adviser, profile)
        problems += [problem for problem in more if problem.place not in named]
    if problems:
        raise UsageError(problems)


def _absent_on_path(adviser: Adviser, profile: Profile) -> Iterator[Problem]:
    for question in unanswered(adviser, profile):
        ask = adviser.rulebook.questions[question].ask
        yield misuse(flag_of(question), "--strict: this answer is absent", ask)


def unanswered(adviser: Adviser, profile: Profile) -> tuple[str, ...]:
    """Questions on the path that nobody answered and that can still matter."""
    limits = adviser.limits_for(profile)
    return tuple(p.question for p in frontier(adviser.regions, profile, limits))
