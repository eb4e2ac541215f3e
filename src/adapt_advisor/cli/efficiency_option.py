"""The option `--efficiency`: fitted constants of the user's own."""

from __future__ import annotations

from adapt_advisor.rulebook.rulebook import Rulebook


def with_efficiency(rulebook: Rulebook, name: str | None) -> Rulebook:
    """The rulebook with the constants of a file, or as it is without one.

    Raises:
        AnswersError: When the file cannot be used.
    """
    if name is None:
        return rulebook
    from adapt_advisor.answers.problem import AnswersError, Problem
    from adapt_advisor.evidence.personal import read_personal
    from adapt_advisor.problem import RulesError

    try:
        own = read_personal(name, rulebook.efficiency)
    except RulesError as error:
        raise AnswersError(
            [
                Problem(f"--efficiency {f.place}", f.cause, f.remedy)
                for f in error.findings
            ]
        ) from None
    return rulebook.model_copy(update={"efficiency": own})
