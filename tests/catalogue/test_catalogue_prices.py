"""The prices: dated, sourced, graded, and one for each thing that is priced."""

from __future__ import annotations

import re
from collections import Counter

from adapt_advisor import Gpu, Price

Prices = dict[str, Price]
HOSTED = ("small", "mid", "frontier", "open_weight")


def test_every_price_is_above_zero_somewhere_and_carries_a_unit(
    prices: Prices,
) -> None:
    for price in prices.values():
        assert price.value.high > 0, price.id
        assert price.value.unit in {
            "USD/GPU-hour", "USD/1M tokens", "USD/month", "USD/label", "weeks",
        }  # fmt: skip


def test_every_price_has_a_date_and_a_source(prices: Prices) -> None:
    dated = re.compile(r"20\d\d(-\d\d){0,2}|undated")
    for price in prices.values():
        assert dated.fullmatch(price.as_of), price.id
        assert price.source, price.id


def test_a_price_without_a_page_is_graded_as_judgement(prices: Prices) -> None:
    for price in prices.values():
        if not price.url.startswith("https://"):
            assert price.url == "none", price.id
            assert price.grade == "judgement", price.id


def test_nothing_is_priced_twice(prices: Prices) -> None:
    counts = Counter((price.kind, price.item) for price in prices.values())
    assert max(counts.values()) == 1


def test_gpu_prices_name_known_gpus(prices: Prices, gpus: dict[str, Gpu]) -> None:
    priced = {p.item for p in prices.values() if p.kind in ("gpu_hour", "hosting_hour")}
    assert priced <= set(gpus)
    assert len(priced) >= 30


def test_every_class_of_hosted_models_has_its_four_prices(prices: Prices) -> None:
    for item in HOSTED:
        kinds = {price.kind for price in prices.values() if price.item == item}
        assert kinds == {
            "api_input", "api_cached_input", "api_cache_write", "api_output",
        }  # fmt: skip


def test_reading_a_cache_is_cheaper_than_input_and_writing_is_not(
    prices: Prices,
) -> None:
    by = {(p.kind, p.item): p.value for p in prices.values()}
    for item in HOSTED:
        plain = by["api_input", item].typical
        assert by["api_cached_input", item].typical < plain
        assert by["api_cache_write", item].typical >= plain
        assert by["api_output", item].typical > plain


def test_tuning_that_its_seller_ends_is_marked(prices: Prices) -> None:
    openai = [p for p in prices.values() if p.id.startswith("tuning_openai")]
    assert openai
    assert all(p.status == "winding_down" and p.note for p in openai)
