"""A personal calibration: one factor, drawn towards none where rows are few."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Scores, UsageError, load_rulebook
from adapt_advisor.evidence.personal_fit import personal_efficiency
from adapt_advisor.evidence.score import ScoredRow, score
from tests.cli.running import CHECKOUT

SHIPPED = load_rulebook(str(CHECKOUT / "rules")).efficiency
SECTIONS = {
    "training-runs": "training_runs",
    "throughput": "training_throughput",
    "memory": "memory",
    "serving": "serving",
}


def scores(ratio: float, count: int) -> Scores:
    """Rows that measured `ratio` times what was predicted."""
    return score(
        [
            ScoredRow(row=n, measured=100.0 * ratio, low=50, typical=100, high=200)
            for n in range(1, count + 1)
        ]
    )


@given(
    kind=st.sampled_from(sorted(SECTIONS)),
    ratio=st.floats(0.1, 10),
    count=st.integers(3, 40),
)
def test_the_factor_lies_between_none_and_what_was_measured(
    kind: str, ratio: float, count: int
) -> None:
    found = personal_efficiency(kind, scores(ratio, count), SHIPPED)
    scale = getattr(found, SECTIONS[kind]).scale
    wanted = 1 / ratio if kind == "throughput" else ratio
    log, full = math.log(scale), math.log(wanted)
    assert abs(log) <= abs(full) + 1e-3
    assert log * full >= -1e-6


def test_more_rows_are_trusted_more() -> None:
    few = personal_efficiency("memory", scores(2.0, 3), SHIPPED)
    many = personal_efficiency("memory", scores(2.0, 30), SHIPPED)
    assert few.memory is not None
    assert many.memory is not None
    assert 1 < few.memory.scale < many.memory.scale < 2


def test_only_its_own_section_moves() -> None:
    found = personal_efficiency("serving", scores(2.0, 9), SHIPPED)
    assert found.serving != SHIPPED.serving
    assert found.memory == SHIPPED.memory
    assert found.training_runs == SHIPPED.training_runs


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(UsageError):
        personal_efficiency("memory", scores(2.0, 2), SHIPPED)
