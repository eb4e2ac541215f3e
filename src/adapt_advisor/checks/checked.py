"""`load_rulebook` and `check_rules`: rulebooks from disk, with what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from adapt_advisor.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from adapt_advisor.problem import Problem
    from adapt_advisor.rulebook.load import Loaded


def load_rulebook(folder: str | Path | None = None) -> Rulebook:
    """The rulebook that ships, or the one in a folder.

    A rulebook that was loaded before is taken compiled from the user's cache folder.

    Args:
        folder: Of rule files, as `rules/` has them; None = the rules that ship.

    Raises:
        RulesError: When it cannot be read or a check finds an error, with every
            problem by file, line and column.
    """
    from adapt_advisor.rulebook.store import rulebook_at

    named = None if folder is None else str(folder)
    return rulebook_at(named, _check, _prepared)


def _check(loaded: Loaded) -> list[Problem]:
    from adapt_advisor.checks.every import check

    return check(loaded)


def _prepared(rulebook: Rulebook) -> Rulebook:
    from adapt_advisor.advice.adviser import prepared

    return prepared(rulebook)


def check_rules(folder: str | Path | None = None) -> list[Problem]:
    """Every problem of a rulebook: of loading if that fails, else of all checks.

    Args:
        folder: Of rule files; None = the rules that ship.
    """
    from adapt_advisor.checks.every import check
    from adapt_advisor.checks.scenario_checks import check_scenarios
    from adapt_advisor.checks.scenario_files import load_scenarios
    from adapt_advisor.problem import RulesError
    from adapt_advisor.rulebook.load import load
    from adapt_advisor.rulebook.locate import find_rules

    try:
        rules = find_rules(None if folder is None else str(folder))
        loaded = load(rules)
    except RulesError as error:
        return list(error.problems)
    try:
        scenarios = check_scenarios(load_scenarios(rules), loaded.rulebook)
    except RulesError as error:
        scenarios = error.problems
    return [*check(loaded), *scenarios]
