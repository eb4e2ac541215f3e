"""`load_rulebook` and `check_rules`: rulebooks from disk, with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from adapt_advisor.rulebook.locate import RulesFolder, find_rules
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.store import Kind, kept

if TYPE_CHECKING:
    from adapt_advisor.problem import Problem


def load_rulebook(folder: str | Path | None = None) -> Rulebook:
    """The rulebook that ships, or the one in a folder.

    A rulebook that was loaded before is taken compiled from the user's cache folder.

    Args:
        folder: Of rule files, as `rules/` has them; None = the rules that ship.

    Raises:
        RulesError: When it cannot be read or a check finds an error, with every
            problem by file, line and column.
    """
    return kept(find_rules(None if folder is None else str(folder)), CHECKED_RULEBOOK)


def _made(content: Mapping[str, bytes]) -> Rulebook:
    """A rulebook without errors, with what searches need of it worked out."""
    from adapt_advisor.advice.adviser import prepared
    from adapt_advisor.checks.every import check
    from adapt_advisor.problem import RulesError
    from adapt_advisor.rulebook.load import load_content

    loaded = load_content(content)
    errors = [found for found in check(loaded) if found.severity == "error"]
    if errors:
        raise RulesError(errors)
    return prepared(loaded.rulebook)


CHECKED_RULEBOOK = Kind("rulebook", Rulebook, RulesFolder.names, _made)
"""Rulebooks in which no check finds an error; warnings are allowed."""


def check_rules(
    folder: str | Path | None = None, today: str | None = None
) -> list[Problem]:
    """Every problem of a rulebook: of loading if that fails, else of all checks.

    Args:
        folder: Of rule files; None = the rules that ship.
        today: The day by which sources must have been looked at again, as
            `2027-01-31`; None = not checked.
    """
    from adapt_advisor.checks.every import check
    from adapt_advisor.checks.provenance import overdue
    from adapt_advisor.checks.scenario_checks import check_scenarios
    from adapt_advisor.checks.scenario_files import load_scenarios
    from adapt_advisor.problem import RulesError
    from adapt_advisor.rulebook.load import load

    try:
        rules = find_rules(None if folder is None else str(folder))
        loaded = load(rules)
    except RulesError as error:
        return list(error.problems)
    try:
        scenarios = check_scenarios(load_scenarios(rules), loaded.rulebook)
    except RulesError as error:
        scenarios = error.problems
    old = [] if today is None else overdue(loaded, today)
    return [*check(loaded), *scenarios, *old]
