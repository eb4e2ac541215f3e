"""`adapt-advisor recommend`: the advice without a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from adapt_advisor.cli.context import profile_from, rulebook_in_use, write_output
from adapt_advisor.cli.options import (
    Answers,
    Date,
    Format,
    Output,
    Settings,
    Text,
    Width,
)
from adapt_advisor.problem import UsageError, misuse

if TYPE_CHECKING:
    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.answers.profile import Profile


def recommend(
    context: typer.Context,
    answers: Answers = None,
    settings: Settings = None,
    report_format: Format = "text",
    output: Output = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="An absent answer on the path is an error.")
    ] = False,
    expect: Annotated[
        Text,
        typer.Option(metavar="METHODS", help="Fail unless the plan is these methods."),
    ] = None,
    max_gpu_hours: Annotated[
        Text, typer.Option(metavar="HOURS", help="Fail when training takes more.")
    ] = None,
    date: Date = None,
    width: Width = None,
) -> int:
    """Recommend how to adapt a model, from flags, files and the environment."""
    from adapt_advisor.advice.advise import advise
    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.cli import gates, show

    show.check_format(report_format)
    rulebook = rulebook_in_use(context.obj)
    wanted = gates.read(rulebook, expect=expect, max_gpu_hours=max_gpu_hours)
    profile = profile_from(
        rulebook,
        files=answers or [],
        settings=settings or [],
        arguments=context.args,
    )
    adviser = Adviser(rulebook)
    _refuse_absent(adviser, profile, strict=strict)
    recommendation = advise(adviser, profile, explain=show.explained(report_format))
    text = show.rendered(
        recommendation, rulebook, report_format, to_file=output, date=date, width=width
    )
    write_output(text, output)
    return gates.judge(rulebook, recommendation, wanted)


def _refuse_absent(adviser: Adviser, profile: Profile, *, strict: bool) -> None:
    """Stop when a required answer is absent, or with --strict any on the path."""
    from adapt_advisor.advice.advise import unanswered
    from adapt_advisor.answers.chain import absent_required
    from adapt_advisor.answers.sources import flag_of

    problems = absent_required(adviser.rulebook, profile)
    named = {problem.place.file for problem in problems}
    for question in unanswered(adviser, profile) if strict else ():
        if flag_of(question) not in named:
            ask = adviser.rulebook.questions[question].ask
            cause = "--strict: this answer is absent"
            problems.append(misuse(flag_of(question), cause, ask))
    if problems:
        raise UsageError(problems)
