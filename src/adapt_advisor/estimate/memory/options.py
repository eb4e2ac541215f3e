"""What a job leaves open, settled: stated defaults, and the ways to make it fit."""

from __future__ import annotations

from adapt_advisor.estimate.memory.nouns import MemoryJob, OptimizerSetup, Precision
from adapt_advisor.estimate.memory.units import (
    DEFAULT_LORA_RANK,
    DEFAULT_MICRO_BATCH,
    DEFAULT_SEQ_LEN,
)

Option = tuple[MemoryJob, OptimizerSetup]
"""A job with nothing left open but the loss, and one optimizer setup."""


def options(job: MemoryJob) -> tuple[Option, ...]:
    """Ways to run a job, from what it states to what saves most memory.

    What is not stated may be 16-bit training without a master copy. Code for small
    cards updates weights inside the backward pass under a paged optimizer. Where
    nothing else fits, the optimizer's work moves to the host, and activations are
    recomputed.
    """
    settled = with_defaults(job)
    found = [(settled, setup) for setup in job.optimizers]
    if job.trains == "all_weights":
        lean = settled
        if job.precision is None and settled.precision != "bf16":
            lean = settled.replace(precision="bf16")
            found += [(lean, setup) for setup in job.optimizers]
        found += [
            (lean, setup.replace(in_backward=True))
            for setup in job.optimizers
            if setup.paged and not setup.in_backward
        ]
        last = job.optimizers[-1].replace(offloaded=True)
        found.append((lean, last))
    if settled.checkpointing != "full":
        way, setup = found[-1]
        found.append((way.replace(checkpointing="full"), setup))
    return tuple(found)


def with_defaults(job: MemoryJob) -> MemoryJob:
    """The job with everything stated but the loss; the same job when all was."""
    update: dict[str, object] = {}
    if job.precision is None:
        update["precision"] = _default_precision(job)
    if job.checkpointing is None:
        update["checkpointing"] = "full"
    if job.seq_len is None:
        update["seq_len"] = DEFAULT_SEQ_LEN
    if job.micro_batch is None:
        update["micro_batch"] = DEFAULT_MICRO_BATCH
    return job.replace(**update) if update else job


def assumptions(job: MemoryJob) -> tuple[str, ...]:
    """What `with_defaults` and the loss assume where the job says nothing."""
    said = []
    if job.precision is None and job.trains == "all_weights":
        said.append(f"weights in {_default_precision(job)} precision")
    if job.checkpointing is None:
        said.append("full activation checkpointing")
    if job.seq_len is None:
        said.append(f"sequences of {DEFAULT_SEQ_LEN} tokens")
    if job.micro_batch is None:
        said.append(f"a micro-batch of {DEFAULT_MICRO_BATCH}")
    if job.fused_loss is None:
        said.append("a loss that may or may not be fused")
    if job.trains == "adapter" and job.trainable_params_m is None:
        rank = job.lora_rank or DEFAULT_LORA_RANK
        said.append(f"LoRA of rank {rank} on every linear layer")
    return tuple(said)


def _default_precision(job: MemoryJob) -> Precision:
    """FP32 master weights with full-width states, none with quantised ones."""
    full_width = job.optimizers[0].kind == "adamw" and not job.optimizers[0].paged
    return "mixed" if full_width and job.trains == "all_weights" else "bf16"
