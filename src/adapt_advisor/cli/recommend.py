"""`adapt-advisor recommend`: the advice without a prompt."""

from __future__ import annotations

import sys

import typer

from adapt_advisor.cli.context import (
    given_answers,
    one_command,
    rulebook_in_use,
    write_output,
)
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.options import ANSWERS, OUTPUT, takes


@takes(*ANSWERS, *OUTPUT, "strict", "expect", "max_gpu_hours", "full", "date", "width")
def recommend(
    context: typer.Context,
    *,
    answers: list[str] | None,
    settings: list[str] | None,
    report_format: str,
    output: str | None,
    strict: bool,
    expect: str | None,
    max_gpu_hours: str | None,
    full: bool,
    date: str | None,
    width: int | None,
) -> int:
    """Recommend how to adapt a model, from flags, files and the environment."""
    from adapt_advisor import Adviser, advise
    from adapt_advisor.advice.absent import refuse_absent
    from adapt_advisor.cli import show

    show.check_format(report_format, show.REPORT_FORMATS)
    rulebook = rulebook_in_use(context.obj)
    gates = None
    if expect is not None or max_gpu_hours is not None:
        from adapt_advisor.advice.gates import read_gates

        gates = read_gates(rulebook, expect=expect, max_gpu_hours=max_gpu_hours)
    profile = given_answers(rulebook, answers, settings, context.args)
    adviser = Adviser(rulebook)
    refuse_absent(adviser, profile, strict=strict)
    explain = show.explained(report_format, full=full)
    recommendation = advise(adviser, profile, explain=explain)
    text = show.rendered(
        recommendation,
        rulebook,
        report_format,
        to_file=output,
        date=date,
        width=width,
        title=profile.title,
        full=full,
    )
    write_output(text, output)
    if gates is None:
        return Exit.DONE
    failed = list(gates.shortfalls(rulebook, recommendation))
    for line in failed:
        print(line, file=sys.stderr)
    return Exit.FAILED if failed else Exit.DONE


app = one_command(recommend, by_flags=True)
