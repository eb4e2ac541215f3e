"""`adapt-advisor explain`: why, why not, what if, and what the plan hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from adapt_advisor.cli.context import (
    Problems,
    profile_from,
    rulebook_in_use,
    write_output,
)
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.options import Answers, Format, Output, Settings, Width
from adapt_advisor.problem import Problem, UsageError, misuse

if TYPE_CHECKING:
    from adapt_advisor.answers.profile import Answer
    from adapt_advisor.rulebook.rulebook import Rulebook


def explain(
    context: typer.Context,
    answers: Answers = None,
    settings: Settings = None,
    why_not: Annotated[
        list[str] | None,
        typer.Option(
            "--why-not",
            metavar="METHOD",
            help="What closed this method, and what would bring it in; repeatable.",
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="KEY=VALUE",
            help="Compare with this answer; repeatable, all together.",
        ),
    ] = None,
    report_format: Format = "text",
    output: Output = None,
    width: Width = None,
) -> int:
    """Explain the advice: why, why not, what if, and what would change it."""
    from adapt_advisor.advice.advise import advise
    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.advice.what_if import compare
    from adapt_advisor.answers.chain import absent_required
    from adapt_advisor.answers.profile import Profile
    from adapt_advisor.cli import show
    from adapt_advisor.report.views.explanation import (
        Explanation,
        build_explanation,
        json_text,
    )

    show.check_format(report_format)
    rulebook = rulebook_in_use(context.obj)
    collected = Problems()
    asked = collected.guard(lambda: _methods(rulebook, why_not or ()))
    changes = collected.guard(lambda: _changes(rulebook, what_if or ()))
    built = collected.guard(
        lambda: [
            profile_from(
                rulebook,
                files=answers or [],
                settings=settings or [],
                arguments=context.args,
            )
        ]
    )
    collected.raise_any()
    profile: Profile = built[0]
    if problems := absent_required(rulebook, profile):
        raise UsageError(problems)
    adviser = Adviser(rulebook)
    recommendation = advise(
        adviser, profile, explain=asked or (() if changes else None)
    )
    comparison = None
    if changes:
        changed = Profile({**profile, **{one.question: one for one in changes}})
        comparison = compare(
            recommendation,
            advise(adviser, changed, explain=(), hinges=False),
            (profile, changed),
        )
    explained = Explanation(recommendation, tuple(asked), comparison)
    text = show.either_rendered(
        report_format,
        lambda: json_text(explained, rulebook),
        lambda: build_explanation(explained, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)
    return Exit.DONE


def _methods(rulebook: Rulebook, named: Sequence[str]) -> list[str]:
    """Method ids, several in one option as a,b.

    Raises:
        UsageError: With every one that there is not.
    """
    from adapt_advisor.problem import did_you_mean

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
    return list(dict.fromkeys(methods))


def _changes(rulebook: Rulebook, settings: Sequence[str]) -> list[Answer]:
    """Answers to compare with.

    Raises:
        UsageError: With every one that cannot be read.
    """
    from adapt_advisor.answers.chain import read_answer
    from adapt_advisor.answers.sources import from_settings

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
