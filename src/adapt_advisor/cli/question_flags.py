"""The flags that a rulebook's questions make, as help text."""

from __future__ import annotations

import textwrap

from adapt_advisor.answers.sources import flag_of
from adapt_advisor.cli.context import rulebook_in_use
from adapt_advisor.rulebook.question import Question

_METAVARS = {"boolean": "", "number": "NUMBER", "gpu": "GPU", "model": "MODEL"}


def flags_help(rules: str | None) -> str:
    """One entry per question: its flag, what it takes and what it asks."""
    rulebook = rulebook_in_use(rules)
    lines = ["Answers (each also takes unknown):"]
    for question in rulebook.questions.values():
        lines.append(f"  {flag_of(question.id)} {_metavar(question)}".rstrip())
        lines.extend(
            textwrap.wrap(
                question.ask, 78, initial_indent=" " * 6, subsequent_indent=" " * 6
            )
        )
    return "\n".join(lines)


def _metavar(question: Question) -> str:
    if question.options:
        joined = "|".join(question.options)
        return f"{joined}" if question.kind == "choice" else f"{joined} (several: a,b)"
    if question.kind == "number" and question.unit:
        return f"NUMBER ({question.unit})"
    return _METAVARS[question.kind]
