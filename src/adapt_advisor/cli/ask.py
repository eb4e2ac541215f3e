"""`adapt-advisor ask`: the questionnaire, for people at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from adapt_advisor.cli.context import one_command
from adapt_advisor.cli.exits import Exit, Stop
from adapt_advisor.cli.options import ANSWERS, OUTPUT, takes
from adapt_advisor.problem import UsageError

if TYPE_CHECKING:
    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.answers.profile import Answer, Profile
    from adapt_advisor.interview.prompt import WhyHook
    from adapt_advisor.interview.result import Result
    from adapt_advisor.interview.run import Desk
    from adapt_advisor.interview.session import Session
    from adapt_advisor.rulebook.question import Question


class AskOptions(NamedTuple):
    """What the command line says about the questionnaire and its report."""

    answers: Sequence[str] | None = None
    settings: Sequence[str] | None = None
    save: str | None = None
    dataset: str | None = None
    corpus: str | None = None
    plain: bool = False
    report_format: str = "text"
    output: str | None = None
    date: str | None = None
    width: int | None = None


@takes(*ANSWERS, "save", "dataset", "corpus", "plain", *OUTPUT, "date", "width")
def ask(context: typer.Context, **options: Any) -> int:
    """Answer one question at a time, then read the recommendation."""
    return run(context.obj, context.args, AskOptions(**options))


app = one_command(ask, by_flags=True)


def run(rules: str | None, arguments: Sequence[str], options: AskOptions) -> int:
    """Run the questionnaire, save answers and report, and print the report.

    Raises:
        Stop: When interrupted; the answers are saved.
        UsageError: Without a terminal, or when the output cannot be written; the
            answers are saved.
    """
    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.cli import show
    from adapt_advisor.cli.context import given_answers, rulebook_in_use

    show.check_format(options.report_format, show.REPORT_FORMATS)
    _require_terminal()
    rulebook = rulebook_in_use(rules)
    start = given_answers(rulebook, options.answers, options.settings, arguments)

    from adapt_advisor.interview.result import Result
    from adapt_advisor.interview.run import Desk
    from adapt_advisor.interview.signals import one_interrupt

    with one_interrupt():
        desk = Desk.here(rulebook, options.width, plain=options.plain)
        result = Result(desk, rules, options.save)
        adviser = Adviser(rulebook)
        profile = _interviewed(adviser, start, desk, result, options)
        return _report(adviser, profile, options, result)


def _require_terminal() -> None:
    from adapt_advisor.interview.run import is_interactive

    if not is_interactive():
        raise UsageError.of(
            "The questionnaire needs a terminal, and this is none",
            "Without one, use: adapt-advisor recommend --answers FILE\n"
            "The questions and their flags: adapt-advisor catalogue questions",
        )


def _interviewed(
    adviser: Adviser,
    start: Profile,
    desk: Desk,
    result: Result,
    options: AskOptions,
) -> Profile:
    from adapt_advisor.interview.loop import Interrupted
    from adapt_advisor.interview.prefill import counted_answers
    from adapt_advisor.interview.session import Guide

    guide = Guide(adviser.rulebook, adviser.regions, adviser.limits_for)
    resumed: tuple[Answer, ...] = ()
    try:
        offered = counted_answers(adviser.rulebook, options.dataset, options.corpus)
        resumed = desk.left_answers()
        return desk.ask(
            guide,
            start,
            why_hook=_why_now(adviser),
            resumed=resumed,
            offered=offered,
        )
    except Interrupted as stop:
        answers: Sequence[Answer] = stop.answers
    except KeyboardInterrupt:
        answers = resumed
    result.keep(answers)
    raise Stop(Exit.INTERRUPTED, *result.how_to_resume())


def _why_now(adviser: Adviser) -> WhyHook:
    """What `why` adds to a question: the plans between which it decides now."""
    from adapt_advisor.advice.adviser import Consultation
    from adapt_advisor.report.views.why import what_hangs_on

    def why_now(question: Question, session: Session) -> str:
        return what_hangs_on(Consultation(adviser, session.profile), question.id)

    return why_now


def _report(
    adviser: Adviser, profile: Profile, options: AskOptions, result: Result
) -> int:
    """Answers to a file, then the report to a file and to the reader."""
    result.keep(tuple(profile.values()))
    try:
        _print(adviser, profile, options, result)
    except KeyboardInterrupt:
        raise Stop(Exit.INTERRUPTED, *result.how_to_resume()) from None
    except UsageError as error:
        result.end()
        raise UsageError([*error.problems, result.kept_problem()]) from None
    except Exception:
        result.say(result.how_to_resume())
        raise
    result.say(result.last_lines())
    result.end()
    return Exit.DONE


def _print(
    adviser: Adviser, profile: Profile, options: AskOptions, result: Result
) -> None:
    from adapt_advisor.cli.context import write_output

    output, format_ = options.output, options.report_format
    if output in (None, "-"):
        stored = "markdown" if format_ == "text" else format_
        result.keep_report(_rendered(adviser, profile, options, stored, "-"), stored)
        try:
            write_output(_rendered(adviser, profile, options, format_, None), None)
            sys.stdout.flush()
        except OSError:
            return  # the files hold it all; `main` ends the stream, and says so
        return
    text = _rendered(adviser, profile, options, format_, output)
    if (name := result.free_name(output, text)) is not None:
        write_output(text, name)
        result.report = name


def _rendered(
    adviser: Adviser,
    profile: Profile,
    options: AskOptions,
    name: str,
    to_file: str | None,
) -> str:
    from adapt_advisor.advice.advise import advise
    from adapt_advisor.cli import show

    return show.rendered(
        advise(adviser, profile, explain=show.explained(name)),
        adviser.rulebook,
        name,
        to_file=to_file,
        date=options.date,
        width=options.width,
        title=profile.title,
    )
