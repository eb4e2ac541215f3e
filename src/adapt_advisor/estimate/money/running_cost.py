"""What a method costs while it serves: on own GPUs, or at a hosted model's prices."""

from __future__ import annotations

from typing import Literal, NamedTuple

from adapt_advisor.answers.profile import Answer, Origin, Profile
from adapt_advisor.catalogue.token_prices import TokenPrices
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.method_job import MethodJob
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.estimate.money.cost import USD, api_request, money, total
from adapt_advisor.estimate.money.hosted import CACHE_HIT, request_tokens
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate, Range
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.question import Feeds

MANY = 1e13
"""Requests per month at which whole replicas do not matter."""

Served = Literal["own_gpus", "hosted"]
_NOTHING = Range.exactly(0.0, USD)


class Terms(Noun):
    """On which terms methods are compared."""

    months: float = 12.0
    """Horizon."""
    hosted: TokenPrices | None = None
    """Prices of the hosted model that untrained methods use; None = own GPUs."""
    cache_hit: float = CACHE_HIT
    """Share of requests whose fixed part is in the vendor's cache."""
    tuned_prompt_tokens: float | None = None
    """Fixed prompt that a trained model still needs; None = all of it."""
    retrain_every_months: float | None = None


class Running(NamedTuple):
    """What a method costs in operation."""

    served: Served
    gpu_hours: Estimate
    """GPU-hours per month on own GPUs, at the stated volume."""
    per_month: Estimate
    """USD per month at the stated volume, whole replicas and fixed fees included."""
    per_request: Estimate
    """USD of one more request where every replica is full, fixed fees apart."""
    fixed: Range
    """USD per month at any volume, of fees."""
    one_replica: Range | None = None
    """USD per month of the smallest deployment on own GPUs; None when hosted."""
    full_from: float = 0.0
    """Requests per month that fill one replica; 0 where requests are billed singly."""


def running_cost(method: Method, inputs: Inputs, terms: Terms) -> Running:
    """The running cost of a method in a situation, on these terms.

    Prices of a hosted model that were named hold for methods that train nothing; where
    none were, each method runs on the route that its answers leave, the cheaper of two.
    """
    fixed = _fixed(method, inputs)
    hosted = terms.hosted if method.training is None else None
    job = MethodEstimator(inputs, Memo()).job(method.id)
    longest = job.model.context if job.model.kind == "decoder" else None
    prompt = request_tokens(method, inputs).prompt
    if hosted is None and longest is not None and prompt > longest:
        why = f"a prompt of {prompt:,.0f} tokens exceeds the model's {longest:,}"
        nothing = Estimate(value=None, why=why)
        return Running("own_gpus", nothing, nothing, nothing, _NOTHING)
    if hosted is not None:
        return _hosted(method, inputs, terms, hosted, fixed)
    return _routed(job, inputs, terms, fixed)


def _fixed(method: Method, inputs: Inputs) -> Estimate:
    """USD per month whatever the volume."""
    name = method.serving.monthly_price
    if name is None:
        return Estimate(value=_NOTHING)
    month = Estimate(value=Range.exactly(1.0, "months"))
    return money(month, inputs.rulebook.prices.get(name), name.replace("_", " "))


def _routed(job: MethodJob, inputs: Inputs, terms: Terms, fixed: Estimate) -> Running:
    """On one route: whole replicas that are always on, or requests billed singly."""
    requests = inputs.number("monthly_requests") or 0.0
    prompt = _trimmed(job.method, inputs, terms)
    served: Served = "hosted" if job.route == "hosted" else "own_gpus"
    here = _on(job, prompt)
    hours, spent = here.serving_gpu_hours_per_month, here.serving_money
    fees = fixed.value or _NOTHING
    month = _sum(spent, fixed)
    if spent.value is None or not requests:
        each = Estimate(value=None, why=spent.why or "no requests are expected")
        return Running(served, hours, month, each, fees)
    full = _on(job, _at(prompt, MANY)).serving_money
    least = _on(job, _at(prompt, 1.0)).serving_money
    if full.value is None or least.value is None:
        each = Estimate(value=None, why=full.why or least.why)
        return Running(served, hours, month, each, fees)
    each = full.replace(value=full.value.times(1 / MANY, USD))
    if (
        not full.value.typical
        or least.value.typical * MANY <= full.value.typical * 1.01
    ):
        return Running(served, hours, month, each, fees)
    full_from = least.value.typical * MANY / full.value.typical
    return Running(served, hours, month, each, fees, least.value, full_from)


def _on(job: MethodJob, inputs: Inputs) -> MethodJob:
    """The same method on the same route in another situation."""
    return MethodJob(job.method, inputs, Memo(), job.route)


def _at(inputs: Inputs, requests: float) -> Inputs:
    """The same situation at another volume per month."""
    return inputs.at_volume(requests)


def _trimmed(method: Method, inputs: Inputs, terms: Terms) -> Inputs:
    """The situation with the shorter prompt that a trained model needs."""
    if method.training is None or terms.tuned_prompt_tokens is None:
        return inputs
    sent = inputs.number("input_tokens") or 0.0
    fixed = min(inputs.number("prompt_tokens") or 0.0, sent)
    kept = min(fixed, terms.tuned_prompt_tokens)
    return _with(inputs, "input_tokens", sent - fixed + kept)


def _with(inputs: Inputs, feed: Feeds, value: float) -> Inputs:
    questions = inputs.rulebook.questions.values()
    asked = next((q.id for q in questions if q.feeds == feed), None)
    if asked is None:
        return inputs
    answer = Answer(question=asked, value=value, origin=Origin.DEFAULT)
    profile: Profile = inputs.profile.with_answer(answer)
    return Inputs(inputs.rulebook, profile, Memo())


def _hosted(
    method: Method,
    inputs: Inputs,
    terms: Terms,
    prices: TokenPrices,
    fixed: Estimate,
) -> Running:
    """Requests billed singly, by their tokens."""
    one = api_request(request_tokens(method, inputs), prices, terms.cache_hit)
    requests = inputs.number("monthly_requests") or 0.0
    base = fixed.value or _NOTHING
    hours = Estimate(value=None, why="a hosted model runs on its vendor's GPUs")
    if one.value is None:
        return Running("hosted", hours, one, one, base)
    calls = method.serving.calls_per_request
    each = one.replace(value=one.value.times(calls, USD))
    assert each.value is not None
    month = each.replace(value=each.value.times(requests, USD))
    return Running("hosted", hours, _sum(month, fixed), each, base)


def _sum(first: Estimate, second: Estimate) -> Estimate:
    """Two sums of money; no figure where one is not known."""
    if first.value is None or second.value is None:
        return Estimate(value=None, why=first.why or second.why)
    return first.replace(value=total((first.value, second.value), USD))
