"""One deployment, whole: rates, waits, layouts, users within a limit, cards, money."""

from __future__ import annotations

import math

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.catalogue.nouns import Price
from adapt_advisor.catalogue.serving import ServingAssumptions
from adapt_advisor.estimate.money.cost import money
from adapt_advisor.estimate.serving.nouns import ServingDemand, ServingJob, ServingPlan
from adapt_advisor.estimate.serving.plan import plan_serving
from adapt_advisor.estimate.serving.step_time import layouts
from adapt_advisor.estimate.serving.throughput import (
    State,
    deploy,
    fastest,
    features,
    serving_throughput,
    spread,
    state,
)
from adapt_advisor.estimate.support import Support, support_of, unseen
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate, Range

FIRST_TOKEN_UNSURE = 2.0
"""Factor up and down of the time to first token under load: the best predictor that
profiles the very card is 46% off in the median (AIConfigurator on 175 rows)."""
BUSIEST = 0.9
"""Share of the time in prompts beyond which a queue has no steady length."""


class ServeRequest(Noun):
    """One deployment as a user states it, with the assumptions filled in."""

    job: ServingJob
    requests_per_month: float | None = None
    first_token_ms: float | None = None
    token_ms: float | None = None
    """Limits on the time to the first and to each later token."""
    price: Price | None = None
    """Of an hour of the card; None = not known."""
    assumed: tuple[str, ...] = ()
    """What was taken where the user said nothing, in words."""


class Waits(Noun):
    """What one request waits for, milliseconds."""

    first_token: Range
    token: Range
    answer_s: Range
    """The whole answer, in seconds."""


class LayoutRate(Noun):
    """One way to spread the model over the cards."""

    tensor: int
    stages: int
    replicas: int
    rate: float
    """Output tokens per second of all cards, typical."""
    first_token_ms: float
    token_ms: float


class Served(Noun):
    """Everything that is estimated of one deployment."""

    rate: Estimate
    """Output tokens per second of all cards together."""
    in_flight: float
    """Requests that run together on one copy."""
    waits: Waits
    users: int | None
    """Requests in flight, over all cards, with which the limits hold; None where no
    limit was stated; 0 where even one alone misses them."""
    layouts: tuple[LayoutRate, ...]
    """Fastest first; those into which the model fits."""
    support: Support
    unseen: tuple[str, ...]
    plan: ServingPlan | None
    """For the month's requests; None where they are not stated."""
    usd_per_month: Estimate
    usd_per_million: Estimate
    """USD per million output tokens at this load, cards always on."""


def serve(
    request: ServeRequest, known: ServingAssumptions, fitted: ServingEfficiency
) -> Served:
    """Estimate one deployment from the fitted efficiency."""
    job = request.job
    at = deploy(job, known, fitted)
    one = fastest(at, min(at.most, job.concurrency or at.most))
    rate = serving_throughput(job, known, fitted)
    half = math.exp(spread(job, fitted))
    plan = _plan(request, known, fitted)
    missing = unseen(features(job), fitted.covered)
    return Served(
        rate=rate,
        in_flight=one.batch,
        waits=_waits(one, job, half),
        users=_users(request, known, fitted),
        layouts=tuple(_layouts(job, known, fitted)),
        support=support_of(missing),
        unseen=missing,
        plan=plan,
        usd_per_month=_month(request, plan, known),
        usd_per_million=_per_million(request, rate),
    )


def first_token_s(one: State, wanted: float | None) -> float:
    """Seconds to the first token: a queue of prompts, one's own, and one step.

    Prompts come one after another: a queue with steady service waits rho / (2 (1 -
    rho)) prompts (Pollaczek and Khinchine), rho being their share of the time. What
    does not fit in memory waits for an answer to end.
    """
    busy = min(one.prompt_s / one.request_s, BUSIEST) if one.request_s else 0.0
    queue = one.prompt_s * busy / (2 * (1 - busy))
    over = max(0.0, (wanted or 0.0) - one.batch)
    return queue + one.prompt_s + one.step_s + over * one.request_s


def _waits(one: State, job: ServingJob, half: float) -> Waits:
    first = first_token_s(one, job.concurrency) * 1e3
    unsure = FIRST_TOKEN_UNSURE
    token = (one.request_s - one.prompt_s) * one.batch / max(job.output_tokens, 1.0)
    each = max(token, one.step_s) * 1e3
    answer = first / 1e3 + each / 1e3 * max(job.output_tokens - 1, 0.0)
    return Waits(
        first_token=Range.around(first, 1 / unsure, unsure, "ms"),
        token=Range.around(each, 1 / half, half, "ms"),
        answer_s=Range.around(answer, 1 / half, half, "s"),
    )


def _layouts(
    job: ServingJob, known: ServingAssumptions, fitted: ServingEfficiency
) -> list[LayoutRate]:
    """Every split of the cards into copies, and of a copy into widths and stages."""
    found = []
    for cards in range(1, job.gpu_count + 1):
        if job.gpu_count % cards:
            continue
        replicas = job.gpu_count // cards
        alone = job.replace(gpu_count=cards, tensor_parallel=None)
        at = deploy(alone, known, fitted)
        if not at.fits:
            continue
        wanted = job.concurrency and max(1.0, job.concurrency / replicas)
        for layout in layouts(cards, job.engine):
            one = state(at, layout, min(at.most, wanted or at.most))
            found.append(
                LayoutRate(
                    tensor=layout.tensor,
                    stages=layout.stages,
                    replicas=replicas,
                    rate=replicas * job.output_tokens / one.request_s,
                    first_token_ms=first_token_s(one, wanted) * 1e3,
                    token_ms=one.step_s * 1e3,
                )
            )
    return sorted(found, key=lambda one: -one.rate)


def _users(
    request: ServeRequest, known: ServingAssumptions, fitted: ServingEfficiency
) -> int | None:
    """The most requests in flight within the limits, typical speed, answered live."""
    first, token = request.first_token_ms, request.token_ms
    if first is None and token is None:
        return None
    live = request.job.replace(load="concurrent", concurrency=1.0)
    at = deploy(live, known, fitted)

    def holds(batch: int) -> bool:
        one = fastest(at, batch)
        in_time = first is None or first_token_s(one, None) * 1e3 <= first
        return in_time and (token is None or one.step_s * 1e3 <= token)

    low, high = 0, int(at.most) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _plan(
    request: ServeRequest, known: ServingAssumptions, fitted: ServingEfficiency
) -> ServingPlan | None:
    if request.requests_per_month is None:
        return None
    job = request.job
    demand = ServingDemand(
        requests_per_month=request.requests_per_month,
        input_tokens=job.input_tokens,
        output_tokens=job.output_tokens,
        latency_ms=request.first_token_ms,
        latency_of="first_token",
        adapter=job.adapter,
    )
    return plan_serving(demand, job, known, fitted)


def _month(
    request: ServeRequest, plan: ServingPlan | None, known: ServingAssumptions
) -> Estimate:
    """USD per month: of the planned cards, else of the stated ones, always on."""
    if plan is not None:
        return money(plan.gpu_hours_per_month, request.price, "a GPU-hour")
    hours = request.job.gpu_count * known.hours_per_month
    always = Estimate(value=Range.exactly(hours, "GPU-hours/month"))
    return money(always, request.price, "a GPU-hour")


def _per_million(request: ServeRequest, rate: Estimate) -> Estimate:
    if rate.value is None:
        return Estimate(value=None, why=rate.why)
    hour = Estimate(value=Range.exactly(request.job.gpu_count, "GPU-hours"))
    spent = money(hour, request.price, "a GPU-hour")
    if spent.value is None:
        return spent
    written, cost = rate.value, spent.value
    million = 1e6 / 3600
    return Estimate(
        value=Range(
            low=cost.low * million / written.high,
            typical=cost.typical * million / written.typical,
            high=cost.high * million / written.low,
            unit="USD/1M output tokens",
        ),
        basis=rate.basis,
    )
