"""What one position of a training job asks of a GPU, before any fitted constant.

Every figure is in seconds per position and GPU at the nominal rate of the unit that
does the work, so that the fitted constants are plain ratios.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import HardwareEfficiency
from adapt_advisor.catalogue.nouns import GB, LanguageModel
from adapt_advisor.catalogue.shape import with_shape
from adapt_advisor.estimate.hardware import (
    HOST_BYTES_S,
    NODE_GPUS,
    achievable_flops,
    domain_size,
)
from adapt_advisor.estimate.training.job import Arithmetic, Recomputation, TrainingJob
from adapt_advisor.estimate.training.traffic import Parts, traffic

DEFAULT_SEQUENCE = 2048
"""Positions of a sequence where they are not stated."""
DEFAULT_MICRO_STEP = 8192
"""Positions per GPU and forward pass where the micro-batch is not stated."""
DEFAULT_EXPERTS_PER_TOKEN = 4.0
RECOMPUTED: dict[Recomputation | None, float] = {
    "none": 0.0,
    "selective": 0.3,
    "full": 1.0,
    None: 0.2,
}
"""Forward passes repeated in the backward pass. Selective lies between attention only
(Korthikanti et al. 2022, arXiv 2205.05198) and every second layer; unknown is our
judgement: most repeat nothing or little."""
LOGIT_BYTES = 14.0
"""Bytes of logits and gradients moved per position and vocabulary entry: 16-bit
logits, their FP32 copy, softmax and gradient."""
OPTIMIZER_BYTES = 26.0
"""Read and written per trained parameter and Adam step with FP32 master weights and
moments (Rajbhandari et al. 2020, arXiv 1910.02054, section 3.1, for what is held)."""
DEQUANTISED_BYTES = 4.5
"""Per 4-bit weight and pass: 0.5 read, 2 written, 2 read again (Dettmers et al. 2023,
arXiv 2305.14314: NF4 weights become BF16 before each product)."""
MOST_SHARDS = 64
"""GPUs over which optimizer states are usefully split."""


class TrainingWork(NamedTuple):
    """Seconds per position and GPU at nominal rates, and the flags that scale them.

    The fields are floats, or arrays of them when many jobs are fitted at once.
    """

    matmul: float
    attention: float
    elementwise: float
    """Passes over a layer's activations, one byte per hidden unit."""
    permute: float
    """The same for every expert that a token is copied to."""
    logits: float
    launch: float
    """Layers per position of a micro-step: each launches its kernels once."""
    expert_launch: float
    """The same, of mixture-of-experts layers."""
    dequantise: float
    optimizer: float
    link: float
    pcie: float
    network: float
    host: float
    routed: float
    sparsity: float
    """Log of total over active parameters; 0 for a dense model."""
    nodes: float
    """Log2 of the nodes."""
    wide_split: float
    """The same, where optimizer states are split over all nodes."""
    eight_bit: float
    four_bit: float
    adapter: float
    young: float
    """1 on hardware that open software has not had time to be tuned for."""


_LOW_PRECISION: dict[Arithmetic, tuple[float, float]] = {
    "int8": (0.5, 0.0),
    "fp8": (1.0, 0.0),
    "fp4": (1.0, 1.0),
}


def parts_of(model: LanguageModel) -> Parts:
    """Shape numbers of `model`, typical of its size where it does not state them."""
    full = with_shape(model)
    hidden, vocabulary = float(full.hidden or 1), float(full.vocabulary or 1)
    active = model.active_b * GB
    # Looking up an embedding costs nothing; a tied matrix is multiplied as the head.
    looked_up = vocabulary * hidden if model.tied_embeddings is False else 0.0
    return Parts(
        params=model.params_b * GB,
        active=max(active - looked_up, 0.2 * active),
        layers=float(full.layers or 1),
        hidden=hidden,
        attention_width=float((full.heads or 1) * (full.head_dim or 1)),
        vocabulary=vocabulary,
        experts_per_token=_experts_per_token(model),
    )


def _experts_per_token(model: LanguageModel) -> float:
    if not model.is_moe:
        return 0.0
    chosen = model.experts_per_token or DEFAULT_EXPERTS_PER_TOKEN
    return float(chosen + (model.shared_experts or 0))


def micro_step(job: TrainingJob) -> float:
    """Positions that one forward pass holds, padding included."""
    seq = job.seq_len or DEFAULT_SEQUENCE
    if job.micro_batch:
        return job.micro_batch * seq
    return float(max(DEFAULT_MICRO_STEP, seq))


def work_of(job: TrainingJob, hardware: HardwareEfficiency) -> TrainingWork:
    """The work of one position of `job`; see `Work` for the units."""
    parts, step = parts_of(job.model), micro_step(job)
    recipe, bandwidth = job.recipe, job.gpu.bandwidth_gb_s * GB
    flops = achievable_flops(job.gpu, hardware)
    frozen = recipe.trains == "adapter"
    extra = RECOMPUTED[job.checkpointing] + (1.0 if recipe.reference_forward else 0.0)
    # Forward 1, gradients of activations 1, gradients of weights 1 unless frozen.
    passes = (2.0 if frozen else 3.0) + extra
    split = job.tensor_parallel * job.context_parallel
    launch = parts.layers * split / step
    moved = traffic(job, parts, step)
    nodes = math.log2(max(1.0, (job.gpu_count or 1) / domain_size(job.gpu)))
    eight, four = _LOW_PRECISION.get(job.precision or "bf16", (0.0, 0.0))
    return TrainingWork(
        matmul=2 * parts.active * passes / flops,
        attention=_attention_flops(job, parts) * (3.0 + extra) / flops,
        elementwise=parts.layers * parts.hidden * (3.0 + extra) / bandwidth,
        permute=parts.layers
        * parts.hidden
        * parts.experts_per_token
        * (3.0 + extra)
        / bandwidth,
        logits=LOGIT_BYTES * parts.vocabulary / bandwidth,
        launch=launch,
        expert_launch=launch if job.model.is_moe else 0.0,
        dequantise=_dequantise_bytes(job, parts) * passes / bandwidth / step,
        optimizer=_optimizer_bytes(job, parts) / bandwidth / step,
        link=moved.link,
        pcie=moved.pcie,
        network=moved.network,
        host=_host_bytes(job, parts) / HOST_BYTES_S / step,
        routed=moved.routed,
        sparsity=math.log(max(1.0, job.model.params_b / job.model.active_b)),
        nodes=nodes,
        wide_split=nodes if job.split_across_nodes else 0.0,
        eight_bit=eight,
        four_bit=four,
        adapter=1.0 if frozen else 0.0,
        young=1.0 if job.gpu.generation in hardware.young_generations else 0.0,
    )


def _attention_flops(job: TrainingJob, parts: Parts) -> float:
    """Scores and weighted values of one position, forward, in FLOPs.

    4 x sequence x width per layer, half of it under a causal mask (Dao et al. 2022,
    arXiv 2205.14135); layers with a window look back no further than that.
    """
    seq = float(job.seq_len or DEFAULT_SEQUENCE)
    seen = seq / 2 if job.model.kind == "decoder" else seq
    local = float(job.model.window_layers or 0) if job.model.window else 0.0
    local = min(local, parts.layers)
    near = min(seen, float(job.model.window or seq))
    looks = (parts.layers - local) * seen + local * near
    return 4 * parts.attention_width * looks


def _dequantise_bytes(job: TrainingJob, parts: Parts) -> float:
    """Bytes per pass of a micro-step to expand quantised weights."""
    return DEQUANTISED_BYTES * parts.params if job.recipe.weight_bits == 4 else 0.0


def accumulation(job: TrainingJob) -> float:
    """Micro-steps per optimizer step; a pipeline needs several to fill."""
    if job.accumulation:
        return float(job.accumulation)
    usual = 1.0 if job.recipe.stage == "tuning" else 4.0
    return usual * job.pipeline_parallel


def _optimizer_bytes(job: TrainingJob, parts: Parts) -> float:
    """Bytes of an optimizer step on one GPU, for each of its micro-steps."""
    if job.recipe.trains == "adapter":
        return 0.0
    shards = min(job.gpu_count or 1, MOST_SHARDS)
    return OPTIMIZER_BYTES * parts.params / shards / accumulation(job)


def _host_bytes(job: TrainingJob, parts: Parts) -> float:
    """Bytes per micro-step between GPU and host, when something lives there.

    Frozen weights are read in both directions of a pass; trained ones with their FP32
    master copy and moments come and go once per optimizer step.
    """
    if not job.offload:
        return 0.0
    shards = min(job.gpu_count or 1, NODE_GPUS)
    if job.recipe.trains == "adapter":
        return 2 * parts.params * job.recipe.weight_bits / 8 / shards
    return 2 * 12 * parts.params / shards / accumulation(job)
