"""`advise`: from a rulebook and a profile to a recommendation, pure, in one place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import TypeVar

from adapt_advisor.advice import alternatives, stages, steps, why_not
from adapt_advisor.advice import (
    answer_lines as answers,
)
from adapt_advisor.advice.adviser import Adviser, Consultation
from adapt_advisor.advice.confidence import confidence
from adapt_advisor.advice.hinges import hinges as all_hinges
from adapt_advisor.advice.plausible import Plausible
from adapt_advisor.advice.possible import possible_plans
from adapt_advisor.advice.record import (
    Confidence,
    Recommendation,
)
from adapt_advisor.answers.profile import Profile
from adapt_advisor.rulebook.rulebook import Rulebook

T = TypeVar("T")


def advise(
    rulebook: Rulebook | Adviser,
    profile: Profile,
    *,
    explain: Collection[str] | int | None = None,
    hinges: bool = True,
    parts: Collection[str] | None = None,
) -> Recommendation:
    """Recommend how to adapt a model.

    Most of the time goes into explanations, so what nobody will see can be left out.

    Args:
        rulebook: Without problems; an `Adviser` where many profiles are advised.
        profile: Answers that fit its questions; what is absent counts as unknown.
        explain: Methods outside the plan whose counterfactuals are worked out; a number
            = so many, the likeliest to be asked about; None = all.
        hinges: Whether hinges and possible plans are worked out.
        parts: Fields of the recommendation that are worked out beside the plan, where
            many profiles are advised; None = all.
    """
    adviser = rulebook if isinstance(rulebook, Adviser) else Adviser(rulebook)
    consultation = Consultation(adviser, profile)
    none = explain is not None and not explain
    explained = () if none else alternatives.chosen(consultation, explain)
    # Many profiles take one path, and the stages are the path's alone.
    named = adviser.memo.get(
        ("stages", consultation.moves), lambda: tuple(stages.plan(consultation))
    )
    plan = tuple(stages.costed(consultation, named))

    def made(part: str, make: Callable[[], Iterable[T]]) -> tuple[T, ...]:
        return tuple(make()) if parts is None or part in parts else ()

    path = made("path", partial(steps.path, consultation))
    hinged = tuple(all_hinges(consultation)) if hinges else ()
    given = made("answers", partial(answers.answered, consultation))
    assumed = made("assumptions", partial(answers.assumptions, consultation))
    methods = adviser.rulebook.methods
    primary = stages.primary(consultation, plan)

    def firmness() -> Confidence:
        """How firm the plan is; changes that nobody could mean do not count."""
        turned = tuple(Plausible(given, assumed, adviser.rulebook).hinges(hinged))
        questions = adviser.rulebook.questions.values()
        gaps = [one.id for one in questions if one.feeds == "main_gap"]
        return confidence(path, turned, gaps, primary)

    return Recommendation(
        rulebook=adviser.rulebook.identity,
        plan=plan,
        primary=primary,
        route=stages.route(consultation.estimates.routes),
        confidence=firmness() if path and hinges else None,
        preparations=tuple(stages.preparations(consultation)),
        blocked_by=tuple(stages.refusals(consultation)),
        path=path,
        rejected=() if none else tuple(why_not.rejected(consultation, explained)),
        alternatives=made(
            "alternatives",
            lambda: alternatives.likeliest(consultation)[: alternatives.MOST],
        ),
        unexplained=made(
            "unexplained",
            lambda: (m for m in consultation.outside if m not in explained),
        ),
        hinges=hinged,
        possible_plans=tuple(possible_plans(consultation)) if hinges else (),
        answers=given,
        missing=made("missing", partial(answers.missing, consultation)),
        assumptions=assumed,
        estimates=made("estimates", lambda: map(consultation.estimates.of, methods)),
        next_steps=made("next_steps", partial(stages.next_steps, consultation, plan)),
        dropped=made("dropped", partial(answers.dropped, consultation)),
        sources=made("sources", partial(stages.sources, consultation, plan, path)),
    )
