"""`advise`: from a rulebook and a profile to a recommendation, pure, in one place."""

from __future__ import annotations

from collections.abc import Collection

from adapt_advisor.advice import (
    answer_lines as answers,
)
from adapt_advisor.advice import stages, steps, why_not
from adapt_advisor.advice.adviser import Adviser, Consultation
from adapt_advisor.advice.hinges import hinges as all_hinges
from adapt_advisor.advice.possible import possible_plans
from adapt_advisor.advice.record import Recommendation
from adapt_advisor.answers.profile import Profile
from adapt_advisor.rulebook.rulebook import Rulebook


def advise(
    rulebook: Rulebook | Adviser,
    profile: Profile,
    *,
    explain: Collection[str] | int | None = None,
    hinges: bool = True,
) -> Recommendation:
    """Recommend how to adapt a model.

    Most of the time goes into explanations, so what nobody will see can be left out.

    Args:
        rulebook: Without problems; an `Adviser` where many profiles are advised.
        profile: Answers that fit its questions; what is absent counts as unknown.
        explain: Methods outside the plan whose counterfactuals are worked out; a number
            = so many, the likeliest to be asked about; None = all.
        hinges: Whether hinges and possible plans are worked out.
    """
    adviser = rulebook if isinstance(rulebook, Adviser) else Adviser(rulebook)
    consultation = Consultation(adviser, profile)
    explained = why_not.chosen(consultation, explain)
    plan = tuple(stages.plan(consultation))
    path = tuple(steps.path(consultation))
    return Recommendation(
        rulebook=adviser.rulebook.identity,
        plan=plan,
        primary=stages.primary(consultation, plan),
        preparations=tuple(stages.preparations(consultation)),
        blocked_by=tuple(stages.refusals(consultation)),
        path=path,
        rejected=tuple(why_not.rejected(consultation, explained)),
        unexplained=tuple(
            method for method in consultation.outside if method not in explained
        ),
        hinges=tuple(all_hinges(consultation)) if hinges else (),
        possible_plans=tuple(possible_plans(consultation)) if hinges else (),
        answers=tuple(answers.answered(consultation)),
        missing=tuple(answers.missing(consultation)),
        assumptions=tuple(answers.assumptions(consultation)),
        estimates=tuple(consultation.estimates.of(m) for m in adviser.rulebook.methods),
        next_steps=tuple(stages.next_steps(consultation, plan)),
        dropped=tuple(answers.dropped(consultation)),
        sources=tuple(stages.sources(consultation, plan, path)),
    )
