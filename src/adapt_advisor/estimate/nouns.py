"""Nouns of what is estimated for a method: quantities, limits, assumed inputs."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.answers.settled import Settled
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate, Range
from adapt_advisor.rulebook.value import Value

QUANTITIES = (
    "training_gpu_hours",
    "memory_gb_per_gpu",
    "gpus",
    "cost_usd",
    "serving_gpu_hours_per_month",
    "serving_usd_per_month",
    "effort_weeks",
)
"""What is estimated for every method, under the names that limits and JSON use."""


class LimitReading(Noun):
    """A limit that a branch looked at, with the estimate behind it."""

    limit: str
    holds: bool
    straddles: bool
    """Whether the estimate's range lies on both sides of the limit."""
    estimate: Range | None = None
    """What was compared; None where it or the bound is not known."""
    bound: float | None = None
    """In the unit of the estimate."""
    why: str | None = None
    """Why the estimate is not known, where it is not."""


class RouteCost(Noun):
    """One method on one route, in money."""

    route: Literal["hosted", "own", "device"]
    model: str
    cost_usd: Estimate
    """Training."""
    serving_usd_per_month: Estimate


class MethodEstimate(Noun):
    """What one method takes to train and to serve in this situation."""

    method: str
    gpu: str | None
    """The card; None where a provider answers."""
    model: str
    training_gpu_hours: Estimate
    memory_gb_per_gpu: Estimate
    gpus: Estimate
    """Fewest GPUs of this kind that hold the training job."""
    cost_usd: Estimate
    serving_gpu_hours_per_month: Estimate
    serving_usd_per_month: Estimate
    """At the leading route: billed by the token, or cards by the hour."""
    effort_weeks: Estimate
    """Engineer-weeks to a first release."""
    route: Literal["hosted", "own", "device"] = "own"
    """Where its requests are answered; of two in question, the cheaper one."""
    support: Literal["measured", "near", "far", "none"] = "none"
    """How near the measured evidence the training lies."""
    verdict: str | None = None
    """Whether it fits on the GPUs at hand: fits, close or does_not_fit."""

    routes: tuple[RouteCost, ...] = ()
    """Both routes in money, while the route is undecided."""
    crossing_requests: Estimate | None = None
    """Requests per month from which own cards cost less than the hosted route."""

    @property
    def basis(self) -> str:
        """How far the training hours are backed."""
        return self.training_gpu_hours.basis


class Assumption(Noun):
    """A value that stands in for an answer nobody gave, or was read into one."""

    question: str
    value: Value
    because: str


def assumption(settled: Settled) -> Assumption:
    """What a settled answer takes for granted, with the reason."""
    said = settled.remark or ""
    because = said if said.endswith(".") else f"{said}."
    return Assumption(question=settled.question, value=settled.value, because=because)
