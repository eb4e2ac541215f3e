"""What may be asked of the advice: why not these methods, what if these answers."""

from __future__ import annotations

from collections.abc import Sequence

from adapt_advisor.answers.chain import read_answer
from adapt_advisor.answers.profile import Answer
from adapt_advisor.answers.sources import from_settings
from adapt_advisor.problem import Problem, UsageError, did_you_mean, misuse
from adapt_advisor.rulebook.rulebook import Rulebook


def methods_of(rulebook: Rulebook, named: Sequence[str]) -> tuple[str, ...]:
    """Method ids, several in one text as `a,b`, each once.

    Raises:
        UsageError: With every one that there is not.
    """
    parts = [part.strip() for name in named for part in name.split(",")]
    methods = [part.replace("-", "_") for part in parts if part]
    known = tuple(rulebook.methods)
    problems = [
        misuse("--why-not", f"there is no method {name}", did_you_mean(name, known))
        for name in methods
        if name not in known
    ]
    if problems:
        raise UsageError(problems)
    return tuple(dict.fromkeys(methods))


def changes_of(rulebook: Rulebook, settings: Sequence[str]) -> list[Answer]:
    """Answers to compare with, each as `key=value`.

    Raises:
        UsageError: With every one that cannot be read.
    """
    answers: list[Answer] = []
    problems: list[Problem] = []
    for raw in from_settings(settings, option="--what-if"):
        try:
            answers.append(read_answer(rulebook, raw))
        except UsageError as error:
            problems.extend(error.at(raw.where))
    if problems:
        raise UsageError(problems)
    return answers
