"""Prices for tests: the figures of `rules/catalogue/prices.yaml`'s sources, by hand."""

from __future__ import annotations

from typing import Any

from adapt_advisor import Price, Range, TokenPrices
from adapt_advisor.estimate.money.nouns import CostLine

TOKENS = "USD per 1M tokens"


def price(value: float | Range, kind: Any = "api_input", **changes: Any) -> Price:
    known = value if isinstance(value, Range) else Range.exactly(value, TOKENS)
    base: dict[str, Any] = {
        "id": kind,
        "kind": kind,
        "item": kind,
        "value": known,
        "as_of": "2026-11-23",
        "source": "genai-prices 0.2.3",
        "url": "https://github.com/pydantic/genai-prices",
        "grade": "catalogue",
    }
    return Price.validated({**base, **changes})


def prices(
    item: str,
    given: float | None,
    cached: float | None,
    output: float | None,
    write: float | None = None,
) -> TokenPrices:
    def one(value: float | None, kind: str) -> Price | None:
        return None if value is None else price(value, kind)

    return TokenPrices(
        item=item,
        input=one(given, "api_input"),
        cached_input=one(cached, "api_cached_input"),
        cache_write=one(write, "api_cache_write"),
        output=one(output, "api_output"),
    )


def usd(value: float) -> Range:
    return Range.exactly(value, "USD")


def line(
    label: str,
    per_request: float,
    one_off: float = 0.0,
    per_month: float = 0.0,
    every: float | None = None,
) -> CostLine:
    return CostLine(
        label=label,
        one_off=usd(one_off),
        retrained=usd(one_off),
        per_month=usd(per_month),
        per_request=Range.exactly(per_request, "USD/request"),
        retrain_every_months=every,
    )
