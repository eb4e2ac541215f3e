from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import OptimizerSetup, Range
from adapt_advisor.estimate.memory.fit_verdict import (
    LARGEST_MICRO_BATCH,
    fewest_gpus,
    fit_verdict,
    largest_micro_batch,
    sharded_over,
)
from adapt_advisor.estimate.memory.peak import peak_bounds
from tests.estimate.memory_world import FITTED, LLAMA_7B, LLAMA_65B, card, job

PAGED = OptimizerSetup(paged=True)


def verdict(memory_gb: float, **changes: object) -> str:
    peak = peak_bounds(job(**changes), FITTED)
    return fit_verdict(peak, card(memory_gb)).verdict


def test_the_limit_inside_the_range_is_close() -> None:
    peak = Range(low=40, typical=48, high=56, unit="GB per GPU")
    verdicts = [fit_verdict(peak, card(gb)).verdict for gb in (39, 40, 55.9, 56)]
    assert verdicts == ["does_not_fit", "close", "close", "fits"]
    assert "40.0 to 56.0 GB" in fit_verdict(peak, card(39)).why


def test_qlora_of_65b_fits_one_48_gb_gpu() -> None:
    # Dettmers et al. 2023 (arXiv 2305.14314): "a 65B parameter model on a single 48GB
    # GPU", NF4 with double quantisation, paged optimizer, sequences up to 512.
    qlora = {
        "model": LLAMA_65B,
        "weight_bits": 4,
        "optimizers": (PAGED,),
        "seq_len": 512,
        "micro_batch": 1,
    }
    assert verdict(48, **qlora) == "fits"
    assert verdict(24, **qlora) == "does_not_fit"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "does_not_fit"),
        ({"optimizers": (OptimizerSetup(kind="adamw_8bit"),)}, "fits"),
        ({"gpus": 8, "split": "weights"}, "fits"),
    ],
)
def test_full_tuning_of_7b_with_adam_in_80_gb(
    changes: dict[str, object], expected: str
) -> None:
    # 16 bytes per parameter are 108 GB (Rajbhandari et al. 2020, arXiv 1910.02054);
    # 8-bit states and sharding bring it below (Dettmers et al. 2022, arXiv 2110.02861).
    full = {"model": LLAMA_7B, "trains": "all_weights", "micro_batch": 1, **changes}
    assert verdict(80, **full) == expected


def test_fewest_gpus_is_the_smallest_that_fits() -> None:
    full = job(model=LLAMA_7B, trains="all_weights", micro_batch=1)
    found = fewest_gpus(full, card(80), FITTED)
    assert found.fits is not None
    assert found.close is not None
    assert 1 < found.close <= found.fits
    assert peak_bounds(sharded_over(full, found.fits), FITTED).high <= 80
    assert peak_bounds(sharded_over(full, found.fits - 1), FITTED).high > 80


def test_one_gpu_is_enough_for_a_small_job() -> None:
    assert fewest_gpus(job(weight_bits=4), card(80), FITTED).fits == 1


def test_no_number_of_small_cards_holds_long_sequences() -> None:
    found = fewest_gpus(job(seq_len=1_000_000), card(16), FITTED)
    assert found.fits is None


def test_largest_micro_batch_is_the_last_that_fits() -> None:
    batch = largest_micro_batch(job(), card(48), FITTED)
    assert batch is not None
    assert peak_bounds(job(micro_batch=batch), FITTED).high <= 48
    assert peak_bounds(job(micro_batch=batch + 1), FITTED).high > 48


def test_no_micro_batch_when_the_weights_alone_do_not_fit() -> None:
    assert largest_micro_batch(job(model=LLAMA_65B), card(48), FITTED) is None


def test_the_search_for_a_micro_batch_ends() -> None:
    tiny = job(seq_len=1, fused_loss=True)
    found = largest_micro_batch(tiny, card(100_000), FITTED)
    assert found == LARGEST_MICRO_BATCH


@given(st.floats(16, 300), st.floats(1, 2))
def test_a_larger_card_never_needs_more_gpus(memory_gb: float, factor: float) -> None:
    full = job(trains="all_weights", micro_batch=1)
    small = fewest_gpus(full, card(memory_gb), FITTED).fits
    large = fewest_gpus(full, card(memory_gb * factor), FITTED).fits
    if small is not None:
        assert large is not None
        assert large <= small
