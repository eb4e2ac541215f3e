"""The shipped rules and their scenarios, read once for all tests of a run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from adapt_advisor import Adviser, Rulebook, Value, load_rulebook
from adapt_advisor.checks.scenario import Scenarios
from adapt_advisor.checks.scenario_files import load_scenarios
from adapt_advisor.rulebook.locate import find_rules

RULES = Path(__file__).parents[1] / "rules"


@cache
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return load_rulebook(str(RULES))


@cache
def adviser() -> Adviser:
    """The shipped rulebook, ready to walk."""
    return Adviser(rulebook())


def project_answers() -> dict[str, Mapping[str, Value]]:
    """What the sources of every documented project say, by its id."""
    return {one.id: one.values for one in _scenarios().cases}


def textbook_answers() -> dict[str, Mapping[str, Value]]:
    """The answers of every textbook scenario, by its id."""
    return {one.id: one.answers for one in _scenarios().situations}


@cache
def _scenarios() -> Scenarios:
    return load_scenarios(find_rules(str(RULES))).scenarios
