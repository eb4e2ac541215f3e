"""Prices of hosted models by the kind of token."""

from __future__ import annotations

from adapt_advisor.catalogue.nouns import Price
from adapt_advisor.noun import Noun


class TokenPrices(Noun):
    """Prices of one hosted model, each in USD per 1M tokens; None = not known."""

    item: str
    input: Price | None = None
    cached_input: Price | None = None
    cache_write: Price | None = None
    """None = writing to the cache costs what input costs."""
    output: Price | None = None
