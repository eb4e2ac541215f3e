"""Scores of predictions against measurements."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adapt_advisor.estimate.support import Support
from adapt_advisor.evidence.cells import Row, text
from adapt_advisor.evidence.robust import quantile
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Range


class ScoredRow(Noun):
    """One measurement with its prediction."""

    row: int
    """1-based number of the row in its file; the header is not counted."""
    measured: float
    low: float
    typical: float
    high: float
    source: str = ""
    support: Support = "measured"
    """How near the measured evidence the row lies."""

    @classmethod
    def of(
        cls,
        row: int,
        measured: float,
        value: Range,
        source: str,
        support: Support = "measured",
    ) -> ScoredRow:
        """A row from the predicted range of the measured quantity, in its unit."""
        return cls(
            row=row,
            measured=measured,
            low=value.low,
            typical=value.typical,
            high=value.high,
            source=source,
            support=support,
        )


class SkippedRow(Noun):
    """A row that was not scored, and why."""

    row: int
    reason: str


class Scores(Noun):
    """Predictions against measurements, summed up; None where nothing was scored."""

    n: int
    median_abs_error_pct: float | None
    p80_ratio: float | None
    within_1_25x: float | None
    within_1_5x: float | None
    within_2x: float | None
    interval_coverage: float | None
    median_interval_ratio: float | None
    p90_interval_ratio: float | None
    by_source: dict[str, Scores]
    """The same figures for each publisher; empty where there is only one."""
    skipped: tuple[SkippedRow, ...]
    rows: tuple[ScoredRow, ...]


def error_ratio(predicted: float, measured: float) -> float:
    """The larger of predicted / measured and its inverse; infinite at zero."""
    if predicted <= 0 or measured <= 0:
        return math.inf
    return max(predicted / measured, measured / predicted)


def score(rows: Sequence[ScoredRow], skipped: Sequence[SkippedRow] = ()) -> Scores:
    """Sum up predictions against measurements; measured values must be positive."""
    ordered = tuple(sorted(rows, key=lambda row: row.row))
    left_out = tuple(sorted(skipped, key=lambda row: row.row))
    if not ordered:
        nothing = dict.fromkeys(_FIGURES)
        return Scores(n=0, by_source={}, skipped=left_out, rows=(), **nothing)
    ratios = [error_ratio(row.typical, row.measured) for row in ordered]
    widths = [row.high / row.low if row.low > 0 else math.inf for row in ordered]
    inside = [row.low <= row.measured <= row.high for row in ordered]
    errors = [100 * abs(row.typical / row.measured - 1) for row in ordered]
    count = len(ordered)
    return Scores(
        n=count,
        median_abs_error_pct=quantile(errors, 0.5),
        p80_ratio=quantile(ratios, 0.8),
        within_1_25x=sum(ratio <= 1.25 for ratio in ratios) / count,
        within_1_5x=sum(ratio <= 1.5 for ratio in ratios) / count,
        within_2x=sum(ratio <= 2 for ratio in ratios) / count,
        interval_coverage=sum(inside) / count,
        median_interval_ratio=quantile(widths, 0.5),
        p90_interval_ratio=quantile(widths, 0.9),
        by_source=_by_source(ordered),
        skipped=left_out,
        rows=ordered,
    )


def _by_source(rows: Sequence[ScoredRow]) -> dict[str, Scores]:
    """Scores of every publisher, where there are several."""
    names = sorted({row.source for row in rows})
    if len(names) < 2:
        return {}
    return {name: score([row for row in rows if row.source == name]) for name in names}


_FIGURES = (
    "median_abs_error_pct",
    "p80_ratio",
    "within_1_25x",
    "within_1_5x",
    "within_2x",
    "interval_coverage",
    "median_interval_ratio",
    "p90_interval_ratio",
)


def source_of(row: Row) -> str:
    """The source that a row belongs to: its title, else its address, in one form."""
    return text(row, "source_title") or text(row, "source_url")
