"""The option `--efficiency`: fitted constants of the user's own."""

from __future__ import annotations

from adapt_advisor.rulebook.rulebook import Rulebook


def with_efficiency(rulebook: Rulebook, name: str | None) -> Rulebook:
    """The rulebook with the constants of a file, or as it is without one.

    Raises:
        UsageError: When the file cannot be used.
    """
    if name is None:
        return rulebook
    from adapt_advisor.evidence.personal import read_personal
    from adapt_advisor.problem import RulesError, UsageError

    try:
        own = read_personal(name, rulebook.efficiency)
    except RulesError as error:
        raise UsageError(
            problem.at(f"--efficiency {problem.place}") for problem in error.problems
        ) from None
    return rulebook.replace(efficiency=own)
