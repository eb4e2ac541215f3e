from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Estimate, TokenPrices
from adapt_advisor.estimate.money.breakeven import (
    break_even_volume,
    cost_over,
    overtaking_month,
)
from adapt_advisor.estimate.money.cost import api_request
from adapt_advisor.estimate.money.nouns import RequestTokens
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
    assert found.absent == "never"
    month = overtaking_month(prompted, trained, 1e6, horizon=24)
    assert month.value is None
    assert month.absent == "never"


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
    assert late.absent == "later"


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
