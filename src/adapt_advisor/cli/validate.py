"""`adapt-advisor validate`: predictions against measured rows."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from adapt_advisor.cli.context import (
    one_command,
    rulebook_in_use,
    rules_override,
    write_output,
)
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.options import OUTPUT, takes
from adapt_advisor.problem import Collected, UsageError

if TYPE_CHECKING:
    from adapt_advisor.catalogue.efficiency import Efficiency
    from adapt_advisor.evidence.score import Scores
    from adapt_advisor.evidence.validation import Validation


@takes("all_rows", "fail_median_above", "calibrate", "efficiency", *OUTPUT, "width")
def validate(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="training-runs, throughput, memory or serving."
        ),
    ],
    file: Annotated[
        str, typer.Argument(metavar="FILE.csv", help="Measurements; - for stdin.")
    ],
    *,
    all_rows: bool,
    fail_median_above: str | None,
    calibrate: str | None,
    efficiency: str | None,
    report_format: str,
    output: str | None,
    width: int | None,
) -> int:
    """Hold predictions against your own measurements, and calibrate with them."""
    from adapt_advisor import validate as validated
    from adapt_advisor.cli import show
    from adapt_advisor.evidence.own_constants import with_efficiency
    from adapt_advisor.evidence.validation import check_kind
    from adapt_advisor.report.views.scores import scores_document, scores_json

    show.check_format(report_format)
    collected = Collected()
    collected.of(partial(check_kind, kind))
    limit = collected.of(partial(_percentage, fail_median_above))
    collected.raise_any()
    override = rules_override(context.obj)
    rulebook = with_efficiency(rulebook_in_use(context.obj), efficiency)
    found = validated(rulebook, kind, file, all_rows=all_rows, folder=override)
    if calibrate is not None:
        _calibrate(found, rulebook.efficiency, calibrate)
    text = show.either_rendered(
        report_format,
        lambda: scores_json(*found, rulebook),
        lambda: scores_document(*found, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)
    return _judged(found.scores, limit)


app = one_command(validate, by_flags=False)


def _percentage(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        found = float(text.removesuffix("%"))
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        cause = f"{text!r} is no percentage"
        raise UsageError.of(cause, "Give one such as 20", "--fail-median-above")
    return found


def _calibrate(found: Validation, shipped: Efficiency, target: str) -> None:
    """Write the personal constants whole, or stop before anything is written."""
    from adapt_advisor.evidence.personal import personal_text
    from adapt_advisor.evidence.personal_fit import personal_efficiency

    try:
        own = personal_efficiency(found.kind, found.scores, shipped)
    except UsageError as error:
        raise UsageError(error.at(f"--calibrate {target}")) from None
    if target == "-":
        raise UsageError.of("the report goes there", "Name a file", "--calibrate -")
    text = personal_text(found.kind, found.scores.n, own)
    write_output(text, target, flag="--calibrate")


def _judged(scores: Scores, limit: float | None) -> int:
    if limit is None:
        return Exit.DONE
    median = scores.median_abs_error_pct
    if median is None:
        print("--fail-median-above: no row was scored", file=sys.stderr)
        return Exit.FAILED
    if median > limit:
        said = f"the median error is {median:.1f}%, more than {limit:g}%"
        print(f"--fail-median-above: {said}", file=sys.stderr)
        return Exit.FAILED
    return Exit.DONE
