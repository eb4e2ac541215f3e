"""`adapt-advisor catalogue`: look things up."""

from __future__ import annotations

import typer

from adapt_advisor.cli.context import rulebook_in_use, write_output
from adapt_advisor.cli.options import Format, Output

app = typer.Typer(
    help="Look up questions, methods, GPUs, models and sources.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def catalogue() -> None:
    """Look up questions, methods, GPUs, models and sources."""


def _list(
    context: typer.Context, what: str, report_format: str, output: str | None
) -> None:
    from adapt_advisor.cli.show import check_format
    from adapt_advisor.report.views.catalogue import TABLES, rendered

    check_format(report_format)
    table = TABLES[what](rulebook_in_use(context.find_root().obj))
    write_output(rendered(what, table, report_format), output)


@app.command()
def questions(
    context: typer.Context, report_format: Format = "text", output: Output = None
) -> None:
    """Every question: id, kind, unit, options, and what unknown does."""
    _list(context, "questions", report_format, output)


@app.command()
def methods(
    context: typer.Context, report_format: Format = "text", output: Output = None
) -> None:
    """Every method: what it changes, needs and risks."""
    _list(context, "methods", report_format, output)


@app.command()
def gpus(
    context: typer.Context, report_format: Format = "text", output: Output = None
) -> None:
    """Every GPU: memory, bandwidth and dense peaks."""
    _list(context, "gpus", report_format, output)


@app.command()
def models(
    context: typer.Context, report_format: Format = "text", output: Output = None
) -> None:
    """Every model: parameters and shape."""
    _list(context, "models", report_format, output)


@app.command()
def sources(
    context: typer.Context, report_format: Format = "text", output: Output = None
) -> None:
    """Every source: title, address, evidence grade, and what it supports."""
    _list(context, "sources", report_format, output)
