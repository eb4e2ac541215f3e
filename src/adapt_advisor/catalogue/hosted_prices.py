"""Token prices of hosted models from the optional package `genai-prices`, offline.

The package carries its data; nothing is fetched. It is imported on use only, because
its data take about half a second to load.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from adapt_advisor.catalogue.nouns import Price
from adapt_advisor.catalogue.token_prices import TokenPrices
from adapt_advisor.problem import UsageError
from adapt_advisor.quantity import Range

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

Kind = Literal["api_input", "api_cached_input", "api_cache_write", "api_output"]

UNIT = "USD per 1M tokens"

_COUNTED = 1000
"""Tokens that are priced to learn a price: few, because long prompts cost more each."""

_LINES: tuple[tuple[Kind, str, dict[str, int]], ...] = (
    ("api_input", "input_mtok", {"input_tokens": _COUNTED}),
    (
        "api_cached_input",
        "cache_read_mtok",
        {"input_tokens": _COUNTED, "cache_read_tokens": _COUNTED},
    ),
    (
        "api_cache_write",
        "cache_write_mtok",
        {"input_tokens": _COUNTED, "cache_write_tokens": _COUNTED},
    ),
    ("api_output", "output_mtok", {"output_tokens": _COUNTED}),
)
"""Kind of price, the package's name for it, and the usage that costs just this."""


def hosted_token_prices(
    model: str, on: date, provider: str | None = None
) -> TokenPrices:
    """The dated token prices of a hosted model.

    Prices that the package does not list stay None. They hold for prompts below the
    vendor's long-context tier.

    Args:
        model: The vendor's name of the model.
        on: The day whose prices count.
        provider: The vendor's id in the package, where a name is not unique.

    Raises:
        UsageError: The package is absent, or does not know the model.
    """
    try:
        from genai_prices import Usage, calc_price
    except ImportError as error:
        raise UsageError.of(
            "prices of hosted models need the optional package genai-prices",
            "pip install 'adapt-advisor[prices]', or give the prices yourself",
        ) from error
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    found: dict[Kind, Price] = {}
    for kind, field, usage in _LINES:
        try:
            priced = calc_price(
                Usage(**usage),
                model_ref=model,
                provider_id=provider,
                genai_request_timestamp=at,
            )
        except LookupError as error:
            raise UsageError.of(
                f"genai-prices does not know the hosted model {model!r}",
                "Check the vendor's name of it",
            ) from error
        if getattr(priced.model_price, field, None) is not None:
            found[kind] = _price(kind, model, priced, on)
    return TokenPrices(
        item=model,
        input=found.get("api_input"),
        cached_input=found.get("api_cached_input"),
        cache_write=found.get("api_cache_write"),
        output=found.get("api_output"),
    )


def _price(kind: Kind, model: str, priced: PriceCalculation, on: date) -> Price:
    """One line of the package as a dated price."""
    from importlib.metadata import version

    per_million = float(priced.total_price) * (1_000_000 / _COUNTED)
    urls = priced.provider.pricing_urls or ["https://github.com/pydantic/genai-prices"]
    return Price(
        id=f"{model}:{kind}",
        kind=kind,
        item=model,
        value=Range.exactly(round(per_million, 6), UNIT),
        as_of=on.isoformat(),
        source=f"genai-prices {version('genai-prices')}",
        url=urls[0],
        grade="catalogue",
        note="not checked against the vendor's page",
    )
