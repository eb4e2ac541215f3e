"""What would make a training job run on GPUs that do not hold it as it stands."""

from __future__ import annotations

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.catalogue.nouns import Gpu
from adapt_advisor.catalogue.shape import typical_shape
from adapt_advisor.estimate.memory.fit_verdict import (
    fewest_gpus,
    sharded_over,
    usable_gb,
)
from adapt_advisor.estimate.memory.knobs import KnobName, knobs
from adapt_advisor.estimate.memory.nouns import MemoryJob
from adapt_advisor.estimate.memory.peak import peak_bounds
from adapt_advisor.noun import Noun

SIZES = (0.5, 1.0, 2.0, 4.0, 8.0, 14.0, 32.0, 70.0, 120.0)
"""Billions of parameters at which open models are commonly published."""
ELSEWHERE: tuple[KnobName, ...] = ("sharding", "more_gpus")
"""Changes that take other machines than those at hand."""


class Remedy(Noun):
    """Ways to run a job that does not fit: each alone is enough; None = it is not."""

    gpu: str
    gpus_named: int
    rent_gpu: str
    """The kind that is usually rented."""
    rent: int | None
    """How many of that kind hold the job as it stands, weights sharded."""
    change: KnobName | None
    """The cheapest change with which it fits the GPUs named, such as 4-bit weights."""
    largest_b: float | None
    """Billions of parameters of the largest common size that fits them."""


def remedy_for(
    job: MemoryJob,
    named: tuple[Gpu, int],
    rentable: Gpu,
    efficiency: MemoryEfficiency,
) -> Remedy:
    """What to rent, change or shrink.

    Args:
        job: On one GPU.
        named: The card at hand, and how many of it, 1 or more.
        rentable: The kind that is usually rented.
        efficiency: Fitted constants of memory.
    """
    gpu, count = named
    here = sharded_over(job, count) if count > 1 else job
    found = fewest_gpus(job, rentable, efficiency)
    fitting = (
        knob.name
        for knob in knobs(here, gpu, efficiency)
        if knob.verdict == "fits" and knob.name not in ELSEWHERE
    )
    return Remedy(
        gpu=gpu.id,
        gpus_named=count,
        rent_gpu=rentable.id,
        rent=found.fits or found.typical,
        change=next(fitting, None),
        largest_b=_largest(here, gpu, efficiency),
    )


def _largest(job: MemoryJob, gpu: Gpu, efficiency: MemoryEfficiency) -> float | None:
    """The largest common size below the job's own whose whole range fits."""
    usable = usable_gb(gpu)
    for size in reversed([one for one in SIZES if one < job.model.params_b]):
        smaller = job.replace(model=typical_shape(size, job.model.kind))
        if peak_bounds(smaller, efficiency).high <= usable:
            return size
    return None
