"""`serve`: one deployment of a model from what is stated of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from adapt_advisor.catalogue.efficiency import not_fitted
from adapt_advisor.estimate.money.cost import api_request
from adapt_advisor.estimate.money.hosted import OPEN_TIER, prices_of_item
from adapt_advisor.estimate.money.nouns import RequestTokens
from adapt_advisor.estimate.serve_builder import ServeOptions, build_serving
from adapt_advisor.estimate.serving.served import Served, ServeRequest
from adapt_advisor.estimate.serving.served import serve as estimate_serving
from adapt_advisor.quantity import Estimate
from adapt_advisor.rulebook.rulebook import Rulebook


class ServedModel(NamedTuple):
    """A deployment as it was understood, its figures, and the hosted price beside."""

    request: ServeRequest
    figures: Served
    hosted_usd_per_month: Estimate
    """The month's requests at the open models' token prices."""


def serve(
    rulebook: Rulebook, *, model_config: str | Path | None = None, **stated: Any
) -> ServedModel:
    """Tokens per second, waits, users, cards and money of serving one model.

    Args:
        rulebook: Catalogue, prices and fitted constants.
        model_config: A Hugging Face `config.json` to read instead of `model`.
        stated: Fields of `ServeOptions`, which are the flags of the command `serve`:
            `model`, `gpu`, `gpus`, `input_tokens`, `output_tokens`, `users` (requests
            in flight) or `load`, `requests` (a month), `first_token_limit`,
            `token_limit`, ... What is absent is assumed and said.

    Raises:
        UsageError: With everything that is missing or cannot be.
        RulesError: The rules hold no constants of serving.
    """
    from adapt_advisor.catalogue.model_config import read_model_config

    if rulebook.efficiency.serving is None:
        raise not_fitted("serving")
    if model_config is not None:
        stated["configured"] = partial(read_model_config, model_config)
    request = build_serving(ServeOptions(**stated), rulebook)
    known = rulebook.serving.assumptions
    figures = estimate_serving(request, known, rulebook.efficiency.serving)
    return ServedModel(request, figures, _hosted(request, rulebook))


def _hosted(request: ServeRequest, rulebook: Rulebook) -> Estimate:
    if request.requests_per_month is None:
        return Estimate(value=None, why="the month's requests are not stated")
    job = request.job
    tokens = RequestTokens(dynamic=job.input_tokens, output=job.output_tokens)
    one = api_request(tokens, prices_of_item(rulebook, OPEN_TIER))
    if one.value is None:
        return one
    value = one.value.times(request.requests_per_month, "USD/month")
    return one.replace(value=value)
