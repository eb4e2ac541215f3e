"""The hosted route in money: tokens of a request, a month of them, a tuning job."""

from __future__ import annotations

from typing import NamedTuple

from adapt_advisor.catalogue.nouns import LanguageModel, Price
from adapt_advisor.catalogue.token_prices import TokenPrices
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.money.cost import USD, api_request, money
from adapt_advisor.estimate.money.nouns import RequestTokens
from adapt_advisor.quantity import Estimate, Range
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.rulebook import Rulebook

CACHE_HIT = 0.9
"""Share of requests whose fixed part is in the vendor's cache; our judgement."""
OPEN_TIER = "open_weight"
"""Price class of open models that somebody else serves."""
TUNING_CLASSES = ((16.0, "open_16b"), (80.0, "open_80b"))
"""Largest model, in billions, and the item of its hosted tuning price; the classes are
those of the sellers' price lists."""
_KINDS = {
    "api_input": "input",
    "api_cached_input": "cached_input",
    "api_cache_write": "cache_write",
    "api_output": "output",
}


def prices_of_item(rulebook: Rulebook, item: str) -> TokenPrices:
    """The dated token prices of a class of hosted models, or of a tuned one."""
    found: dict[str, Price] = {
        _KINDS[price.kind]: price
        for price in rulebook.prices.values()
        if price.item == item and price.kind in _KINDS
    }
    return TokenPrices(item=item, **found)


def price_item(model: LanguageModel) -> str:
    """The item under which a model is billed by the token."""
    return model.price_tier or OPEN_TIER


def request_tokens(method: Method, inputs: Inputs) -> RequestTokens:
    """Tokens of one call, split by how an API bills them."""
    effect, number = method.serving, inputs.number
    added = effect.extra_input_tokens
    if effect.extra_input_from is not None:
        more = inputs.value(effect.extra_input_from)
        added += float(more) if isinstance(more, int | float) else 0.0
    sent = number("input_tokens") or 0.0
    fixed = min(number("prompt_tokens") or 0.0, sent)
    cached = added * effect.cached_share
    return RequestTokens(
        static=fixed + cached,
        dynamic=sent - fixed,
        retrieved=added - cached,
        output=(number("output_tokens") or 1.0) * effect.output_factor,
    )


def hosted_month(method: Method, inputs: Inputs, model: LanguageModel) -> Estimate:
    """USD per month of a model behind an API, every request billed by its tokens.

    A tuned version has prices of its own; where its vendor names none, there is no
    figure.
    """
    requests = inputs.number("monthly_requests") or 0.0
    item = price_item(model)
    if method.training is not None and model.tuned_as:
        item = model.tuned_as
    elif method.training is not None and not model.open_weights:
        why = f"no vendor sells a tuned {model.label} at a price that is known"
        return Estimate(value=None, why=why)
    prices = prices_of_item(inputs.rulebook, item)
    hit = CACHE_HIT if prices.cached_input is not None else 0.0
    one = api_request(request_tokens(method, inputs), prices, hit)
    if one.value is None:
        return one
    calls = method.serving.calls_per_request * requests
    return one.replace(value=one.value.times(calls, "USD/month"))


def embedded(tokens: float, rulebook: Rulebook) -> Estimate:
    """USD of so many tokens at a hosted embedding model."""
    price = next((p for p in rulebook.prices.values() if p.kind == "embedding"), None)
    amount = Estimate(value=Range.exactly(tokens / 1e6, "1M tokens"))
    return money(amount, price, "hosted embeddings")


def embedded_month(method: Method, inputs: Inputs) -> Estimate:
    """USD per month to embed every request; the head costs nothing to speak of."""
    requests = inputs.number("monthly_requests") or 0.0
    sent = request_tokens(method, inputs).prompt
    calls = method.serving.calls_per_request * requests
    return embedded(sent * calls, inputs.rulebook)


class Tuning(NamedTuple):
    """A hosted tuning job: who sells it, and for how much."""

    item: str | None
    price: Price | None


def tuning_price(model: LanguageModel, rulebook: Rulebook) -> Tuning:
    """The dated price of a million training tokens of a model; the class's, if none."""
    items = [model.id]
    if model.open_weights:
        items += [item for most, item in TUNING_CLASSES if model.params_b <= most][:1]
    for item in items:
        for price in rulebook.prices.values():
            if price.kind == "hosted_tuning" and price.item == item:
                return Tuning(item, price)
    return Tuning(None, None)


def hosted_tuning(tokens: float, model: LanguageModel, rulebook: Rulebook) -> Estimate:
    """USD of a hosted tuning job over so many tokens, all epochs together."""
    amount = Estimate(value=Range.exactly(tokens / 1e6, "1M tokens"))
    found = tuning_price(model, rulebook)
    said = money(amount, found.price, f"tuning {model.label} at a provider")
    if said.value is None:
        return said
    return said.replace(value=said.value.times(1.0, USD))


def hosting_price(rulebook: Rulebook) -> Price | None:
    """The cheapest dated hour of a dedicated deployment; None where none is known."""
    offered = [p for p in rulebook.prices.values() if p.kind == "hosting_hour"]
    return min(offered, key=lambda price: price.value.typical, default=None)
