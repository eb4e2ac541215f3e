"""`adapt-advisor serve`: rates, waits, users, cards and money of one deployment."""

from __future__ import annotations

from typing import Any

import typer

from adapt_advisor.cli.context import one_command, rulebook_in_use, write_output
from adapt_advisor.cli.options import OUTPUT, SERVING, takes


@takes(*SERVING, "efficiency", *OUTPUT, "width")
def serve(
    context: typer.Context,
    *,
    efficiency: str | None,
    report_format: str,
    output: str | None,
    width: int | None,
    **stated: Any,
) -> None:
    """Estimate one serving job: tokens/s, first token, users, GPUs and money."""
    from adapt_advisor import serve as served
    from adapt_advisor.cli import show
    from adapt_advisor.evidence.own_constants import with_efficiency
    from adapt_advisor.report.views.served import served_document, served_json

    show.check_format(report_format)
    rulebook = with_efficiency(rulebook_in_use(context.obj), efficiency)
    found = served(rulebook, **stated)
    text = show.either_rendered(
        report_format,
        lambda: served_json(*found, rulebook),
        lambda: served_document(*found, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)


app = one_command(serve, by_flags=False)
