from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor.estimate.breakeven import (
    break_even_volume,
    cost_over,
    overtaking_month,
    self_hosting_volume,
)
from adapt_advisor.estimate.cost import api_request
from adapt_advisor.model.quantity import Estimate, Range
from adapt_advisor.model.serving import RequestTokens, TokenPrices
from tests.estimate.money_world import line, price, prices

LONG = RequestTokens(static=6000, dynamic=300, output=200)
TUNED = RequestTokens(dynamic=500, output=200)
OUTLAY = 5500.0
"""Training, labels and effort of one tuned model: an assumption of the worked table."""

MINI = prices("gpt-4.1-mini", 0.40, 0.10, 1.60)
FT_MINI = prices("ft:gpt-4.1-mini", 0.80, 0.20, 3.20)
OMNI = prices("gpt-4o-mini", 0.15, 0.075, 0.60)
FT_OMNI = prices("ft:gpt-4o-mini", 0.30, None, 1.20)
LUNA = prices("gpt-6-luna", 0.10, 0.01, 0.50, write=0.125)


def request(tokens: RequestTokens, bill: TokenPrices, hit: float = 0.0) -> float:
    value = api_request(tokens, bill, hit).value
    assert value is not None
    return value.typical


def typical(estimate: Estimate) -> float:
    assert estimate.value is not None, estimate.why
    return estimate.value.typical


@pytest.mark.parametrize(
    ("plain", "tuned", "hit", "millions"),
    [
        # Our own arithmetic from the prices of genai-prices 0.2.3 and litellm 1.106.2.
        (MINI, FT_MINI, 0.9, 30.6),
        (MINI, FT_MINI, 0.0, 3.1),
        (OMNI, FT_OMNI, 0.9, 20.4),
        (OMNI, FT_OMNI, 0.0, 8.1),
    ],
)
def test_requests_that_earn_tuning_back(
    plain: TokenPrices, tuned: TokenPrices, hit: float, millions: float
) -> None:
    prompted = line("prompting", request(LONG, plain, hit))
    trained = line("a tuned model", request(TUNED, tuned), OUTLAY)
    volume = typical(break_even_volume(prompted, trained, months=1))
    assert volume / 1e6 == pytest.approx(millions, abs=0.06)


def test_a_dearer_request_never_earns_its_outlay_back() -> None:
    prompted = line("prompting", request(LONG, LUNA, 0.9))
    trained = line("a tuned model", request(TUNED, FT_MINI), OUTLAY)
    found = break_even_volume(prompted, trained, months=12)
    assert found.value is None
    assert "never" in (found.why or "")
    month = overtaking_month(prompted, trained, 1e6, horizon=24)
    assert month.value is None
    assert "never" in (month.why or "")


@pytest.mark.parametrize(
    ("volume", "retrieval", "long_prompt"),
    [(1e4, 83, 30), (1e5, 201, 304), (1e6, 1376, 3040)],
)
def test_retrieval_against_a_long_cached_prompt(
    volume: float, retrieval: float, long_prompt: float
) -> None:
    # The same arithmetic: 2,000 retrieved tokens and a store at 70 USD per month
    # against 20,000 cached tokens; a static prompt of 500 tokens, a query of 50.
    found = RequestTokens(static=500, dynamic=300, retrieved=2000, output=200)
    bill = api_request(
        found, MINI, 0.9, query_tokens=50, embedding=price(0.02, "embedding")
    )
    rag = line("retrieval", typical(bill), per_month=70)
    everything = RequestTokens(static=20_000, dynamic=300, output=200)
    whole = line("a long prompt", request(everything, MINI, 0.9))
    assert cost_over(rag, volume, 1).typical == pytest.approx(retrieval, abs=0.7)
    assert cost_over(whole, volume, 1).typical == pytest.approx(long_prompt, abs=0.7)
    crossing = typical(break_even_volume(whole, rag, months=6))
    assert 1e4 < crossing < 1e5


@pytest.mark.parametrize(
    ("tokens_in", "tokens_out", "millions"),
    [(128, 128, 33.2), (1024, 128, 15.3), (2048, 2048, 2.07), (8192, 512, 2.37)],
)
def test_own_card_against_a_hosted_model(
    tokens_in: float, tokens_out: float, millions: float
) -> None:
    # One H100 at 3.49 USD per hour against 0.10 / 0.50 USD per 1M tokens.
    bill = prices("small", 0.10, None, 0.50)
    tokens = RequestTokens(dynamic=tokens_in, output=tokens_out)
    each = Range.exactly(request(tokens, bill), "USD/request")
    hour = Range.exactly(3.49, "USD/GPU-hour")
    found = self_hosting_volume(each, hour, gpus=1, requests_per_s=200)
    assert typical(found) / 1e6 == pytest.approx(millions, rel=0.01)


def test_own_cards_beyond_their_capacity_never_pay() -> None:
    # 2048 in and 2048 out needs 44% of a card at 3.49 USD, so 139% at 10.98 USD.
    each = Range.exactly(2048 * 0.6e-6, "USD/request")
    rate = 2.07e6 / 0.44 / (730 * 3600)
    dear = self_hosting_volume(each, Range.exactly(10.9791, "USD"), 1, rate)
    assert dear.value is None
    assert "13" in (dear.why or "") and "%" in (dear.why or "")
    fair = self_hosting_volume(each, Range.exactly(3.49, "USD"), 1, rate)
    assert typical(fair) == pytest.approx(2.07e6, rel=0.01)


def test_retraining_multiplies_the_outlay() -> None:
    once = line("tuned", 0.001, 1000)
    quarterly = line("tuned", 0.001, 1000, every=3)
    assert cost_over(once, 0, 12).typical == 1000
    assert cost_over(quarterly, 0, 12).typical == 4000
    assert cost_over(quarterly, 0, 2).typical == 1000


def test_the_month_of_overtaking() -> None:
    plain, tuned = line("plain", 0.002), line("tuned", 0.001, 1000)
    assert typical(overtaking_month(plain, tuned, 250_000, horizon=12)) == 5
    late = overtaking_month(plain, tuned, 50_000, horizon=12)
    assert late.value is None
    assert "not within 12 months" in (late.why or "")


def test_retraining_more_often_than_it_earns_never_pays() -> None:
    plain = line("plain", 0.002)
    tuned = line("tuned", 0.001, 1000, every=1)
    found = overtaking_month(plain, tuned, 500_000, horizon=36)
    assert found.value is None
    assert "retraining included" in (found.why or "")


def test_cheaper_to_set_up_but_dearer_to_use_is_said_the_right_way_round() -> None:
    own = line("own cards", 0.0, per_month=2500)
    hosted = line("a hosted model", 0.001)
    found = break_even_volume(own, hosted, months=12)
    assert "only below 2.5e+06" in (found.why or "")


def test_no_horizon_no_answer() -> None:
    with pytest.raises(ValueError, match="horizon"):
        break_even_volume(line("a", 0.1), line("b", 0.0, 1), months=0)


@given(
    st.floats(1e-5, 0.1),
    st.floats(0.0, 0.99),
    st.floats(1.0, 1e6),
    st.integers(1, 60),
    st.floats(1.01, 10),
)
def test_past_the_break_even_volume_the_investment_is_cheaper(
    each: float, less: float, outlay: float, months: int, more: float
) -> None:
    plain, invested = line("plain", each), line("invested", each * less, outlay)
    volume = typical(break_even_volume(plain, invested, months))
    above, below = volume * more, volume / more
    ours, theirs = (cost_over(x, above, months).typical for x in (invested, plain))
    assert ours <= theirs
    ours, theirs = (cost_over(x, below, months).typical for x in (invested, plain))
    assert ours >= theirs
