"""What would make a job fit: the knobs in the order of their price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.catalogue.nouns import GB, Gpu
from adapt_advisor.estimate.hardware import domain_size
from adapt_advisor.estimate.memory.fit_verdict import (
    fewest_gpus,
    first_number,
    sharded_over,
    usable_gb,
    verdict_of,
)
from adapt_advisor.estimate.memory.nouns import MemoryJob, OptimizerSetup, Verdict
from adapt_advisor.estimate.memory.peak import peak_bounds, peak_range
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Range

KnobName = Literal[
    "fused_loss", "checkpointing", "micro_batch", "states_8bit", "sharding",
    "lora", "qlora", "offload", "more_gpus",
]  # fmt: skip
"""From free of charge to the dearest: a flag, time, quality, then machines."""
HOST_BYTES = 16.0
"""In the host's memory per trained parameter: FP32 copy, gradient and both moments
(Rajbhandari et al. 2020, arXiv 1910.02054, section 3.1)."""
LEAST_GAIN = 0.97
"""Of the memory before, above which a change is not worth naming."""
LONGEST = 4_194_304
"""Tokens beyond which no sequence is looked for."""


class Knob(Noun):
    """One change to a job, alone, with the memory that it leaves."""

    name: KnobName
    peak: Range
    """GB per GPU."""
    verdict: Verdict
    gpus: int
    host_gb: float | None = None
    """What the host must hold; None where it holds nothing."""


def knobs(job: MemoryJob, gpu: Gpu, efficiency: MemoryEfficiency) -> tuple[Knob, ...]:
    """Every change that leaves less memory in use, cheapest first."""
    before = peak_range(job, efficiency).typical
    found = []
    for name, changed, host in _changes(job, gpu, efficiency):
        peak = peak_range(changed, efficiency)
        if peak.typical < LEAST_GAIN * before:
            sure = peak_bounds(changed, efficiency)
            verdict = verdict_of(sure, usable_gb(gpu))
            found.append(
                Knob(
                    name=name, peak=peak, verdict=verdict, gpus=changed.gpus,
                    host_gb=host,
                )
            )  # fmt: skip
    return tuple(found)


def _changes(
    job: MemoryJob, gpu: Gpu, efficiency: MemoryEfficiency
) -> Iterator[tuple[KnobName, MemoryJob, float | None]]:
    whole = job.trains == "all_weights"
    if job.fused_loss is not True and job.over_vocabulary:
        yield "fused_loss", job.replace(fused_loss=True), None
    if job.checkpointing != "full":
        yield "checkpointing", job.replace(checkpointing="full"), None
    if (job.micro_batch or 1) > 1:
        yield "micro_batch", job.replace(micro_batch=1), None
    if whole and job.optimizers[0].kind == "adamw":
        lean = OptimizerSetup(kind="adamw_8bit")
        yield "states_8bit", job.replace(optimizers=(lean,)), None
    if job.gpus > 1 and job.split != "weights":
        yield "sharding", job.replace(split="weights"), None
    paged = (OptimizerSetup(paged=True),)
    if whole:
        adapter = job.replace(trains="adapter", precision=None, split="none")
        yield "lora", adapter, None
        yield "qlora", adapter.replace(weight_bits=4, optimizers=paged), None
    elif job.weight_bits > 4:
        yield "qlora", job.replace(weight_bits=4, optimizers=paged), None
    if not job.offload_weights:
        host = HOST_BYTES if whole else job.weight_bits / 8
        held = host * job.model.params_b * 1e9 / GB
        nodes = max(1, job.gpus // domain_size(gpu))
        yield "offload", job.replace(offload_weights=True), held / nodes
    more = fewest_gpus(job, gpu, efficiency).fits
    if more is not None and more > job.gpus:
        yield "more_gpus", sharded_over(job, whole_nodes(more, gpu)), None


def whole_nodes(count: int, gpu: Gpu) -> int:
    """So many cards, or the next number that fills nodes, as they are rented."""
    node = domain_size(gpu)
    return count if count <= node else -(-count // node) * node


def longest_sequence(
    job: MemoryJob, gpu: Gpu, efficiency: MemoryEfficiency
) -> int | None:
    """Longest sequence, one per pass, with which the whole range fits.

    Returns:
        None when not even one token fits.
    """
    usable = usable_gb(gpu)

    def too_long(tokens: int) -> bool:
        tried = job.replace(micro_batch=1, seq_len=tokens)
        return peak_bounds(tried, efficiency).high > usable

    first = first_number(too_long, LONGEST)
    return LONGEST if first is None else first - 1 or None
