"""Money: GPU-hours, tokens and labels times dated prices; an unknown price is no price.

Prices come in as nouns. A missing one gives no figure and the reason, never a zero.
"""

from __future__ import annotations

from adapt_advisor.catalogue.nouns import Gpu, Price
from adapt_advisor.catalogue.token_prices import TokenPrices
from adapt_advisor.estimate.money.nouns import RequestTokens
from adapt_advisor.quantity import Derivation, Estimate, Range, Term
from adapt_advisor.words.ids import spoken

USD = "USD"
PER_MILLION = 1e-6
"""Token prices are per million tokens."""


def product(first: Range, second: Range, unit: str) -> Range:
    """Low times low, typical times typical, high times high.

    Wider than an 80% range of independent factors would be: both ends at once.
    """
    return Range(
        low=first.low * second.low,
        typical=first.typical * second.typical,
        high=first.high * second.high,
        unit=unit,
    )


def total(parts: tuple[Range, ...], unit: str) -> Range:
    """The sum of ranges, end by end; zero without parts."""
    return Range(
        low=sum(part.low for part in parts),
        typical=sum(part.typical for part in parts),
        high=sum(part.high for part in parts),
        unit=unit,
    )


def money(amount: Estimate, price: Price | None, what: str) -> Estimate:
    """An estimated amount times a dated price, USD.

    Args:
        amount: GPU-hours, labels, months, ...; its unit must be what the price is per.
        price: None = not known.
        what: The priced thing in words, for the reason when there is no figure.
    """
    if amount.value is None:
        return Estimate(value=None, why=amount.why)
    missing = unpriced(price, what)
    if missing or price is None:
        return Estimate(value=None, why=missing)
    value = product(amount.value, price.value, USD)
    terms = (
        Term(
            name=what,
            value=amount.value.typical,
            unit=amount.value.unit,
            origin="estimate",
        ),
        price_term(price),
    )
    return Estimate(
        value=value,
        basis=amount.basis,
        derivation=Derivation(formula="amount x price", terms=terms),
        warnings=(*amount.warnings, *_ageing(price)),
    )


def unpriced(price: Price | None, what: str) -> str | None:
    """Why there is no price for something; None when there is one."""
    if price is None:
        return f"no dated price for {what} is known"
    if price.status == "ended":
        return f"{price.item} is no longer offered ({price.source}, {price.as_of})"
    return None


def price_term(price: Price) -> Term:
    """The price as a line of a derivation, with its date and source."""
    return Term(
        name=f"price of {spoken(price.item)}",
        value=price.value.typical,
        unit=price.value.unit,
        origin=f"{price.source}, {price.as_of}",
    )


def _ageing(price: Price) -> tuple[str, ...]:
    if price.status == "winding_down":
        return (f"{price.item} is being wound down by its vendor",)
    return ()


def training_money(gpu_hours: Estimate, price: Price | None) -> Estimate:
    """Price of a training run, USD: GPU-hours times the price of one."""
    return money(gpu_hours, price, "a GPU-hour")


def energy(gpu_hours: Estimate, gpu: Gpu) -> Estimate:
    """Energy of the cards alone, kWh: GPU-hours times board power.

    Hosts, network and cooling come on top; a card below its limit takes less.
    """
    if gpu_hours.value is None:
        return Estimate(value=None, why=gpu_hours.why)
    if gpu.board_power_w is None:
        return Estimate(value=None, why=f"no board power of {gpu.label} is known")
    return Estimate(
        value=gpu_hours.value.times(gpu.board_power_w / 1e3, "kWh"),
        basis=gpu_hours.basis,
        derivation=Derivation(
            formula="GPU-hours x board power",
            terms=(
                Term(name="board power", value=gpu.board_power_w, unit="W",
                     origin=f"catalogue: {gpu.id}"),
            ),
        ),
    )  # fmt: skip


def per_thousand_requests(monthly: Estimate, requests_per_month: float) -> Estimate:
    """Monthly money spread over the month's requests, USD per 1,000 requests."""
    if monthly.value is None:
        return Estimate(value=None, why=monthly.why)
    if requests_per_month <= 0:
        return Estimate(value=None, why="there are no requests to spread the cost over")
    return Estimate(
        value=monthly.value.times(1e3 / requests_per_month, "USD/1,000 requests"),
        basis=monthly.basis,
        derivation=monthly.derivation,
        warnings=monthly.warnings,
    )


def api_request(
    tokens: RequestTokens,
    prices: TokenPrices,
    cache_hit: float = 0.0,
    *,
    query_tokens: float = 0.0,
    embedding: Price | None = None,
) -> Estimate:
    """Price of one request at a hosted model, USD.

    `static x (hit x cached + (1 - hit) x write) + (dynamic + retrieved) x input +
    output x output price + query x embedding`: the static part is read from the cache
    or written to it; retrieved text differs per request and is never cached.

    Args:
        tokens: Tokens of one request.
        prices: USD per 1M tokens.
        cache_hit: Share of requests whose static part is in the cache, 0 to 1.
        query_tokens: Tokens embedded per request, for retrieval.
        embedding: USD per 1M embedded tokens; needed when `query_tokens` is not 0.

    Raises:
        ValueError: `cache_hit` is not a share.
    """
    if not 0 <= cache_hit <= 1:
        raise ValueError(f"the cache-hit rate is a share from 0 to 1, not {cache_hit}")
    hit = cache_hit if tokens.static else 0.0
    write = prices.cache_write or prices.input
    parts = (
        ("cached input tokens", tokens.static * hit, prices.cached_input),
        ("written input tokens", tokens.static * (1 - hit), write),
        ("input tokens", tokens.dynamic + tokens.retrieved, prices.input),
        ("output tokens", tokens.output, prices.output),
        ("embedded tokens", query_tokens, embedding),
    )
    return _token_bill(prices.item, parts)


def _token_bill(
    item: str, parts: tuple[tuple[str, float, Price | None], ...]
) -> Estimate:
    """The sum of token counts times their prices; no figure if a needed one lacks."""
    ranges: list[Range] = []
    terms: list[Term] = []
    warnings: list[str] = []
    for name, count, price in parts:
        if count == 0:
            continue
        missing = unpriced(price, f"{name} of {item}")
        if missing or price is None:
            return Estimate(value=None, why=missing)
        ranges.append(price.value.times(count * PER_MILLION, "USD/request"))
        terms += [
            Term(name=name, value=count, unit="tokens", origin="given"),
            price_term(price),
        ]
        warnings += [text for text in _ageing(price) if text not in warnings]
    return Estimate(
        value=total(tuple(ranges), "USD/request"),
        derivation=Derivation(formula="tokens x price, summed", terms=tuple(terms)),
        warnings=tuple(warnings),
    )
