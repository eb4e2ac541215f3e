"""A trial of the rules: the advice for every scenario, held against what it must be."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from adapt_advisor.advice import stages
from adapt_advisor.advice.adviser import Adviser, Consultation
from adapt_advisor.answers.gather import answers
from adapt_advisor.checks.agreement import Agreement, PlannedMethods, Taxonomy, score
from adapt_advisor.checks.expectation import unmet
from adapt_advisor.checks.scenario import Scenarios, TextbookScenario
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.walk.plan import later_of


class Verdict(NamedTuple):
    """One situation: the plan, and what it lacks of what is expected."""

    situation: str
    title: str
    plan: tuple[str, ...]
    unmet: tuple[str, ...]
    difference: str | None = None
    """Why the rules stay although something is unmet, where that was decided."""


class Trial(NamedTuple):
    """All scenarios, tried."""

    agreement: Agreement | None
    """None where the rulebook has no documented cases."""
    verdicts: tuple[Verdict, ...]


class Outcome(NamedTuple):
    """A trial and the sentences that make it fail."""

    trial: Trial
    failures: tuple[str, ...]


def try_rules(rulebook: Rulebook, folder: str | Path | None = None) -> Outcome:
    """Hold the advice against real projects and textbook answers.

    Args:
        rulebook: The rules to try.
        folder: With the scenarios, and the agreement below which the rules fail; None
            = those that ship.

    Raises:
        RulesError: When a scenario cannot be read.
        UsageError: When an answer of a scenario does not fit its question.
    """
    from adapt_advisor.checks.scenario_files import load_floor, load_scenarios
    from adapt_advisor.rulebook.locate import find_rules

    rules = find_rules(None if folder is None else str(folder))
    trial = run_trial(rulebook, load_scenarios(rules).scenarios)
    failures = [
        f"{verdict.situation}: {lack}"
        for verdict in trial.verdicts
        for lack in (verdict.unmet if verdict.difference is None else ())
    ]
    if trial.agreement is not None:
        failures += trial.agreement.shortfalls(load_floor(rules))
    return Outcome(trial, tuple(failures))


def run_trial(rulebook: Rulebook, scenarios: Scenarios) -> Trial:
    """Advise on every scenario and compare.

    Raises:
        UsageError: When an answer of a scenario does not fit its question.
    """
    adviser = Adviser(rulebook)
    taxonomy = Taxonomy.of(rulebook.methods, rulebook.questions)
    plans = {
        case.id: _planned(Consultation(adviser, answers(rulebook, case.values)))
        for case in scenarios.cases
    }
    agreement = None
    if scenarios.cases:
        agreement = score(
            scenarios.cases,
            plans,
            taxonomy,
            tuple(rulebook.questions),
            scenarios.guesses,
        )
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
    case = Consultation(adviser, answers(adviser.rulebook, situation.answers))
    missing = unmet(
        situation.expect,
        _planned(case),
        taxonomy,
        preparations=[remark.id for remark in stages.preparations(case)],
        refusals=[remark.id for remark in stages.refusals(case)],
    )
    return Verdict(
        situation.id, situation.title, case.methods, missing, situation.difference
    )
