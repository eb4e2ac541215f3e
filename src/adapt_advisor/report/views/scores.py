"""Predictions against measurements as a document, and as data for machines."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from adapt_advisor.report.document import (
    Column,
    Document,
    Item,
    Listing,
    Paragraph,
    Section,
    Table,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.render.json_ import SCHEMA_VERSION, fields
from adapt_advisor.words import numbers

if TYPE_CHECKING:
    from adapt_advisor.evidence.score import ScoredRow, Scores
    from adapt_advisor.rulebook.rulebook import Rulebook

WORST = 10
REASONS = 10
FIGURES = (
    "median_abs_error_pct",
    "p80_ratio",
    "within_1_25x",
    "within_1_5x",
    "within_2x",
    "interval_coverage",
    "median_interval_ratio",
    "p90_interval_ratio",
)


def scores_json(
    kind: str,
    scores: Scores,
    absent: Sequence[str],
    unknown: Sequence[str],
    rulebook: Rulebook,
) -> str:
    """The scores in JSON, every row with its prediction."""
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "kind": kind,
        "n": scores.n,
        **{name: _finite(getattr(scores, name)) for name in FIGURES},
        "absent_columns": list(absent),
        "unknown_columns": list(unknown),
        "by_source": {
            name: {"n": one.n, **{f: _finite(getattr(one, f)) for f in FIGURES}}
            for name, one in scores.by_source.items()
        },
        "skipped": [{"row": row.row, "reason": row.reason} for row in scores.skipped],
        "rows": [
            {
                "row": row.row,
                "measured": row.measured,
                "low": row.low,
                "typical": row.typical,
                "high": row.high,
                "support": row.support,
            }
            for row in scores.rows
        ],
        "rulebook": fields(rulebook.identity),
    }
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def scores_document(
    kind: str,
    scores: Scores,
    absent: Sequence[str],
    unknown: Sequence[str],
    rulebook: Rulebook,
) -> Document:
    """The scores: the figures, the worst rows, and why rows were skipped."""
    parts = [_figures(scores, absent, unknown)]
    if scores.by_source:
        parts.append(_publishers(scores))
    if scores.n:
        parts.append(_worst(scores.rows))
    if scores.skipped:
        parts.append(_skipped(scores))
    return Document(
        title=f"Predictions against measurements: {kind}",
        sections=tuple(parts),
        rulebook=rulebook.identity,
    )


def _figures(scores: Scores, absent: Sequence[str], unknown: Sequence[str]) -> Section:
    said = f"{scores.n:,} rows scored, {len(scores.skipped):,} skipped."
    if absent:
        said += f" Columns not given, so defaults hold: {', '.join(absent)}."
    if unknown:
        said += f" Columns that mean nothing here: {', '.join(unknown)}."
    rows = tuple((strong(name), plain(text)) for name, text in _lines(scores))
    table = Table((Column(""), Column("Value")), rows)
    return Section("figures", "Figures", (Paragraph(plain(said)), table))


def _lines(scores: Scores) -> Iterator[tuple[str, str]]:
    if not scores.n:
        return
    yield "Median error", f"{scores.median_abs_error_pct:.1f}%"
    yield "80th percentile of the ratio", f"x{scores.p80_ratio:.2f}"
    yield "Within x1.25", f"{scores.within_1_25x:.0%}"
    yield "Within x1.5", f"{scores.within_1_5x:.0%}"
    yield "Within x2", f"{scores.within_2x:.0%}"
    yield "Measured inside the 80% range", f"{scores.interval_coverage:.0%}"
    yield "High over low, median", f"x{scores.median_interval_ratio:.2f}"
    yield "High over low, 90th percentile", f"x{scores.p90_interval_ratio:.2f}"


def _publishers(scores: Scores) -> Section:
    cells = tuple(
        (
            plain(name),
            plain(f"{one.n:,}"),
            plain(f"{one.median_abs_error_pct:.1f}%"),
            plain(f"x{one.p80_ratio:.2f}"),
            plain(f"{one.interval_coverage:.0%}"),
        )
        for name, one in scores.by_source.items()
    )
    titles = ("Publisher", "Rows", "Median error", "80% within", "Inside the range")
    return Section(
        "publishers", "By publisher", (Table(tuple(map(Column, titles)), cells),)
    )


def _worst(rows: Sequence[ScoredRow]) -> Section:
    ordered = sorted(rows, key=lambda row: (-_ratio(row), row.row))[:WORST]
    cells = tuple(
        (
            plain(str(row.row)),
            plain(numbers.figure(row.measured)),
            plain(numbers.figure(row.typical)),
            plain(f"{numbers.figure(row.low, 2)} to {numbers.figure(row.high, 2)}"),
            plain(f"x{row.typical / row.measured:.2f}"),
        )
        for row in ordered
    )
    titles = ("Row", "Measured", "Predicted", "Range", "Predicted / measured")
    table = Table(tuple(map(Column, titles)), cells)
    return Section("worst", "Farthest off", (table,))


def _ratio(row: ScoredRow) -> float:
    return abs(math.log(row.typical / row.measured)) if row.typical > 0 else math.inf


def _skipped(scores: Scores) -> Section:
    reasons = Counter(row.reason for row in scores.skipped)
    first = {row.reason: row.row for row in reversed(scores.skipped)}
    items = [
        Item(prose(f"{count:,}: {reason} (row {first[reason]}{_more(count)})"))
        for reason, count in reasons.most_common(REASONS)
    ]
    if len(reasons) > REASONS:
        items.append(Item(plain(f"{len(reasons) - REASONS:,} more reasons")))
    return Section("skipped", "Skipped", (Listing(tuple(items)),))


def _more(count: int) -> str:
    return " first" if count > 1 else ""


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
