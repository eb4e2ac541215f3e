"""A trial of the rules: the advice for every scenario, held against what it must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from adapt_advisor.advice import stages
from adapt_advisor.advice.adviser import Adviser, Consultation
from adapt_advisor.answers.chain import build_profile
from adapt_advisor.answers.profile import Origin, Profile
from adapt_advisor.answers.sources import Raw
from adapt_advisor.checks.agreement import Agreement, PlannedMethods, Taxonomy, score
from adapt_advisor.checks.expectation import unmet
from adapt_advisor.checks.scenario import Scenarios, TextbookScenario
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.plan import later_of


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
        UsageError: When an answer does not fit its question.
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
        UsageError: When an answer of a scenario does not fit its question.
    """
    adviser = Adviser(rulebook)
    taxonomy = Taxonomy.of(rulebook.methods, rulebook.questions)
    plans = {
        case.id: _planned(Consultation(adviser, profile_of(rulebook, case.values)))
        for case in scenarios.cases
    }
    agreement = None
    if scenarios.cases:
        agreement = score(scenarios.cases, plans, taxonomy, tuple(rulebook.questions))
    verdicts = tuple(_tried(adviser, taxonomy, one) for one in scenarios.situations)
    return Trial(agreement, verdicts)


def _planned(case: Consultation) -> PlannedMethods:
    plan = tuple(stages.plan(case))
    return PlannedMethods(
        methods=case.methods,
        primary=stages.primary(case, plan),
        later=later_of(case.plan),
    )


def _tried(
    adviser: Adviser, taxonomy: Taxonomy, situation: TextbookScenario
) -> Verdict:
    case = Consultation(adviser, profile_of(adviser.rulebook, situation.answers))
    missing = unmet(
        situation.expect,
        _planned(case),
        taxonomy,
        preparations=[remark.id for remark in stages.preparations(case)],
        refusals=[remark.id for remark in stages.refusals(case)],
    )
    return Verdict(situation.id, situation.title, case.methods, missing)
