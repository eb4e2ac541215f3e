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
        rulebook: A rulebook without findings; made `Ready` once for many profiles.
        profile: Answers that fit its questions; what is absent counts as unknown.
    """
    ready = rulebook if isinstance(rulebook, Adviser) else Adviser(rulebook)
    case = Consultation(ready, profile)
    plan = tuple(stages.plan(case))
    path = tuple(steps.path(case))
    return Recommendation(
        rulebook=ready.rulebook.identity,
        plan=plan,
        primary=stages.primary(case, plan),
        preparations=tuple(stages.preparations(case)),
        blocked_by=tuple(stages.refusals(case)),
        path=path,
        rejected=tuple(why_not.rejected(case)),
        hinges=tuple(hinges.hinges(case)),
        possible_plans=tuple(possible.possible_plans(case)),
        answers=tuple(answers.answered(case)),
        missing=tuple(answers.missing(case)),
        assumptions=tuple(answers.assumptions(case)),
        estimates=tuple(case.estimates.of(m) for m in ready.rulebook.methods),
        next_steps=tuple(stages.next_steps(case, plan)),
        dropped=tuple(answers.dropped(case)),
        sources=tuple(stages.sources(case, plan, path)),
    )


def unanswered(rulebook: Adviser, profile: Profile) -> tuple[str, ...]:
    """Questions on the path that nobody answered and that can still matter."""
    facts = rulebook.facts_for(profile)
    return tuple(p.question for p in frontier(rulebook.chart, profile, facts))
