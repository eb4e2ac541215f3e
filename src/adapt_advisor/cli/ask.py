"""`adapt-advisor ask`: the questionnaire, for people at a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from adapt_advisor.cli.context import one_command
from adapt_advisor.cli.exits import Exit, Stop
from adapt_advisor.cli.options import ANSWERS, OUTPUT, takes
from adapt_advisor.problem import NOWHERE, UsageError, misuse

if TYPE_CHECKING:
    from pathlib import Path

    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.answers.profile import Profile
    from adapt_advisor.interview.prompt import WhyHook
    from adapt_advisor.interview.session import Session
    from adapt_advisor.rulebook.question import Question
    from adapt_advisor.rulebook.rulebook import Rulebook


class AskOptions(NamedTuple):
    """What the command line says about the questionnaire and its report."""

    answers: Sequence[str] | None = None
    settings: Sequence[str] | None = None
    report_format: str = "text"
    output: str | None = None
    date: str | None = None
    width: int | None = None


@takes(*ANSWERS, *OUTPUT, "date", "width")
def ask(context: typer.Context, **options: Any) -> int:
    """Answer one question at a time, then read the recommendation."""
    return run(context.obj, context.args, AskOptions(**options))


app = one_command(ask, by_flags=True)


def run(rules: str | None, arguments: Sequence[str], options: AskOptions) -> int:
    """Run the questionnaire and print the report.

    Raises:
        Stop: When interrupted; the answers are saved.
        UsageError: Without a terminal, or when the output cannot be written; the
            answers are saved.
    """
    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.cli import show
    from adapt_advisor.cli.context import (
        given_answers,
        rulebook_in_use,
    )

    show.check_format(options.report_format, show.REPORT_FORMATS)
    _require_terminal()
    rulebook = rulebook_in_use(rules)
    start = given_answers(rulebook, options.answers, options.settings, arguments)
    adviser = Adviser(rulebook)
    profile = _interviewed(adviser, start, options.width)
    return _report(adviser, profile, options)


def _require_terminal() -> None:
    from adapt_advisor.interview.run import is_interactive

    if not is_interactive():
        raise UsageError.of(
            "The questionnaire needs a terminal, and this is none",
            "Without one, use: adapt-advisor recommend --answers FILE\n"
            "The questions and their flags: adapt-advisor catalogue questions",
        )


def _interviewed(adviser: Adviser, start: Profile, width: int | None) -> Profile:
    from adapt_advisor.interview.loop import Interrupted
    from adapt_advisor.interview.run import ask as ask_in_terminal
    from adapt_advisor.interview.session import Guide

    guide = Guide(adviser.rulebook, adviser.regions, adviser.limits_for)
    try:
        return ask_in_terminal(guide, start, width=width, why_hook=_why_now(adviser))
    except Interrupted as stop:
        raise Stop(Exit.INTERRUPTED, *_how_to_resume(stop.path, stop.text)) from None


def _why_now(adviser: Adviser) -> WhyHook:
    """What `why` adds to a question: the plans between which it decides now."""
    from adapt_advisor.advice.adviser import Consultation
    from adapt_advisor.report.views.why import what_hangs_on

    def why_now(question: Question, session: Session) -> str:
        return what_hangs_on(Consultation(adviser, session.profile), question.id)

    return why_now


def _how_to_resume(path: Path | None, text: str) -> list[str]:
    if path is not None:
        return [
            f"Interrupted. Your answers are saved in {path}",
            f"Resume with: adapt-advisor ask --answers {shlex.quote(str(path))}",
        ]
    if text:
        return ["Interrupted. No folder can be written to; your answers:", text]
    return ["Interrupted before the first answer.", "Begin again: adapt-advisor ask"]


def _report(adviser: Adviser, profile: Profile, options: AskOptions) -> int:
    from adapt_advisor.advice.advise import advise
    from adapt_advisor.cli import show
    from adapt_advisor.cli.context import write_output

    text = show.rendered(
        advise(adviser, profile, explain=show.explained(options.report_format)),
        adviser.rulebook,
        options.report_format,
        to_file=options.output,
        date=options.date,
        width=options.width,
        title=profile.title,
    )
    try:
        write_output(text, options.output)
    except UsageError as error:
        kept = misuse(NOWHERE, _kept(adviser.rulebook, profile))
        raise UsageError([*error.problems, kept]) from None
    return Exit.DONE


def _kept(rulebook: Rulebook, profile: Profile) -> str:
    """Save the answers whose report could not be written."""
    from adapt_advisor.interview.run import save_answers

    path, text = save_answers(rulebook, profile)
    if path is None:
        return f"Your answers:\n{text}"
    return f"Your answers are saved in {path}"
