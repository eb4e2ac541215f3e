"""`adapt-advisor estimate`: hours, memory and money of one training job."""

from __future__ import annotations

from typing import Any

import typer

from adapt_advisor.cli.context import (
    one_command,
    rulebook_in_use,
    rules_override,
    write_output,
)
from adapt_advisor.cli.options import JOB, OUTPUT, takes


@takes(*JOB, "support_only", "efficiency", *OUTPUT, "width")
def estimate(
    context: typer.Context,
    *,
    support_only: bool,
    efficiency: str | None,
    report_format: str,
    output: str | None,
    width: int | None,
    **stated: Any,
) -> None:
    """Estimate one training job: GPU-hours, memory, days and money, with ranges."""
    from adapt_advisor import estimate as estimated
    from adapt_advisor.cli import show
    from adapt_advisor.evidence.own_constants import with_efficiency
    from adapt_advisor.report.views.job import job_document, support_document
    from adapt_advisor.report.views.job_json import job_json, support_json

    show.check_format(report_format)
    rulebook = with_efficiency(rulebook_in_use(context.obj), efficiency)
    found = estimated(rulebook, folder=rules_override(context.obj), **stated)
    document = support_document if support_only else job_document
    text = show.either_rendered(
        report_format,
        lambda: (
            support_json(*found[1:]) if support_only else job_json(*found, rulebook)
        ),
        lambda: document(*found, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)


app = one_command(estimate, by_flags=False)
