from __future__ import annotations

import random
from functools import cache

import pytest

from adapt_advisor.catalogue.efficiency import Efficiency, MemoryEfficiency
from adapt_advisor.estimate.memory.fit_verdict import fit_verdict
from adapt_advisor.estimate.memory.nouns import OptimizerSetup
from adapt_advisor.estimate.memory.peak import peak_range
from adapt_advisor.evidence.cells import Row, measured_of
from adapt_advisor.evidence.fit_memory import PRIOR, fit
from adapt_advisor.evidence.memory_rows import MEASURED_COLUMN, predict_memory
from adapt_advisor.evidence.score import (
    ScoredRow,
    Scores,
    leave_one_source_out,
    score,
    source_of,
)
from adapt_advisor.evidence.selection import left_out, origin_of
from tests.estimate.memory_world import LLAMA_7B, LLAMA_65B, card, job
from tests.evidence.memory_evidence import catalogue, rows

PAGED = OptimizerSetup(paged=True)


@cache
def fitted() -> MemoryEfficiency:
    return fit(rows(), catalogue())


def validate(some: list[Row], section: MemoryEfficiency) -> Scores:
    whole = Efficiency(memory=section)
    return score(
        [
            ScoredRow.of(
                number,
                measured_of(row, MEASURED_COLUMN),
                predict_memory(row, catalogue(), whole),
                source_of(row),
            )
            for number, row in enumerate(some, 1)
            if not left_out(row)
        ]
    )


def assert_within_targets(found: Scores) -> None:
    assert found.n == 251
    assert found.median_abs_error_pct is not None
    assert found.median_abs_error_pct <= 12
    assert found.p80_ratio is not None
    assert found.p80_ratio <= 1.3
    assert found.interval_coverage is not None
    assert 0.72 <= found.interval_coverage <= 0.9
    assert found.median_interval_ratio is not None
    assert found.median_interval_ratio <= 1.6
    assert found.p90_interval_ratio is not None
    assert found.p90_interval_ratio <= 3.2


def test_evidence_is_predicted_within_the_targets() -> None:
    assert_within_targets(validate(list(rows()), fitted()))


@pytest.mark.slow
@pytest.mark.parametrize("group", [source_of, origin_of])
def test_unseen_sources_are_predicted_within_the_targets(group: object) -> None:
    assert callable(group)
    found = leave_one_source_out(
        rows(),
        lambda seen: fit(seen, catalogue()),
        lambda held_out, section: validate(list(held_out), section),
        group,
    )
    assert_within_targets(found)


def test_factors_stay_near_the_physics() -> None:
    factors = fitted().factors
    for name, (centre, sigma) in PRIOR.items():
        if name in factors:
            assert abs(factors[name] / centre - 1) < 3 * sigma, name
    assert (
        factors["logits_fused"]
        <= factors["logits_unstated"]
        <= factors["logits_unstated_kept"]
        <= factors["logits"]
    )


def test_the_order_of_rows_and_what_the_answer_says_elsewhere_do_not_matter() -> None:
    shuffled = [{**row, "notes": "", "evidence": ""} for row in rows()]
    random.Random(0).shuffle(shuffled)
    again = fit(shuffled, catalogue())
    for name, value in fitted().factors.items():
        assert again.factors[name] == pytest.approx(value, rel=2e-3)
    assert fit(rows(), catalogue()) == fitted()


def test_one_source_is_too_few() -> None:
    one = [row for row in rows() if "litgpt" in row["source_url"]]
    with pytest.raises(ValueError, match="two sources"):
        fit(one, catalogue())


@pytest.mark.parametrize(
    ("memory_gb", "changes", "expected"),
    [
        # Dettmers et al. 2023 (arXiv 2305.14314), section 1.
        (48, {"model": LLAMA_65B, "weight_bits": 4, "optimizers": (PAGED,)}, "fits"),
        # Rajbhandari et al. 2020 (arXiv 1910.02054): 16 bytes per parameter.
        (80, {"model": LLAMA_7B, "trains": "all_weights"}, "does_not_fit"),
    ],
)
def test_the_fit_upholds_what_is_well_known(
    memory_gb: float, changes: dict[str, object], expected: str
) -> None:
    stated = job(seq_len=512, micro_batch=1, **changes)
    peak = peak_range(stated, fitted())
    assert fit_verdict(peak, card(memory_gb)).verdict == expected
