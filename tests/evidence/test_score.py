from __future__ import annotations

import math

import pytest

from adapt_advisor.evidence.robust import quantile
from adapt_advisor.evidence.score import (
    ScoredRow,
    error_ratio,
    score,
)


def scored(row: int, measured: float, typical: float, spread: float = 2) -> ScoredRow:
    return ScoredRow(
        row=row,
        measured=measured,
        low=typical / spread,
        typical=typical,
        high=typical * spread,
    )


def test_figures_of_three_predictions_by_hand() -> None:
    result = score([scored(1, 100, 110), scored(2, 100, 60), scored(3, 100, 300)])
    assert result.n == 3
    assert result.median_abs_error_pct == pytest.approx(40)
    assert result.p80_ratio == pytest.approx(5 / 3 + 0.6 * (3 - 5 / 3))
    assert result.within_1_25x == pytest.approx(1 / 3)
    assert result.within_2x == pytest.approx(2 / 3)
    assert result.interval_coverage == pytest.approx(2 / 3)
    assert result.median_interval_ratio == pytest.approx(4)


def test_nothing_scored_has_no_figures() -> None:
    empty = score([])
    assert empty.n == 0
    assert empty.median_abs_error_pct is None


def test_error_ratio_is_symmetric_and_infinite_at_zero() -> None:
    assert error_ratio(2, 1) == error_ratio(1, 2) == 2
    assert error_ratio(0, 1) == math.inf


def test_quantile_of_one_value_is_that_value() -> None:
    assert quantile([3], 0.8) == 3
    with pytest.raises(ValueError, match="at least one"):
        quantile([], 0.5)
