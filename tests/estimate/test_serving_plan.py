from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_advisor.estimate.serving.nouns import ServingDemand, ServingPlan
from adapt_advisor.estimate.serving.plan import plan_serving
from tests.estimate.serving_world import EFFICIENCY, KNOWN, LLAMA_8B, gpu, job

LOAD = ServingDemand(requests_per_month=1e6, input_tokens=1000, output_tokens=200)


def plan(demand: ServingDemand, **changes: object) -> ServingPlan:
    return plan_serving(demand, job(**changes), KNOWN.assumptions, EFFICIENCY)


def hours(demand: ServingDemand, **changes: object) -> float:
    value = plan(demand, **changes).gpu_hours_per_month.value
    return math.inf if value is None else value.typical


def but(**changes: object) -> ServingDemand:
    return LOAD.replace(**changes)


def test_a_small_load_takes_one_replica_for_the_whole_month() -> None:
    small = plan(but(requests_per_month=1000))
    assert (small.gpus_per_replica, small.replicas) == (1, 1)
    assert hours(but(requests_per_month=1000)) == 730
    assert any("always on" in text for text in small.assumptions)


def test_no_requests_still_keep_one_replica_on() -> None:
    assert hours(but(requests_per_month=0)) == 730


def test_a_model_beyond_one_card_takes_the_fewest_that_hold_it() -> None:
    large = LLAMA_8B.replace(params_b=120.0)
    found = plan(but(requests_per_month=10), model=large)
    assert found.gpus_per_replica == 2


def test_a_model_that_no_replica_holds_has_no_hours() -> None:
    huge = LLAMA_8B.replace(params_b=40_000.0)
    found = plan(LOAD, model=huge)
    assert found.gpu_hours_per_month.value is None
    assert "fit" in (found.gpu_hours_per_month.why or "")


def test_an_impossible_latency_says_how_long_one_request_takes() -> None:
    found = plan(but(latency_ms=5)).gpu_hours_per_month
    assert found.value is None
    assert "5 ms" in (found.why or "")


def test_a_latency_target_is_met_by_the_typical_answer() -> None:
    found = plan(but(latency_ms=3000, requests_per_month=1e8))
    assert found.answer_seconds is not None
    assert found.answer_seconds <= 3.0


def test_waiting_for_the_first_token_asks_less_than_waiting_for_the_answer() -> None:
    heavy = {"latency_ms": 2000, "requests_per_month": 1e8}
    assert hours(but(**heavy, latency_of="first_token")) <= hours(but(**heavy))


def test_the_range_is_ordered_and_stated() -> None:
    found = plan(but(requests_per_month=2e8))
    value = found.gpu_hours_per_month.value
    assert value is not None
    assert value.low < value.typical < value.high
    assert found.gpu_hours_per_month.derivation is not None


def test_a_served_adapter_never_needs_fewer_cards() -> None:
    heavy = but(requests_per_month=1e8)
    assert hours(but(requests_per_month=1e8, adapter=True)) >= hours(heavy)


loads = st.builds(
    ServingDemand,
    requests_per_month=st.floats(1e3, 1e9),
    input_tokens=st.floats(1, 20_000),
    output_tokens=st.floats(1, 4_000),
    latency_ms=st.one_of(st.none(), st.floats(100, 120_000)),
    latency_of=st.sampled_from(["answer", "first_token"]),
)


@settings(deadline=None)
@given(
    loads,
    st.floats(1.0, 5.0),
    st.sampled_from(["requests_per_month", "input_tokens", "output_tokens"]),
)
def test_more_load_never_needs_fewer_gpu_hours(
    load: ServingDemand, more: float, what: str
) -> None:
    heavier = load.replace(**{what: getattr(load, what) * more})
    assert hours(heavier) >= hours(load)


@settings(deadline=None)
@given(loads, st.floats(0.5, 300), st.floats(1.0, 4.0))
def test_a_larger_model_never_needs_fewer_gpu_hours(
    load: ServingDemand, size: float, more: float
) -> None:
    small = LLAMA_8B.replace(params_b=size)
    large = LLAMA_8B.replace(params_b=size * more)
    assert hours(load, model=large) >= hours(load, model=small)


@settings(deadline=None)
@given(loads, st.floats(1.0, 4.0))
def test_a_tighter_target_never_needs_fewer_gpu_hours(
    load: ServingDemand, more: float
) -> None:
    tight = load.replace(latency_ms=4000.0)
    loose = load.replace(latency_ms=4000.0 * more)
    assert hours(tight) >= hours(loose)


@settings(deadline=None)
@given(
    loads,
    st.sampled_from(["bandwidth_gb_s", "peak_fp8_tflops", "memory_gb"]),
    st.floats(1.0, 4.0),
)
def test_a_better_card_never_needs_more_gpu_hours(
    load: ServingDemand, what: str, more: float
) -> None:
    card = gpu("H100-80GB-SXM")
    better = card.replace(**{what: getattr(card, what) * more})
    assert hours(load, gpu=better) <= hours(load, gpu=card)


def test_the_plan_agrees_with_a_published_capacity() -> None:
    # economics: Qwen3-8B FP8 on one H100 sustained 15.3M requests per month of 1024
    # tokens in and 128 out at 18% of its capacity (silybench, at its latency target).
    measured = 15.3e6 / 0.18
    demand = ServingDemand(
        requests_per_month=measured,
        input_tokens=1024,
        output_tokens=128,
        peak_to_mean=1.0,
    )
    found = plan(demand, stack="open_current")
    assert found.gpus is not None
    assert found.gpus.low <= 1 <= found.gpus.high
    assert found.gpus.typical == pytest.approx(1, abs=1)
