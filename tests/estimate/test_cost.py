from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Estimate, Range, TokenPrices
from adapt_advisor.estimate.money.cost import (
    api_request,
    energy,
    money,
    per_thousand_requests,
    training_money,
)
from adapt_advisor.estimate.money.nouns import RequestTokens
from tests.estimate.money_world import price, prices, usd
from tests.estimate.serving_world import gpu

HOURS = Estimate(
    value=Range(low=80, typical=100, high=150, unit="GPU-hours"), basis="calibrated"
)
H100 = price(
    Range(low=2.0, typical=3.5, high=5.0, unit="USD/GPU-hour"), "gpu_hour", item="H100"
)
LONG = RequestTokens(static=6000, dynamic=300, output=200)


def per_thousand(tokens: RequestTokens, bill: TokenPrices, hit: float) -> float:
    value = api_request(tokens, bill, hit).value
    assert value is not None
    return value.typical * 1000


@pytest.mark.parametrize(
    ("bill", "cold", "warm"),
    [
        # Our own arithmetic from the prices of genai-prices 0.2.3, per 1,000 requests.
        (prices("gpt-4.1-mini", 0.40, 0.10, 1.60), 2.84, 1.22),
        (prices("gpt-4o-mini", 0.15, 0.075, 0.60), 1.07, 0.66),
        (prices("gpt-6-luna", 0.10, 0.01, 0.50, write=0.125), 0.88, 0.26),
    ],
)
def test_prompting_at_published_prices(
    bill: TokenPrices, cold: float, warm: float
) -> None:
    assert per_thousand(LONG, bill, 0.0) == pytest.approx(cold, abs=0.006)
    assert per_thousand(LONG, bill, 0.9) == pytest.approx(warm, abs=0.006)


def test_retrieved_text_is_never_cached() -> None:
    bill = prices("gpt-4.1-mini", 0.40, 0.10, 1.60)
    cached = RequestTokens(static=2000, output=100)
    found = RequestTokens(retrieved=2000, output=100)
    assert per_thousand(found, bill, 0.9) > per_thousand(cached, bill, 0.9)
    assert per_thousand(found, bill, 0.9) == per_thousand(found, bill, 0.0)


def test_an_embedded_query_needs_its_price() -> None:
    bill = prices("gpt-4.1-mini", 0.40, 0.10, 1.60)
    unknown = api_request(LONG, bill, query_tokens=50)
    assert unknown.value is None
    known = api_request(LONG, bill, query_tokens=50, embedding=price(0.02, "embedding"))
    plain = api_request(LONG, bill)
    assert known.value is not None and plain.value is not None
    assert known.value.typical - plain.value.typical == pytest.approx(50 * 0.02e-6)


@pytest.mark.parametrize(
    ("bill", "hit", "word"),
    [
        (prices("m", None, 0.1, 1.0), 0.0, "input"),
        (prices("m", 0.4, 0.1, None), 0.0, "output"),
        (prices("m", 0.4, None, 1.0), 0.5, "cached"),
    ],
)
def test_a_missing_price_is_not_zero(bill: TokenPrices, hit: float, word: str) -> None:
    found = api_request(LONG, bill, hit)
    assert found.value is None
    assert word in (found.why or "")


def test_a_price_that_is_not_needed_may_be_missing() -> None:
    assert api_request(LONG, prices("m", 0.4, None, 1.0), 0.0).value is not None


@pytest.mark.parametrize("hit", [-0.1, 1.1])
def test_a_hit_rate_is_a_share(hit: float) -> None:
    with pytest.raises(ValueError, match="share"):
        api_request(LONG, prices("m", 0.4, 0.1, 1.0), hit)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 10), st.floats(0, 1))
def test_a_higher_hit_rate_never_costs_more(
    first: float, second: float, given_price: float, discount: float
) -> None:
    bill = prices("m", given_price, given_price * discount, 1.0)
    low, high = sorted((first, second))
    # A cent in a million for the order of additions.
    assert per_thousand(LONG, bill, high) <= per_thousand(LONG, bill, low) + 1e-8


def test_training_money_keeps_both_ranges() -> None:
    found = training_money(HOURS, H100)
    assert found.value is not None and found.derivation is not None
    assert (found.value.low, found.value.typical, found.value.high) == (160, 350, 750)
    assert found.basis == "calibrated"
    assert "2026-11-23" in found.derivation.terms[1].origin


def test_money_without_a_price_or_an_amount_says_why() -> None:
    assert "no dated price" in (training_money(HOURS, None).why or "")
    nothing = Estimate(value=None, why="no tokens given")
    assert training_money(nothing, H100).why == "no tokens given"


def test_what_is_no_longer_offered_has_no_price_and_what_ends_soon_is_said() -> None:
    tokens = Estimate(value=Range.exactly(6, "1M training tokens"))
    ended = price(3.0, "hosted_tuning", item="old tuning", status="ended")
    assert "no longer offered" in (money(tokens, ended, "tuning").why or "")
    ending = price(3.0, "hosted_tuning", item="tuning", status="winding_down")
    found = money(tokens, ending, "tuning")
    assert found.value is not None
    assert found.value.typical == pytest.approx(18)
    assert "wound down" in found.warnings[0]


def test_energy_is_board_power_times_hours() -> None:
    found = energy(HOURS, gpu("H100-80GB-SXM"))
    assert found.value is not None
    assert found.value.typical == pytest.approx(70)
    dark = gpu("H100-80GB-SXM").replace(board_power_w=None)
    assert "board power" in (energy(HOURS, dark).why or "")


def test_cost_per_thousand_requests() -> None:
    month = money(Estimate(value=usd(730)), H100, "a GPU-hour")
    found = per_thousand_requests(month, 1e6)
    assert found.value is not None
    assert found.value.typical == pytest.approx(730 * 3.5 / 1000)
    assert per_thousand_requests(month, 0).value is None
