"""`adapt-advisor catalogue`: look things up."""

from __future__ import annotations

from typing import Any

import typer

from adapt_advisor.cli.context import rulebook_in_use, write_output
from adapt_advisor.cli.options import OUTPUT, takes
from adapt_advisor.cli.plain_options import PlainCommand, PlainGroup

app = typer.Typer(
    help="Look up questions, methods, GPUs, models and sources.",
    cls=PlainGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def catalogue() -> None:
    """Look up questions, methods, GPUs, models and sources."""


def _list(
    context: typer.Context,
    what: str,
    report_format: str,
    output: str | None,
    width: int | None,
) -> None:
    from adapt_advisor.cli.show import check_format, either_rendered
    from adapt_advisor.report.views import catalogue as views

    check_format(report_format)
    rulebook = rulebook_in_use(context.find_root().obj)
    rows = views.TABLES[what](rulebook)
    text = either_rendered(
        report_format,
        lambda: views.catalogue_json(what, rows),
        lambda: views.catalogue_document(what, rows, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)


@app.command(cls=PlainCommand)
@takes(*OUTPUT, "width")
def questions(context: typer.Context, **options: Any) -> None:
    """Every question: id, kind, unit, options, and what unknown does."""
    _list(context, "questions", **options)


@app.command(cls=PlainCommand)
@takes(*OUTPUT, "width")
def methods(context: typer.Context, **options: Any) -> None:
    """Every method: what it changes, needs and risks."""
    _list(context, "methods", **options)


@app.command(cls=PlainCommand)
@takes(*OUTPUT, "width")
def gpus(context: typer.Context, **options: Any) -> None:
    """Every GPU: memory, bandwidth and dense peaks."""
    _list(context, "gpus", **options)


@app.command(cls=PlainCommand)
@takes(*OUTPUT, "width")
def models(context: typer.Context, **options: Any) -> None:
    """Every model: parameters and shape."""
    _list(context, "models", **options)


@app.command(cls=PlainCommand)
@takes(*OUTPUT, "width")
def sources(context: typer.Context, **options: Any) -> None:
    """Every source: title, address, evidence grade, and what it supports."""
    _list(context, "sources", **options)
