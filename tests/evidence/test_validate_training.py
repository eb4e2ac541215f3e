from __future__ import annotations

import pytest

from adapt_advisor import Efficiency, RulesError, Scores
from adapt_advisor.evidence.personal_fit import personal_efficiency
from adapt_advisor.evidence.selection import HOURS, SPEED, left_out
from tests.estimate.training_world import evidence, fitted
from tests.evidence.scoring import scores_of


def scores(kind: str, *, blank: bool = False) -> Scores:
    rows = [dict(row) for row in evidence(kind)]
    if blank:
        rows = [{**row, "stack": "", "software_year": ""} for row in rows]
    return scores_of(kind, rows)


@pytest.mark.parametrize(
    ("kind", "blank", "error", "ratio"),
    [
        # Golden: raising a number needs its reason in the commit.
        ("throughput", False, 9.8, 1.33),
        ("throughput", True, 11.6, 1.39),
        ("training-runs", False, 16.0, 1.34),
    ],
)
def test_in_sample_errors_stay_where_they_are(
    kind: str, blank: bool, error: float, ratio: float
) -> None:
    found = scores(kind, blank=blank)
    assert found.median_abs_error_pct is not None
    assert found.p80_ratio is not None
    assert found.median_abs_error_pct <= error
    assert found.p80_ratio <= ratio


def test_nearly_every_selected_row_is_scored() -> None:
    for kind, column, sizes in (
        ("throughput", SPEED, ("params_b",)),
        ("training-runs", HOURS, ("params_b_total", "params_b_active")),
    ):
        scored = {row.row for row in scores(kind).rows}
        for number, row in enumerate(evidence(kind), 1):
            known = row[column] and any(row[size] for size in sizes)
            tokens = kind == "throughput" or row["train_tokens_b"]
            if known and tokens and left_out(row) is None:
                assert number in scored, row


def test_every_skipped_row_has_a_reason() -> None:
    found = scores("training-runs")
    assert found.n + len(found.skipped) == len(evidence("training-runs"))
    assert all(row.reason for row in found.skipped)


def test_all_rows_are_scored_on_request() -> None:
    rows = evidence("training-runs")
    everything = scores_of("training-runs", rows, all_rows=True)
    assert everything.n > scores("training-runs").n


def test_a_kind_without_a_fit_is_refused() -> None:
    with pytest.raises(RulesError):
        scores_of("throughput", evidence("throughput"), Efficiency())


def test_a_personal_factor_moves_the_predictions() -> None:
    rows = [row for row in evidence("training-runs") if left_out(row) is None]
    slow = [{**row, HOURS: repr(float(row[HOURS] or 1) * 3)} for row in rows]
    before = scores_of("training-runs", slow)
    own = personal_efficiency("training-runs", before, fitted())
    after = scores_of("training-runs", slow, own)
    assert after.p80_ratio is not None
    assert before.p80_ratio is not None
    assert after.p80_ratio < before.p80_ratio
