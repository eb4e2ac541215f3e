"""Constants of the user's own in the place of the fitted ones."""

from __future__ import annotations

from pathlib import Path

from adapt_advisor.problem import RulesError, UsageError
from adapt_advisor.rulebook.rulebook import Rulebook


def with_efficiency(rulebook: Rulebook, file: str | Path | None) -> Rulebook:
    """The rulebook with the constants of a file, or as it is without one.

    Args:
        rulebook: Its constants stay where the file has none.
        file: As `validate --calibrate` writes it.

    Raises:
        UsageError: When the file cannot be used.
    """
    if file is None:
        return rulebook
    from adapt_advisor.evidence.personal import read_personal

    try:
        own = read_personal(str(file), rulebook.efficiency)
    except RulesError as error:
        raise UsageError(
            problem.at(f"--efficiency {problem.place}") for problem in error.problems
        ) from None
    return rulebook.replace(efficiency=own)
