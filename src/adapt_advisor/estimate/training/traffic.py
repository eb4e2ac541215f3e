"""Bytes that GPUs exchange while they train, as seconds per position at link speed."""

from __future__ import annotations

from typing import NamedTuple

from adapt_advisor.estimate.hardware import (
    domain_size,
    has_fast_link,
    link_bytes_s,
    network_bytes_s,
)
from adapt_advisor.estimate.training.job import TrainingJob

HALF = 2.0
"""Bytes of a 16-bit number."""
FUSED_STEPS = 4.0
"""Micro-steps whose gradients are exchanged together; our judgement."""


class Parts(NamedTuple):
    """The numbers of a model that the formulas use."""

    params: float
    active: float
    """Parameters that one token is multiplied with."""
    layers: float
    hidden: float
    attention_width: float
    heads: float
    vocabulary: float
    experts_per_token: float


class Traffic(NamedTuple):
    """Seconds per position and GPU, by the slowest link on the way."""

    link: float
    pcie: float
    network: float
    routed: float
    """Tokens sent to experts on other GPUs and back."""


def traffic(job: TrainingJob, parts: Parts, step: float) -> Traffic:
    """What the GPUs of `job` exchange; `step` is positions per micro-step."""
    count = job.gpu_count or 1
    if count == 1:
        return Traffic(0.0, 0.0, 0.0, 0.0)
    near = min(count, domain_size(job.gpu))
    nodes = count / near
    exchanged = _weight_bytes(job, parts, near) / step
    tensor = job.tensor_parallel
    # Four all-reduces per layer (Shoeybi et al. 2019, arXiv 1909.08053), twice the
    # volume each; a GPU of the group does 1/tensor of the work, so group time counts.
    activations = 4 * 2 * HALF * parts.layers * parts.hidden * (tensor - 1)
    inside = (exchanged * (near - 1) / near + activations) / link_bytes_s(job.gpu)
    across = exchanged * (1 - 1 / nodes) / near / network_bytes_s(job.gpu)
    fast = has_fast_link(job.gpu)
    return Traffic(
        link=inside if fast else 0.0,
        pcie=0.0 if fast else inside,
        network=across,
        routed=_routed(job, parts, near),
    )


def _weight_bytes(job: TrainingJob, parts: Parts, near: int) -> float:
    """Bytes of weights and gradients that each micro-step gathers and scatters.

    Sharded weights are gathered for both directions and their gradients scattered
    (Zhao et al. 2023, arXiv 2304.11277); otherwise gradients alone are summed, once
    per optimizer step. Frozen weights travel as they are stored, without gradients.
    """
    frozen = job.recipe.trains == "adapter"
    split = job.split or ("weights" if frozen else "optimizer")
    group = job.tensor_parallel * job.pipeline_parallel
    shared = group * job.context_parallel
    held = _held(job, parts, near, split) / group * shared
    if split == "weights":
        stored = 2 * job.recipe.weight_bits / 8 if frozen else 3 * HALF
        return stored * held
    if frozen:
        return 0.0
    steps = float(job.accumulation or FUSED_STEPS * job.pipeline_parallel)
    if job.global_batch and job.micro_batch:
        copies = max(1, (job.gpu_count or 1) // shared)
        steps = max(1.0, job.global_batch / job.micro_batch / copies)
    return 2 * HALF * held / steps


def _held(job: TrainingJob, parts: Parts, near: int, split: str) -> float:
    """Parameters of which each group of GPUs keeps a copy: experts are spread."""
    if not job.model.is_moe or split == "weights":
        return parts.params
    return parts.active + (parts.params - parts.active) / _expert_group(job, near)


def _expert_group(job: TrainingJob, near: int) -> int:
    return job.expert_parallel if job.expert_parallel > 1 else near


def _routed(job: TrainingJob, parts: Parts, near: int) -> float:
    """All-to-all of a mixture of experts: to and fro, in both directions of a pass."""
    if not job.model.is_moe:
        return 0.0
    group = _expert_group(job, near)
    sent = 4 * HALF * parts.layers * parts.experts_per_token * parts.hidden
    inside = min(group, near) / group
    rate = inside / link_bytes_s(job.gpu) + (1 - inside) / network_bytes_s(job.gpu)
    return sent * (1 - 1 / group) * rate
