"""Predictions for publishers that a fit never saw: the yardstick of every estimate.

Each publisher is predicted by constants, shares and ranges that know nothing of it. It
weighs as much as any other, and a series of one set-up as much as any other of its
publisher.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from adapt_advisor.catalogue.efficiency import FitQuality, PublisherQuality
from adapt_advisor.evidence.fitting import Fitted, at, without
from adapt_advisor.evidence.robust import crowd_weights, quantile, weighted_quantile
from adapt_advisor.evidence.score import ScoredRow, error_ratio
from adapt_advisor.quantity import Range

S = TypeVar("S")
MANY = 10
"""Rows from which a publisher's own coverage says something."""


class Study(NamedTuple, Generic[S]):
    """One fit, and how to predict its rows without one of its publishers."""

    fitted: Fitted
    section: Callable[[Mapping[str, float], str | None], S]
    """Fitted section from constants; nothing in it knows the publisher named."""
    predict: Callable[[int, S], Range]
    """The range of a row by its place in the sample."""

    @property
    def whole(self) -> S:
        """The section fitted to everything."""
        return self.section(self.fitted.parameters, None)


def unseen_rows(study: Study[S]) -> list[ScoredRow]:
    """Every row with its prediction by what never saw its publisher."""
    sample = study.fitted.sample
    names = np.array(sample.publishers)
    scored = []
    for publisher in sorted(set(sample.publishers)):
        steps = without(study.fitted, [publisher])
        section = study.section(at(study.fitted.priors, steps), publisher)
        for place in np.flatnonzero(names == publisher).tolist():
            measured = float(np.exp(sample.measured[place]))
            value = study.predict(place, section)
            scored.append(ScoredRow.of(place, measured, value, publisher))
    return sorted(scored, key=lambda row: row.row)


def quality_of(rows: Sequence[ScoredRow], series: Sequence[Hashable]) -> FitQuality:
    """The figures written beside constants.

    Args:
        rows: Predictions, `row` being the place in `series`.
        series: The set-up of every row.
    """
    names = sorted({row.source for row in rows})
    parts = {
        name: _of_publisher([row for row in rows if row.source == name], series)
        for name in names
    }
    errors = [100 * abs(row.typical / row.measured - 1) for row in rows]
    many = [part.interval_coverage for part in parts.values() if part.n >= MANY]
    return FitQuality(
        n=len(rows),
        sources=len(names),
        median_abs_error_pct=round(quantile(errors, 0.5), 2),
        publisher_median_pct=_mean(parts, "median_abs_error_pct", 2),
        p80_ratio=_mean(parts, "p80_ratio", 3),
        interval_coverage=_mean(parts, "interval_coverage", 3),
        lowest_coverage=min(many, default=None),
        median_interval_ratio=_mean(parts, "median_interval_ratio", 3),
        p90_interval_ratio=round(
            quantile([row.high / row.low for row in rows], 0.9), 3
        ),
        publishers=parts,
    )


def _mean(parts: Mapping[str, PublisherQuality], name: str, digits: int) -> float:
    values = [float(getattr(part, name)) for part in parts.values()]
    return round(sum(values) / len(values), digits)


def _of_publisher(
    rows: Sequence[ScoredRow], series: Sequence[Hashable]
) -> PublisherQuality:
    weights = crowd_weights([series[row.row] for row in rows], 0.0)
    errors = [100 * abs(row.typical / row.measured - 1) for row in rows]
    ratios = [error_ratio(row.typical, row.measured) for row in rows]
    inside = [row.low <= row.measured <= row.high for row in rows]
    widths = [row.high / row.low for row in rows]
    return PublisherQuality(
        n=len(rows),
        median_abs_error_pct=round(weighted_quantile(errors, weights, 0.5), 2),
        p80_ratio=round(weighted_quantile(ratios, weights, 0.8), 3),
        interval_coverage=round(float(np.average(inside, weights=weights)), 3),
        median_interval_ratio=round(weighted_quantile(widths, weights, 0.5), 3),
    )
