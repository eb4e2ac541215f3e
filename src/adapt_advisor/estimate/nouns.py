"""Nouns of what is estimated for a method: quantities, limits, assumed inputs."""

from __future__ import annotations

from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate
from adapt_advisor.rulebook.value import Value

QUANTITIES = (
    "training_gpu_hours",
    "memory_gb_per_gpu",
    "gpus",
    "cost_usd",
    "serving_gpu_hours_per_month",
)
"""What is estimated for every method, under the names that limits and JSON use."""


class LimitReading(Noun):
    """A limit that a branch looked at, with the estimate behind it."""

    limit: str
    holds: bool
    straddles: bool
    """Whether the estimate's range lies on both sides of the limit."""
    because: str
    """The comparison with its numbers in it."""


class MethodEstimate(Noun):
    """What one method takes to train and to serve in this situation."""

    method: str
    gpu: str
    model: str
    training_gpu_hours: Estimate
    memory_gb_per_gpu: Estimate
    gpus: Estimate
    """Fewest GPUs of this kind that hold the training job."""
    cost_usd: Estimate
    serving_gpu_hours_per_month: Estimate
    verdict: str | None = None
    """Whether it fits on the GPUs at hand: fits, close or does_not_fit."""

    @property
    def basis(self) -> str:
        """How far the training hours are backed."""
        return self.training_gpu_hours.basis


class Assumption(Noun):
    """A value that stands in for an answer nobody gave."""

    question: str
    value: Value
    because: str
