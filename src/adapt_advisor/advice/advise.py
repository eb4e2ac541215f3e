"""`advise`: from a rulebook and a profile to a recommendation, pure, in one place."""

from __future__ import annotations

from adapt_advisor.advice import (
    answer_lines as answers,
)
from adapt_advisor.advice import (
    hinges,
    possible,
    stages,
    steps,
    why_not,
)
from adapt_advisor.advice.adviser import Adviser, Consultation
from adapt_advisor.advice.record import Recommendation
from adapt_advisor.answers.profile import Profile
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.walk.frontier import frontier


def advise(rulebook: Rulebook | Adviser, profile: Profile) -> Recommendation:
    """Recommend how to adapt a model.

    Args:
        rulebook: A rulebook without problems; made `Ready` once for many profiles.
        profile: Answers that fit its questions; what is absent counts as unknown.
    """
    adviser = rulebook if isinstance(rulebook, Adviser) else Adviser(rulebook)
    consultation = Consultation(adviser, profile)
    plan = tuple(stages.plan(consultation))
    path = tuple(steps.path(consultation))
    return Recommendation(
        rulebook=adviser.rulebook.identity,
        plan=plan,
        primary=stages.primary(consultation, plan),
        preparations=tuple(stages.preparations(consultation)),
        blocked_by=tuple(stages.refusals(consultation)),
        path=path,
        rejected=tuple(why_not.rejected(consultation)),
        hinges=tuple(hinges.hinges(consultation)),
        possible_plans=tuple(possible.possible_plans(consultation)),
        answers=tuple(answers.answered(consultation)),
        missing=tuple(answers.missing(consultation)),
        assumptions=tuple(answers.assumptions(consultation)),
        estimates=tuple(consultation.estimates.of(m) for m in adviser.rulebook.methods),
        next_steps=tuple(stages.next_steps(consultation, plan)),
        dropped=tuple(answers.dropped(consultation)),
        sources=tuple(stages.sources(consultation, plan, path)),
    )


def unanswered(rulebook: Adviser, profile: Profile) -> tuple[str, ...]:
    """Questions on the path that nobody answered and that can still matter."""
    limits = rulebook.limits_for(profile)
    return tuple(p.question for p in frontier(rulebook.regions, profile, limits))
