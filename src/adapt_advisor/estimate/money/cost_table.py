"""Every method side by side: training, serving, money, and when each pays.

The served model is the same for all of them: a saving from a smaller model is no saving
of the method.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.estimate.model_choice import routes_of
from adapt_advisor.estimate.money.breakeven import (
    break_even_volume,
    cost_over,
    overtaking_month,
)
from adapt_advisor.estimate.money.cost import USD, per_thousand_requests, total
from adapt_advisor.estimate.money.nouns import CostLine
from adapt_advisor.estimate.money.running_cost import (
    Running,
    Served,
    Terms,
    running_cost,
)
from adapt_advisor.estimate.nouns import Assumption, MethodEstimate, assumption
from adapt_advisor.quantity import Estimate, Range
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.question import Feeds

NOTHING = Range.exactly(0.0, USD)


class MethodCost(NamedTuple):
    """One method on the terms of the comparison."""

    method: str
    in_plan: bool
    estimate: MethodEstimate
    served: Served
    serving_usd_per_month: Estimate
    per_1000_requests_usd: Estimate
    effort_weeks: Estimate
    total_usd: Estimate
    """Training and serving over the horizon; people's time and labels apart."""
    break_even_requests: Estimate
    """Requests per month from which it costs less than the baseline."""
    break_even_month: Estimate
    """First month at whose end it has cost less, at the stated volume."""


class CostTable(NamedTuple):
    """All methods on the same terms."""

    methods: tuple[MethodCost, ...]
    baseline: str | None
    """The prompt baseline that the others are held against; None = none is priced."""
    requests_per_month: float
    terms: Terms
    assumed: tuple[Assumption, ...]
    """Inputs that nobody answered, with what stands in for them."""
    warnings: tuple[str, ...]


class _Priced(NamedTuple):
    """A method with what it costs to train and to run."""

    method: Method
    estimate: MethodEstimate
    running: Running

    @property
    def unknown(self) -> str | None:
        """Why its money over the horizon is not known; None when it is."""
        for part in (self.estimate.cost_usd, self.running.per_month):
            if part.value is None:
                return part.why or "no reason was given"
        return None


def cost_table(
    inputs: Inputs,
    plan: Collection[str],
    terms: Terms,
    baseline: str | None = None,
) -> CostTable:
    """Estimate every method of the rulebook in one situation.

    Args:
        inputs: The answers, assumptions filled in.
        plan: Ids of the methods that the advice recommends.
        terms: Horizon, prices of a hosted model, caching.
        baseline: Id of the method to hold the others against; None = the cheapest that
            only changes the prompt, of those in the plan where there are any.
    """
    estimator = MethodEstimator(inputs, Memo())
    known = inputs.rulebook.methods
    priced = {
        name: _priced(method, estimator.of(name), inputs, terms)
        for name, method in known.items()
    }
    requests = inputs.number("monthly_requests") or 0.0
    chosen = baseline or _cheapest_prompt(list(priced.values()), plan, requests, terms)
    against = priced.get(chosen) if chosen else None
    return CostTable(
        methods=tuple(
            _cost(one, against, one.method.id in plan, requests, terms)
            for one in priced.values()
        ),
        baseline=chosen,
        requests_per_month=requests,
        terms=terms,
        assumed=tuple(_assumed(inputs)),
        warnings=tuple(_warnings(inputs, terms)),
    )


def _priced(
    method: Method, estimate: MethodEstimate, inputs: Inputs, terms: Terms
) -> _Priced:
    running = running_cost(method, inputs, terms)
    served = {"serving_gpu_hours_per_month": running.gpu_hours}
    return _Priced(method, estimate.replace(**served), running)


def _cheapest_prompt(
    priced: Sequence[_Priced], plan: Collection[str], requests: float, terms: Terms
) -> str | None:
    prompts = [one for one in priced if one.method.in_context and not one.unknown]
    planned = [one for one in prompts if one.method.id in plan]
    costs = {
        one.method.id: cost_over(_line(one, terms), requests, terms.months).typical
        for one in planned or prompts
    }
    return min(costs, key=lambda name: costs[name], default=None)


def _cost(
    one: _Priced, against: _Priced | None, in_plan: bool, requests: float, terms: Terms
) -> MethodCost:
    unknown = one.unknown
    if unknown:
        whole = Estimate(value=None, why=unknown)
    else:
        whole = Estimate(
            value=cost_over(_line(one, terms), requests, terms.months),
            basis=one.estimate.training_gpu_hours.basis,
        )
    return MethodCost(
        method=one.method.id,
        in_plan=in_plan,
        estimate=one.estimate,
        served=one.running.served,
        serving_usd_per_month=one.running.per_month,
        per_1000_requests_usd=per_thousand_requests(one.running.per_month, requests),
        effort_weeks=one.estimate.effort_weeks,
        total_usd=whole,
        break_even_requests=_volume(one, against, terms),
        break_even_month=_month(one, against, requests, terms),
    )


def _line(one: _Priced, terms: Terms) -> CostLine:
    """The costs at the stated volume: whole replicas make a month's cost fixed."""
    trained = one.estimate.cost_usd.value or NOTHING
    month = one.running.per_month.value or NOTHING
    return CostLine(
        label=one.method.name,
        one_off=trained,
        retrained=trained,
        per_month=month,
        per_request=NOTHING,
        retrain_every_months=terms.retrain_every_months,
    )


def _per_request_line(one: _Priced, terms: Terms) -> CostLine:
    """The costs by request, where every replica is full."""
    each = one.running.per_request.value or NOTHING
    return _line(one, terms).replace(per_month=one.running.fixed, per_request=each)


def _first_replica_line(one: _Priced, terms: Terms) -> CostLine:
    """The costs while one replica serves every request, or by request if hosted."""
    alone = one.running.one_replica
    if alone is None:
        return _per_request_line(one, terms)
    month = total((one.running.fixed, alone), USD)
    return _line(one, terms).replace(per_month=month, per_request=NOTHING)


def _incomparable(one: _Priced, against: _Priced | None) -> str | None:
    """Why there is nothing to hold a method against; None when there is."""
    if against is None:
        return "no prompt baseline has a known price"
    if one.method.id == against.method.id:
        return "this is the baseline"
    if one.unknown:
        return one.unknown
    return against.unknown


def _volume(one: _Priced, against: _Priced | None, terms: Terms) -> Estimate:
    why = _incomparable(one, against)
    if why or against is None:
        return Estimate(value=None, why=why)
    for side in (one, against):
        if side.running.per_request.value is None:
            return Estimate(value=None, why=side.running.per_request.why)
    least = max(one.running.full_from, against.running.full_from)
    if one.running.served != against.running.served:
        found = break_even_volume(
            _first_replica_line(against, terms),
            _first_replica_line(one, terms),
            terms.months,
        )
        if found.value is None or found.value.typical <= least:
            return found
    found = break_even_volume(
        _per_request_line(against, terms), _per_request_line(one, terms), terms.months
    )
    if found.value is None or found.value.typical == 0 or least == 0:
        return found
    return _above_one_replica(found, least)


def _above_one_replica(found: Estimate, least: float) -> Estimate:
    """No volume below what one replica serves saves anything: both pay for one."""
    assert found.value is not None
    value = found.value
    raised = Range(
        low=max(value.low, least),
        typical=max(value.typical, least),
        high=max(value.high, least),
        unit=value.unit,
    )
    said = f"one replica serves {least:,.0f} requests a month; below, nothing is saved"
    return found.replace(value=raised, warnings=(*found.warnings, said))


def _month(
    one: _Priced, against: _Priced | None, requests: float, terms: Terms
) -> Estimate:
    why = _incomparable(one, against)
    if why or against is None:
        return Estimate(value=None, why=why)
    return overtaking_month(
        _line(against, terms), _line(one, terms), requests, int(terms.months)
    )


_UNREAD: frozenset[Feeds] = frozenset(
    {"main_gap", "training_budget_usd", "training_budget_gpu_hours"}
)
"""Inputs of the advice that no figure here rests on."""


def _assumed(inputs: Inputs) -> Iterator[Assumption]:
    """Inputs that a figure rests on and nobody answered; the feeds come first."""
    data = {
        name
        for method in inputs.rulebook.methods.values()
        for name in (
            method.training_data and method.training_data.question,
            method.serving.extra_input_from,
        )
    }
    questions = inputs.rulebook.questions.values()
    fed = [q for q in questions if q.feeds is not None and q.feeds not in _UNREAD]
    for question in (*fed, *(q for q in questions if q.id in data and q not in fed)):
        settled = inputs.answers[question.id]
        if not settled.is_given:
            yield assumption(settled)


def _warnings(inputs: Inputs, terms: Terms) -> list[str]:
    said = [
        "People's time, labels and data are not in the money: see the weeks of effort.",
        "Every method serves the same model, so no saving is a smaller model's.",
    ]
    if terms.hosted is None and routes_of(inputs) != ("own",):
        said[1] = (
            "Each method is priced on the route that its answers leave, the cheaper of "
            "two, with the model that runs there: part of a difference may be the "
            "change of model."
        )
    elif terms.hosted is not None and inputs.model.open_weights:
        said[1] = (
            f"Methods that train nothing are priced at the hosted model "
            f"{terms.hosted.item}, trained ones as {inputs.model.label} on your "
            "GPUs: where these are different models, part of a difference is the "
            "change of model."
        )
    return said
