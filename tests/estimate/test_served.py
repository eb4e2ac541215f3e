"""One deployment whole: waits by hand, users within limits, layouts, money."""

from __future__ import annotations

import math
from typing import Any

import pytest

from adapt_advisor import Price, Range
from adapt_advisor.estimate.serving.served import ServeRequest, first_token_s, serve
from adapt_advisor.estimate.serving.step_time import Layout
from adapt_advisor.estimate.serving.throughput import State

from . import serving_world as world


def served(price: float | None = None, **changes: object) -> Any:
    asked: dict[str, Any] = {
        name: changes.pop(name)
        for name in ("requests_per_month", "first_token_ms", "token_ms")
        if name in changes
    }
    hour = None if price is None else an_hour(price)
    request = ServeRequest(job=world.job(**changes), price=hour, **asked)
    return serve(request, world.KNOWN.assumptions, world.EFFICIENCY)


def an_hour(usd: float) -> Price:
    return Price(
        id="an-hour",
        kind="gpu_hour",
        item="H100-80GB-SXM",
        value=Range.exactly(usd, "USD/GPU-hour"),
        as_of="2026",
        source="a test",
        url="none",
        grade="practitioner",
    )


def at_rest(busy: float, batch: float = 8.0) -> State:
    return State(Layout(1, 1), batch, step_s=0.02, prompt_s=0.1, request_s=0.1 / busy)


def test_the_first_token_waits_for_half_a_prompt_where_prompts_take_half_the_time() -> (
    None
):
    # Busy 1/2: a queue of 0.5 / (2 x 0.5) = 1/2 prompt, one's own, and one step.
    assert first_token_s(at_rest(0.5), None) == pytest.approx(0.05 + 0.1 + 0.02)


def test_a_queue_without_a_steady_length_is_taken_at_nine_tenths_busy() -> None:
    # 0.9 / (2 x 0.1) = 4.5 prompts.
    assert first_token_s(at_rest(0.999), None) == pytest.approx(0.45 + 0.12)


def test_requests_beyond_what_fits_wait_for_others_to_end() -> None:
    idle, full = (first_token_s(at_rest(0.5), wanted) for wanted in (8, 11))
    assert full - idle == pytest.approx(3 * 0.2)


def test_a_whole_answer_is_the_first_token_and_the_others() -> None:
    found = served(concurrency=4, load="concurrent", output_tokens=101)
    waits = found.waits
    by_hand = (waits.first_token.typical + 100 * waits.token.typical) / 1e3
    assert waits.answer_s.typical == pytest.approx(by_hand)


def test_fewer_users_fit_a_tighter_limit_and_none_an_impossible_one() -> None:
    loose, tight = (served(token_ms=limit).users for limit in (40.0, 15.0))
    assert loose > tight > 0
    assert served(token_ms=0.001).users == 0


def test_without_a_limit_no_users_are_named() -> None:
    assert served().users is None


def test_the_users_hold_the_limit_and_one_more_does_not() -> None:
    users = served(token_ms=20.0).users
    at, over = (
        served(concurrency=n, load="concurrent").layouts[0].token_ms
        for n in (users, users + 1)
    )
    assert at <= 20.0 < over


def test_layouts_are_every_split_of_the_cards_the_fastest_first() -> None:
    found = served(gpu_count=4, gpu=world.gpu("H100-80GB-SXM"))
    splits = {(one.replicas, one.tensor, one.stages) for one in found.layouts}
    assert {(4, 1, 1), (2, 2, 1), (1, 4, 1)} <= splits
    assert all(one.replicas * one.tensor * one.stages == 4 for one in found.layouts)
    rates = [one.rate for one in found.layouts]
    assert rates == sorted(rates, reverse=True)


def test_a_layout_the_weights_do_not_fit_into_is_left_out() -> None:
    large = world.LLAMA_8B.replace(params_b=80.0, layers=80, hidden=8192, ffn=28672)
    found = served(model=large, gpu_count=2)
    # FP8 weights of 80 GB do not fit into nine tenths of 80 GiB.
    assert {one.replicas for one in found.layouts} == {1}


def test_a_month_of_stated_cards_is_always_on() -> None:
    found = served(price=2.0, gpu_count=3)
    hours = world.KNOWN.assumptions.hours_per_month
    assert found.usd_per_month.value.typical == pytest.approx(2.0 * 3 * hours)


def test_a_million_tokens_cost_the_hours_they_take() -> None:
    found = served(price=3.6, gpu_count=2)
    by_hand = 2 * 3.6 / 3600 * 1e6 / found.rate.value.typical
    assert found.usd_per_million.value.typical == pytest.approx(by_hand)


def test_nothing_costs_without_a_price_and_nobody_guesses_one() -> None:
    found = served()
    assert found.usd_per_month.value is None
    assert found.usd_per_million.value is None


def test_more_requests_need_no_fewer_cards() -> None:
    few, many = (served(requests_per_month=n).plan.gpus for n in (1e6, 1e9))
    assert 1 <= few.typical < many.typical


def test_every_figure_is_finite_and_in_order() -> None:
    found = served(price=2.0, requests_per_month=1e6, first_token_ms=500.0)
    for value in (found.waits.first_token, found.waits.token, found.waits.answer_s):
        assert 0 < value.low <= value.typical <= value.high
        assert math.isfinite(value.high)
