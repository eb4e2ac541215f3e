"""`adapt-advisor compare`: every method side by side for these answers."""

from __future__ import annotations

from typing import Any

import typer

from adapt_advisor.cli.context import (
    given_answers,
    one_command,
    rulebook_in_use,
    write_output,
)
from adapt_advisor.cli.options import ANSWERS, OUTPUT, TERMS, takes


@takes(*ANSWERS, *TERMS, "efficiency", *OUTPUT, "width")
def compare(
    context: typer.Context,
    *,
    answers: list[str] | None,
    settings: list[str] | None,
    efficiency: str | None,
    report_format: str,
    output: str | None,
    width: int | None,
    **stated: Any,
) -> None:
    """Compare every method: hours, memory, money, months, and when each pays."""
    from adapt_advisor import Adviser
    from adapt_advisor import compare as compared
    from adapt_advisor.advice.absent import refuse_absent
    from adapt_advisor.cli import show
    from adapt_advisor.evidence.own_constants import with_efficiency
    from adapt_advisor.report.views.cost_table import (
        comparison_document,
        comparison_json,
    )

    show.check_format(report_format)
    adviser = Adviser(with_efficiency(rulebook_in_use(context.obj), efficiency))
    profile = given_answers(adviser.rulebook, answers, settings, context.args)
    refuse_absent(adviser, profile)
    found = compared(adviser, profile, **stated)
    inputs = adviser.inputs(profile)
    text = show.either_rendered(
        report_format,
        lambda: comparison_json(found, inputs),
        lambda: comparison_document(found, inputs),
        to_file=output,
        width=width,
    )
    write_output(text, output)


app = one_command(compare, by_flags=True)
