"""Whether a job fits a GPU, on how few GPUs it does, and with how large a batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.catalogue.nouns import Gpu
from adapt_advisor.estimate.memory.nouns import (
    FewestGpus,
    FitVerdict,
    MemoryJob,
    Verdict,
)
from adapt_advisor.estimate.memory.peak import peak_bounds
from adapt_advisor.quantity import Range

MOST_GPUS = 4096
LARGEST_MICRO_BATCH = 4096


def usable_gb(gpu: Gpu) -> float:
    """Decimal GB of a card that a job can use: the gigabytes that it is sold by.

    Cards hold about as many GiB as they are sold by in GB; the 7% between the two pays
    for driver, context and blocks that stay unused.
    """
    return gpu.memory_gb


def verdict_of(peak: Range, usable: float) -> Verdict:
    """Fits when the whole range does, close when the limit lies within the range."""
    if peak.high <= usable:
        return "fits"
    return "close" if peak.low <= usable else "does_not_fit"


def fit_verdict(peak: Range, gpu: Gpu) -> FitVerdict:
    """The verdict on a range of peak memory per GPU, with its reason.

    Args:
        peak: Decimal GB per GPU, as `estimate.memory` gives it.
        gpu: The card.
    """
    usable = usable_gb(gpu)
    found = verdict_of(peak, usable)
    between = {
        "fits": f"the whole range lies below the {usable:g} GB of the card",
        "close": f"the {usable:g} GB of the card lie within the range",
        "does_not_fit": f"even the low end exceeds the {usable:g} GB of the card",
    }[found]
    why = f"{peak.low:.1f} to {peak.high:.1f} GB per GPU: {between}"
    return FitVerdict(verdict=found, gpu=gpu.id, usable_gb=usable, why=why)


def fewest_gpus(job: MemoryJob, gpu: Gpu, efficiency: MemoryEfficiency) -> FewestGpus:
    """Fewest GPUs of one kind for a job whose weights are sharded over all of them.

    One GPU is tried without sharding. The micro-batch per GPU stays the same.
    """
    usable = usable_gb(gpu)

    @cache
    def peak(count: int) -> Range:
        return peak_bounds(sharded_over(job, count), efficiency)

    return FewestGpus(
        gpu=gpu.id,
        fits=first_number(lambda count: peak(count).high <= usable, MOST_GPUS),
        typical=first_number(lambda count: peak(count).typical <= usable, MOST_GPUS),
        close=first_number(lambda count: peak(count).low <= usable, MOST_GPUS),
    )


def sharded_over(job: MemoryJob, count: int) -> MemoryJob:
    """The job on `count` data-parallel GPUs that share weights, gradients, states."""
    return job.replace(
        gpus=count,
        split="weights" if count > 1 else "none",
        tensor_parallel=1,
        pipeline_parallel=1,
    )


def largest_micro_batch(
    job: MemoryJob, gpu: Gpu, efficiency: MemoryEfficiency
) -> int | None:
    """Most sequences per GPU and forward pass with which the whole range fits.

    Returns:
        None when not even one sequence fits; never more than `LARGEST_MICRO_BATCH`.
    """
    usable = usable_gb(gpu)

    def too_large(batch: int) -> bool:
        tried = job.replace(micro_batch=batch)
        return peak_bounds(tried, efficiency).high > usable

    first = first_number(too_large, LARGEST_MICRO_BATCH)
    if first is None:
        return LARGEST_MICRO_BATCH
    return first - 1 or None


def first_number(holds: Callable[[int], bool], most: int) -> int | None:
    """Smallest number from 1 for which a condition holds; None if there is none.

    From 2 on the condition, once true, must stay true.
    """
    if holds(1):
        return 1
    low, high = 1, 2
    while not holds(high):
        low, high = high, 2 * high
        if high > most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
