"""A trial of the rules: the advice for every scenario, held against what it must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from adapt_advisor.advice import stages
from adapt_advisor.advice.case import Case, Ready
from adapt_advisor.answers.chain import build_profile
from adapt_advisor.answers.sources import Raw
from adapt_advisor.model.answer import Origin, Profile, Value
from adapt_advisor.model.rulebook import Rulebook
from adapt_advisor.model.scenario import Scenarios, Situation
from adapt_advisor.rulebook.agreement import (
    Agreement,
    PlannedMethods,
    Taxonomy,
    score,
)
from adapt_advisor.rulebook.expectation import unmet


class Verdict(NamedTuple):
    """One situation: the plan, and what it lacks of what is expected."""

    situation: str
    title: str
    plan: tuple[str, ...]
    unmet: tuple[str, ...]


class Trial(NamedTuple):
    """All scenarios, tried."""

    agreement: Agreement | None
    """None where the rulebook has no documented cases."""
    verdicts: tuple[Verdict, ...]


def profile_of(rulebook: Rulebook, values: Mapping[str, Value]) -> Profile:
    """The profile of a scenario's answers, read as an answers file is.

    Raises:
        AnswersError: When an answer does not fit its question.
    """
    raws = [
        Raw(
            question,
            list(value) if isinstance(value, tuple) else value,
            Origin.FILE,
            "",
        )
        for question, value in values.items()
    ]
    return build_profile(rulebook, [], raws)


def run_trial(rulebook: Rulebook, scenarios: Scenarios) -> Trial:
    """Advise on every scenario and compare.

    Raises:
        AnswersError: When an answer of a scenario does not fit its question.
    """
    ready = Ready(rulebook)
    taxonomy = Taxonomy.of(rulebook.methods, rulebook.questions)
    plans = {
        case.id: _planned(Case(ready, profile_of(rulebook, case.values)))
        for case in scenarios.cases
    }
    agreement = None
    if scenarios.cases:
        agreement = score(scenarios.cases, plans, taxonomy, tuple(rulebook.questions))
    verdicts = tuple(_tried(ready, taxonomy, one) for one in scenarios.situations)
    return Trial(agreement, verdicts)


def _planned(case: Case) -> PlannedMethods:
    plan = tuple(stages.plan(case))
    return PlannedMethods(methods=case.plan, primary=stages.primary(case, plan))


def _tried(ready: Ready, taxonomy: Taxonomy, situation: Situation) -> Verdict:
    case = Case(ready, profile_of(ready.rulebook, situation.answers))
    missing = unmet(
        situation.expect,
        _planned(case),
        taxonomy,
        preparations=[remark.id for remark in stages.preparations(case)],
        refusals=[remark.id for remark in stages.refusals(case)],
    )
    return Verdict(situation.id, situation.title, case.plan, missing)
