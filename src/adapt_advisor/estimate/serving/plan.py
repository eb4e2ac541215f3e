"""GPUs for a load: the fewest cards that hold the model and answer in time."""

from __future__ import annotations

import math
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.catalogue.serving import ServingAssumptions
from adapt_advisor.estimate.serving.nouns import ServingDemand, ServingJob, ServingPlan
from adapt_advisor.estimate.serving.step_time import Layout
from adapt_advisor.estimate.serving.throughput import (
    Deployment,
    State,
    deploy,
    spread,
    state,
)
from adapt_advisor.quantity import Derivation, Estimate, Range, Term

REPLICA_SIZES = (1, 2, 4, 8, 16, 32)
"""Cards of one replica that are tried: what engines split a model over."""

FORMULA = (
    "GPU-hours per month = cards per replica x replicas x hours of a month; replicas = "
    "requests per second at the peak / (requests per second of one replica x "
    "utilisation), rounded up, at least 1"
)


class _Choice(NamedTuple):
    """One way to serve the load."""

    cards: int
    replicas: int
    state: State
    """Of one replica; times as computed, before a faster or slower end of the range."""

    @property
    def gpus(self) -> int:
        return self.cards * self.replicas


class Replicas:
    """What one replica of every size does, whatever the number of requests."""

    def __init__(
        self,
        demand: ServingDemand,
        base: ServingJob,
        known: ServingAssumptions,
        efficiency: ServingEfficiency,
    ) -> None:
        """Find the sizes in whose memory the model and one sequence fit.

        Args:
            demand: Tokens and latency target; its requests are not used.
            base: As `plan_serving` has it.
            known: Stated defaults.
            efficiency: Fitted shares of the hardware's peaks.
        """
        self.sizes = _sizes(demand, base, known, efficiency)
        self.factor = _factor(base, efficiency)
        """Between the typical speed and the ends of its 80% range."""
        self._demand = demand
        self._best: dict[tuple[int, float, bool], State | None] = {}

    def best(self, cards: int, speed: float, *, patient: bool) -> State | None:
        """The state of most requests per second that is in time, all so much faster."""
        key = (cards, speed, patient)
        if key not in self._best:
            demand = _patient(self._demand) if patient else self._demand
            self._best[key] = _in_time(self.sizes[cards], demand, speed)
        return self._best[key]


def plan_serving(
    demand: ServingDemand,
    base: ServingJob,
    known: ServingAssumptions,
    efficiency: ServingEfficiency,
    replicas: Replicas | None = None,
) -> ServingPlan:
    """The fewest cards of one kind that serve a load, and what they run up per month.

    Replicas are whole and always on: the smallest answer is one replica for the whole
    month. Several sizes of replica are tried; the cheapest counts.

    Args:
        demand: Requests, tokens and latency target.
        base: Model, card, format and software; its load and token counts are not used.
        known: Stated defaults.
        efficiency: Fitted shares of the hardware's peaks.
        replicas: What is known of these replicas from another number of requests.
    """
    one = replicas or Replicas(demand, base, known, efficiency)
    if not one.sizes:
        return _without_plan(
            base, f"the weights do not fit in {REPLICA_SIZES[-1]} x {base.gpu.label}"
        )
    rate = _peak_rate(demand, known)
    share = known.server_utilisation
    typical = _choose(one, rate / share, 1.0)
    if typical is None:
        return _without_plan(base, _too_slow(one.sizes, demand))
    factor = one.factor
    fast = _choose(one, rate / share, factor) or typical
    slow = _choose(one, rate / share, 1 / factor)
    warnings: tuple[str, ...] = ()
    if slow is None:
        warnings = ("at the slow end of the range the latency target is missed",)
        slow = _choose(one, rate / share, 1 / factor, patient=True) or typical
    gpus = Range(
        low=float(fast.gpus),
        typical=float(typical.gpus),
        high=float(max(slow.gpus, typical.gpus)),
        unit="GPUs",
    )
    return ServingPlan(
        gpu=base.gpu.id,
        gpus_per_replica=typical.cards,
        replicas=typical.replicas,
        gpus=gpus,
        answer_seconds=_wait(typical.state, demand, whole=True),
        tokens_per_s_per_gpu=_rate_per_gpu(typical, demand, factor),
        gpu_hours_per_month=Estimate(
            value=gpus.times(known.hours_per_month, "GPU-hours/month"),
            basis="extrapolated",
            derivation=_derivation(typical, demand, rate, known),
            warnings=warnings,
        ),
        assumptions=_assumptions(demand, known),
    )


def _sizes(
    demand: ServingDemand,
    base: ServingJob,
    known: ServingAssumptions,
    efficiency: ServingEfficiency,
) -> dict[int, Deployment]:
    """The sizes of replica in whose memory the model and one sequence fit."""
    tokens = {
        "input_tokens": demand.input_tokens,
        "output_tokens": demand.output_tokens,
        "adapter": demand.adapter or base.adapter,
    }
    found = {}
    for cards in REPLICA_SIZES:
        job = base.replace(**tokens, gpu_count=cards)
        at = deploy(job, known, efficiency)
        if at.fits:
            found[cards] = at
    return found


def _choose(
    one: Replicas, rate: float, speed: float, *, patient: bool = False
) -> _Choice | None:
    """The fewest cards for `rate` requests per second, all work `speed` times as fast.

    None when no size meets the latency target even for one request alone.
    """
    found: _Choice | None = None
    for cards in one.sizes:
        if found is not None and cards >= found.gpus:
            break  # one replica of this size takes as many already
        best = one.best(cards, speed, patient=patient)
        if best is not None:
            replicas = max(1, math.ceil(rate * best.request_s / speed - 1e-9))
            choice = _Choice(cards, replicas, best)
            found = min(found or choice, choice, key=lambda one: one.gpus)
    return found


def _in_time(at: Deployment, demand: ServingDemand, speed: float) -> State | None:
    """The state with the most requests per second that meets the latency target."""
    states = [_largest_batch(at, layout, demand, speed) for layout in at.layouts]
    return min(
        (one for one in states if one is not None),
        key=lambda one: one.request_s,
        default=None,
    )


def _largest_batch(
    at: Deployment, layout: Layout, demand: ServingDemand, speed: float
) -> State | None:
    """The largest batch in time; more sequences always wait longer and yield more."""
    limit = math.inf if demand.latency_ms is None else demand.latency_ms / 1e3 * speed

    def late(one: State) -> bool:
        return _wait(one, demand) > limit

    most = state(at, layout, max(1, math.floor(at.most)))
    if not late(most):
        return most
    best = state(at, layout, 1)
    if late(best):
        return None
    low, high = 1, int(most.batch)
    while high - low > 1:
        middle = (low + high) // 2
        tried = state(at, layout, middle)
        if late(tried):
            high = middle
        else:
            low, best = middle, tried
    return best


def _wait(one: State, demand: ServingDemand, *, whole: bool = False) -> float:
    """Seconds that a request waits from admission, by what the target covers."""
    if whole or demand.latency_of == "answer":
        return one.batch * one.request_s
    return one.prompt_s * min(one.batch, one.layout.stages) + one.step_s


def _peak_rate(demand: ServingDemand, known: ServingAssumptions) -> float:
    """Requests per second in the busiest hour."""
    peak = demand.peak_to_mean or known.peak_to_mean
    return demand.requests_per_month * peak / (known.hours_per_month * 3600)


def _factor(base: ServingJob, efficiency: ServingEfficiency) -> float:
    """Factor between the typical speed and the ends of its 80% range."""
    served = base.replace(load="server", concurrency=None)
    return math.exp(spread(served, efficiency))


def _patient(demand: ServingDemand) -> ServingDemand:
    """The same load without a latency target."""
    return demand.replace(latency_ms=None)


def _too_slow(sizes: dict[int, Deployment], demand: ServingDemand) -> str:
    alone = [state(at, layout, 1) for at in sizes.values() for layout in at.layouts]
    best = min(_wait(one, demand) for one in alone)
    what = "answer" if demand.latency_of == "answer" else "first token"
    return (
        f"one request alone waits {best * 1e3:.0f} ms for its {what} on up to "
        f"{max(sizes)} cards; the target is {demand.latency_ms:.0f} ms"
    )


def _without_plan(base: ServingJob, why: str) -> ServingPlan:
    nothing = Estimate(value=None, why=why)
    return ServingPlan(
        gpu=base.gpu.id, tokens_per_s_per_gpu=nothing, gpu_hours_per_month=nothing
    )


def _rate_per_gpu(choice: _Choice, demand: ServingDemand, factor: float) -> Estimate:
    """Output tokens per second and card that the planned replicas can reach."""
    if demand.output_tokens <= 0:
        return Estimate(value=None, why="the job generates no output tokens")
    rate = demand.output_tokens / choice.state.request_s / choice.cards
    return Estimate(
        value=Range.around(rate, 1 / factor, factor, "output tokens/s/GPU"),
        basis="extrapolated",
    )


def _assumptions(demand: ServingDemand, known: ServingAssumptions) -> tuple[str, ...]:
    said = [
        "whole replicas, always on: at least one for "
        f"{known.hours_per_month:.0f} hours per month",
        f"replicas run at {known.server_utilisation:.0%} of their capacity at the peak",
    ]
    if demand.peak_to_mean is None:
        said.append(f"the busiest hour has {known.peak_to_mean:g} times the mean load")
    if demand.latency_ms is None:
        said.append("no latency target: batches as large as memory allows")
    return tuple(said)


def _derivation(
    choice: _Choice, demand: ServingDemand, rate: float, known: ServingAssumptions
) -> Derivation:
    per_second = 1 / choice.state.request_s
    given, roofline = "given", "roofline"
    rows = (
        ("requests per month", demand.requests_per_month, "", given),
        ("requests per second at the peak", rate, "1/s", "busiest hour"),
        ("requests per second of one replica", per_second, "1/s", roofline),
        ("sequences in flight", choice.state.batch, "", "memory and latency target"),
        ("utilisation", known.server_utilisation, "", "stated assumption"),
        ("cards per replica", choice.cards, "GPUs", "fewest cards in total"),
        ("replicas", choice.replicas, "", "rounded up"),
        ("hours per month", known.hours_per_month, "h", "always on"),
    )
    terms = (Term(name=n, value=float(v), unit=u, origin=o) for n, v, u, o in rows)
    return Derivation(formula=FORMULA, terms=tuple(terms))
