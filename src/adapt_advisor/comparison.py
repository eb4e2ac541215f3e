"""`compare`: every method side by side for one profile, on stated terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from adapt_advisor.advice.adviser import Adviser
from adapt_advisor.answers.option_values import Given, OptionValues
from adapt_advisor.answers.profile import Profile
from adapt_advisor.catalogue.token_prices import TokenPrices
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.money.cost_table import CostTable, cost_table
from adapt_advisor.estimate.money.hosted import CACHE_HIT, prices_of_item
from adapt_advisor.estimate.money.running_cost import Terms
from adapt_advisor.noun import Noun
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.rulebook import Rulebook

MONTHS, MOST_MONTHS = 12, 600


class StatedTerms(Noun):
    """As typed or as a program gives them; None = not given."""

    months: Given = None
    """Horizon; 12 where not given."""
    baseline: str | None = None
    """Id of the method to hold the others against."""
    api: str | None = None
    """Price class of the hosted model that is prompted."""
    api_model: str | None = None
    """Or its vendor's name of it (needs `genai-prices`)."""
    price_date: str | None = None
    """Day whose prices count, such as 2026-01-31."""
    cache_hits: Given = None
    """Percent of the requests whose fixed part the vendor has in its cache."""
    tuned_prompt: Given = None
    """Fixed prompt tokens that a trained model still needs."""
    retrain_every: Given = None
    """Months after which training is repeated."""


def compare(rulebook: Rulebook | Adviser, profile: Profile, **stated: Any) -> CostTable:
    """Hours, memory, money and months of every method, and when each pays.

    Args:
        rulebook: The rules; an `Adviser` where many profiles are compared.
        profile: The answers.
        stated: Fields of `StatedTerms`, which are the flags of the command `compare`:
            `months`, `baseline`, `api` or `api_model`, `cache_hits` (percent), ...

    Raises:
        UsageError: With every term that cannot be.
    """
    adviser = rulebook if isinstance(rulebook, Adviser) else Adviser(rulebook)
    inputs = adviser.inputs(profile)
    baseline, terms = read_terms(StatedTerms(**stated), inputs)
    return cost_table(inputs, adviser.methods(profile), terms, baseline)


def read_terms(options: StatedTerms, inputs: Inputs) -> tuple[str | None, Terms]:
    """The baseline, where one is named, and the terms of the comparison.

    Raises:
        UsageError: With every problem at once.
    """
    rulebook = inputs.rulebook
    values = OptionValues(rulebook)
    months = values.whole("--months", options.months, most=MOST_MONTHS)
    baseline = values.choice("--baseline", options.baseline, rulebook.methods)
    hits = values.number("--cache-hits", _percent(options.cache_hits), most=100)
    tuned = values.number("--tuned-prompt", options.tuned_prompt, unit="tokens")
    again = values.number(
        "--retrain-every", options.retrain_every, least=0.1, most=MOST_MONTHS
    )
    hosted = _hosted(options, inputs, values)
    values.raise_any()
    return baseline, Terms(
        months=float(months or MONTHS),
        hosted=hosted,
        cache_hit=CACHE_HIT if options.cache_hits is None else (hits or 0.0) / 100,
        tuned_prompt_tokens=tuned,
        retrain_every_months=again,
    )


def _percent(given: Given) -> Given:
    return given.removesuffix("%") if isinstance(given, str) else given


def _hosted(
    options: StatedTerms, inputs: Inputs, values: OptionValues
) -> TokenPrices | None:
    """Prices of the hosted model; None = the open model runs on own GPUs."""
    classes = price_classes(inputs.rulebook)
    on = _day(options.price_date, inputs.rulebook, values)
    if options.api is not None and options.api_model is not None:
        values.refuse("--api", "--api-model too", "Give one of the two")
        return None
    if options.api_model is not None:
        return _named(options.api_model, on, values)
    if options.price_date is not None:
        values.refuse("--price-date", "no model is named", "Give --api-model too")
    if options.api is not None:
        chosen = values.choice("--api", options.api, classes)
        return None if chosen is None else prices_of_item(inputs.rulebook, chosen)
    found = inputs.model.price_tier
    return prices_of_item(inputs.rulebook, found) if found else None


def price_classes(rulebook: Rulebook) -> tuple[str, ...]:
    """Classes of hosted models with both an input and an output price."""
    items = {
        kind: {p.item for p in rulebook.prices.values() if p.kind == kind}
        for kind in ("api_input", "api_output")
    }
    both = items["api_input"] & items["api_output"]
    return tuple(
        dict.fromkeys(p.item for p in rulebook.prices.values() if p.item in both)
    )


def _named(name: str, on: date | None, values: OptionValues) -> TokenPrices | None:
    from adapt_advisor.catalogue.hosted_prices import hosted_token_prices

    if on is None:
        return None
    try:
        return hosted_token_prices(name, on)
    except UsageError as error:
        values.keep("--api-model", error)
        return None


def _day(text: str | None, rulebook: Rulebook, values: OptionValues) -> date | None:
    """The day whose prices count: as given, else the newest in the rulebook.

    Never today's: the same answers must give the same report.
    """
    if text is not None:
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            cause = f"{text!r} is no date"
            values.refuse("--price-date", cause, "Write one such as 2026-01-31")
            return None
    days = [
        p.as_of for p in rulebook.prices.values() if len(p.as_of) == len("2026-01-31")
    ]
    return date.fromisoformat(max(days)) if days else None
