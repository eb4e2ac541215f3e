"""`adapt-advisor compare`: every method side by side for these answers."""

from __future__ import annotations

from typing import Annotated

import typer

from adapt_advisor.cli.context import profile_from, rulebook_in_use, write_output
from adapt_advisor.cli.options import (
    Answers,
    Format,
    Output,
    OwnConstants,
    Settings,
    Text,
    Width,
)


def compare(
    context: typer.Context,
    answers: Answers = None,
    settings: Settings = None,
    months: Annotated[
        Text, typer.Option(metavar="N", help="Horizon in months; 12 if not given.")
    ] = None,
    baseline: Annotated[
        Text,
        typer.Option(
            metavar="METHOD", help="Held against it; else the cheapest prompt."
        ),
    ] = None,
    api: Annotated[
        Text,
        typer.Option(
            metavar="CLASS", help="Prompt a hosted model of this price class."
        ),
    ] = None,
    api_model: Annotated[
        Text,
        typer.Option(metavar="NAME", help="Or this hosted model (needs genai-prices)."),
    ] = None,
    price_date: Annotated[
        Text, typer.Option(metavar="DATE", help="Day of the hosted model's prices.")
    ] = None,
    cache_hits: Annotated[
        Text, typer.Option(metavar="PCT", help="Requests served from the prompt cache.")
    ] = None,
    tuned_prompt: Annotated[
        Text,
        typer.Option(
            metavar="N", help="Fixed prompt tokens that a trained model needs."
        ),
    ] = None,
    retrain_every: Annotated[
        Text, typer.Option(metavar="MONTHS", help="Training is repeated so often.")
    ] = None,
    efficiency: OwnConstants = None,
    report_format: Format = "text",
    output: Output = None,
    width: Width = None,
) -> None:
    """Compare every method: hours, memory, money, months, and when each pays."""
    from adapt_advisor.advice.adviser import Adviser
    from adapt_advisor.answers.chain import absent_required
    from adapt_advisor.cli import show
    from adapt_advisor.cli.comparison_options import ComparisonOptions, read_terms
    from adapt_advisor.cli.efficiency_option import with_efficiency
    from adapt_advisor.estimate.money.cost_table import compare as compared
    from adapt_advisor.problem import UsageError
    from adapt_advisor.report.views.cost_table import (
        comparison_document,
        comparison_json,
    )

    show.check_format(report_format)
    rulebook = with_efficiency(rulebook_in_use(context.obj), efficiency)
    profile = profile_from(
        rulebook,
        files=answers or [],
        settings=settings or [],
        arguments=context.args,
    )
    if absent := absent_required(rulebook, profile):
        raise UsageError(absent)
    adviser = Adviser(rulebook)
    inputs = adviser.inputs(profile)
    options = ComparisonOptions(
        months=months,
        baseline=baseline,
        api=api,
        api_model=api_model,
        price_date=price_date,
        cache_hits=cache_hits,
        tuned_prompt=tuned_prompt,
        retrain_every=retrain_every,
    )
    chosen, terms = read_terms(options, inputs)
    found = compared(inputs, adviser.methods(profile), terms, chosen)
    text = show.either_rendered(
        report_format,
        lambda: comparison_json(found, inputs),
        lambda: comparison_document(found, inputs),
        to_file=output,
        width=width,
    )
    write_output(text, output)
