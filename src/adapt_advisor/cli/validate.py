"""`adapt-advisor validate`: predictions against measured rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapt_advisor.cli.context import rulebook_in_use, rules_override, write_output
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.options import Format, Output, OwnConstants, Text, Width
from adapt_advisor.problem import UsageError, misuse

if TYPE_CHECKING:
    from adapt_advisor.catalogue.efficiency import Efficiency
    from adapt_advisor.evidence.measurements import Table
    from adapt_advisor.evidence.score import Scores
    from adapt_advisor.rulebook.rulebook import Rulebook


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
    all_rows: Annotated[
        bool, typer.Option("--all", help="Score rows too that are marked as other use.")
    ] = False,
    fail_median_above: Annotated[
        Text,
        typer.Option(metavar="PCT", help="Fail when the median error is larger."),
    ] = None,
    calibrate: Annotated[
        Text,
        typer.Option(metavar="FILE", help="Write own constants for --efficiency."),
    ] = None,
    efficiency: OwnConstants = None,
    report_format: Format = "text",
    output: Output = None,
    width: Width = None,
) -> int:
    """Hold predictions against your own measurements, and calibrate with them."""
    from adapt_advisor.cli import show
    from adapt_advisor.cli.efficiency_option import with_efficiency
    from adapt_advisor.report.views.scores import scores_document, scores_json

    show.check_format(report_format)
    limit = _checked(kind, fail_median_above)
    rulebook = with_efficiency(rulebook_in_use(context.obj), efficiency)
    table = _table(file, kind)
    scores = _scores(kind, table, rulebook, context.obj, all_rows=all_rows)
    if calibrate is not None:
        _calibrate(kind, scores, rulebook.efficiency, calibrate)
    text = show.either_rendered(
        report_format,
        lambda: scores_json(kind, scores, table.absent, rulebook),
        lambda: scores_document(kind, scores, table.absent, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)
    return _judged(scores, limit)


def _checked(kind: str, limit: str | None) -> float | None:
    """The gate as a number, after the kind was found to exist."""
    from adapt_advisor.evidence.columns import KINDS
    from adapt_advisor.problem import did_you_mean

    problems = []
    if kind not in KINDS:
        remedy = did_you_mean(kind, tuple(KINDS))
        problems.append(misuse("KIND", f"there is no kind {kind!r}", remedy))
    found: float | None = None
    if limit is not None:
        try:
            found = float(limit.removesuffix("%"))
        except ValueError:
            found = -1.0
        if not 0 <= found < float("inf"):
            cause = f"{limit!r} is no percentage"
            problems.append(misuse("--fail-median-above", cause, "Give one such as 20"))
    if problems:
        raise UsageError(problems)
    return found


def _table(file: str, kind: str) -> Table:
    from adapt_advisor.evidence.measurements import MAX_BYTES, read_table

    name = "standard input" if file == "-" else file
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or "not a path"
        cause = f"the file cannot be read ({cause})"
        raise UsageError.of(cause, "Check the path", name) from None
    return read_table(content, name, kind)


def _scores(
    kind: str, table: Table, rulebook: Rulebook, rules: str | None, *, all_rows: bool
) -> Scores:
    from adapt_advisor.cli.evidence import evidence_catalogue
    from adapt_advisor.evidence.validate import validate as score_rows
    from adapt_advisor.rulebook.locate import find_rules

    catalogue = evidence_catalogue(rulebook, find_rules(rules_override(rules)))
    return score_rows(kind, table.rows, catalogue, rulebook.efficiency, all_rows)


def _calibrate(kind: str, scores: Scores, shipped: Efficiency, target: str) -> None:
    """Write the personal constants whole, or stop before anything is written."""
    from adapt_advisor.evidence.personal import personal_text
    from adapt_advisor.evidence.personal_fit import personal_efficiency

    try:
        own = personal_efficiency(kind, scores, shipped)
    except UsageError as error:
        raise UsageError(error.at(f"--calibrate {target}")) from None
    if target == "-":
        cause = "the report goes there"
        raise UsageError.of(cause, "Name a file", "--calibrate -")
    write_output(personal_text(kind, scores.n, own), target, flag="--calibrate")


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
