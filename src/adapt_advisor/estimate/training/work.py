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
from adapt_advisor.estimate.training.images import tower_flops
from adapt_advisor.estimate.training.job import Arithmetic, Recomputation, TrainingJob
from adapt_advisor.estimate.training.traffic import Parts, traffic

DEFAULT_SEQUENCE = 2048
"""Positions of a sequence where they are not stated."""
LEAST_MICRO_STEP, MOST_MICRO_STEP = 8192, 65_536
"""Positions per GPU and forward pass between which a team that says nothing stays."""
FOR_ACTIVATIONS = 0.4
"""Share of a card's memory that such a team fills with activations; our judgement."""
KEPT_BYTES: dict[Recomputation | None, float] = {
    "none": 34.0,
    None: 34.0,
    "selective": 12.0,
    "full": 4.0,
}
"""Kept per position, layer and hidden unit (Korthikanti et al. 2022, arXiv 2205.05198,
34 without recomputation; a third of it, or two boundaries and a working layer)."""
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
SCORE_PASSES = 3.0
"""Times that 16-bit scores cross the memory in one pass of attention that keeps them:
written, read and written by the softmax, read (Dao et al. 2022, arXiv 2205.14135)."""
TILE = 128.0
"""Width of one tile of a matrix product (CUTLASS; NVIDIA's guide on matrix products):
a part narrower than many tiles leaves the units idle."""
EXPANDING_KERNELS = 0.5
"""The same of 4-bit weights: each of seven products first expands scales and weights
(bitsandbytes; Dettmers et al. 2023, arXiv 2305.14314, double quantisation)."""
PYTHON_PASSES = 1.5
"""Forward passes' worth of kernels that are started per micro-step: one forward, and a
backward of twice the kernels from compiled code at a quarter of the cost; ours."""
ADAPTER_KERNELS = 2.0
"""Kernels of a layer with adapters over those without: each of seven products gains a
dropout, two small products and a sum (Hu et al. 2021, arXiv 2106.09685), about as many
as the layer has."""
MOST_SHARDS = 64
"""GPUs over which optimizer states are usefully split."""


class TrainingWork(NamedTuple):
    """Seconds per position and GPU at nominal rates, and the flags that scale them.

    The fields are floats, or arrays of them when many jobs are fitted at once.
    """

    positions: float
    """Of one forward pass."""
    matmul: float
    attention: float
    elementwise: float
    """Passes over a layer's activations, one byte per hidden unit."""
    permute: float
    """The same for every expert that a token is copied to."""
    narrow: float
    """The matrix products again, times a tile's width over that of a GPU's part."""
    scores: float
    """Attention scores that travel through memory, without a kernel that avoids it."""
    logits: float
    launch: float
    """Layers and passes per position that the host's processor starts one by one."""
    expert_launch: float
    """The same, of experts in mixture-of-experts layers."""
    waits: float
    """All-reduces of a tensor split, each of which waits for the slowest GPU."""
    per_step: float
    """Optimizer steps per position: each has work that no batch makes smaller."""
    bubble: float
    """Share of the time that a pipeline stands idle, over the time that it works."""
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
    unpacked: float
    """1 where examples may be padded and nobody says so."""
    looped: float
    """1 where open software multiplies experts one by one, 0.5 where that is open."""
    late_attention: float
    """The attention again, on cards newer than the open kernel of the time."""
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
    # Text does not pass through the tower that reads images.
    tower = 0.0 if model.is_moe else model.tower_b or 0.0
    active = max(model.active_b - tower, 0.2 * model.active_b) * GB
    # Looking up an embedding costs nothing; a tied matrix is multiplied as the head.
    looked_up = vocabulary * hidden if model.tied_embeddings is False else 0.0
    return Parts(
        params=model.params_b * GB,
        active=max(active - looked_up, 0.2 * active),
        layers=float(full.layers or 1),
        hidden=hidden,
        attention_width=float((full.heads or 1) * (full.head_dim or 1)),
        heads=float(full.heads or 1),
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
    return float(max(_usual_micro_step(job), seq))


def _usual_micro_step(job: TrainingJob) -> float:
    """Positions that fill a card's memory, where nobody says how many there are.

    Small models are trained in larger steps, or the card would stand idle.
    """
    full = with_shape(job.model)
    kept = KEPT_BYTES[job.checkpointing] * (full.hidden or 1) * (full.layers or 1)
    kept += LOGIT_BYTES * (full.vocabulary or 1)
    step = FOR_ACTIVATIONS * job.gpu.memory_gb * GB / kept
    return min(max(step, float(LEAST_MICRO_STEP)), float(MOST_MICRO_STEP))


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
    width = parts.hidden / job.tensor_parallel
    kernels = ADAPTER_KERNELS if frozen else 1.0
    kernels += EXPANDING_KERNELS if recipe.weight_bits == 4 else 0.0
    started = parts.layers * split * kernels * (PYTHON_PASSES + extra) / step
    moved = traffic(job, parts, step)
    # Cards that a bridge joins in pairs still stand eight to a node.
    node = max(domain_size(job.gpu), NODE_GPUS)
    nodes = math.log2(max(1.0, (job.gpu_count or 1) / node))
    eight, four = _LOW_PRECISION.get(job.precision or "bf16", (0.0, 0.0))
    return TrainingWork(
        positions=step,
        matmul=(2 * parts.active * passes + tower_flops(job.images, job.model, extra))
        / flops,
        narrow=2 * parts.active * passes / flops * TILE / width,
        attention=_attention_flops(job, parts) * (3.0 + extra) / flops,
        elementwise=parts.layers * parts.hidden * (3.0 + extra) / bandwidth,
        permute=parts.layers
        * parts.hidden
        * parts.experts_per_token
        * (3.0 + extra)
        / bandwidth,
        scores=_score_bytes(job, parts) * (3.0 + extra) / bandwidth,
        logits=_logit_bytes(job, parts) / bandwidth,
        launch=started,
        expert_launch=started if job.model.is_moe else 0.0,
        waits=_waits(job, parts, extra, step),
        per_step=split * job.pipeline_parallel / step / accumulation(job),
        bubble=_bubble(job),
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
        unpacked=0.0 if job.fill_stated or recipe.stage != "tuning" else 1.0,
        looped=looped(job),
        late_attention=_attention_flops(job, parts) * (3.0 + extra) / flops
        if job.gpu.generation in hardware.attention_lags
        else 0.0,
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


def looped(job: TrainingJob) -> float:
    """How far experts are multiplied one by one: 0, 1, or 0.5 where nobody says.

    Pretraining software groups them. Of tuning software some does; what holds experts
    in 4 bits has no grouped kernel, and still some expands them first.
    """
    if not job.model.is_moe or job.recipe.stage != "tuning":
        return 0.0
    if job.grouped_experts is not None:
        return 0.0 if job.grouped_experts else 1.0
    return 0.5


def _score_bytes(job: TrainingJob, parts: Parts) -> float:
    """Bytes of scores per position in one pass; none under a kernel that avoids them.

    Heads x sequence x 2 bytes per layer, `SCORE_PASSES` times.
    """
    if job.attention_kernel != "plain":
        return 0.0
    seq = float(job.seq_len or DEFAULT_SEQUENCE)
    return SCORE_PASSES * 2 * parts.heads * seq * parts.layers


def _logit_bytes(job: TrainingJob, parts: Parts) -> float:
    """Bytes of logits per position; a fused loss keeps the chunks in the cache."""
    return 0.0 if job.loss_kernel == "fused" else LOGIT_BYTES * parts.vocabulary


def _waits(job: TrainingJob, parts: Parts, extra: float, step: float) -> float:
    """All-reduces of a tensor split per position.

    Two per layer and pass (Shoeybi et al. 2019, arXiv 1909.08053), in both directions,
    and again where activations are recomputed.
    """
    if job.tensor_parallel == 1:
        return 0.0
    group = job.tensor_parallel * job.context_parallel
    return 2 * (2.0 + extra) * parts.layers * group / step


def _bubble(job: TrainingJob) -> float:
    """(Stages - 1) / micro-batches in flight (Narayanan et al. 2021, 2104.04473)."""
    stages = job.pipeline_parallel
    if stages == 1:
        return 0.0
    return (stages - 1) / accumulation(job) / job.interleaved


def accumulation(job: TrainingJob) -> float:
    """Micro-steps per optimizer step; a pipeline needs several to fill."""
    if job.accumulation:
        return float(job.accumulation)
    if job.global_batch and job.micro_batch:
        return max(1.0, job.global_batch / job.micro_batch / _data_ranks(job))
    usual = 1.0 if job.recipe.stage == "tuning" else 4.0
    return usual * job.pipeline_parallel


def _data_ranks(job: TrainingJob) -> int:
    """Copies of the model that share out the global batch."""
    if job.data_parallel:
        return job.data_parallel
    group = job.tensor_parallel * job.pipeline_parallel * job.context_parallel
    return max(1, (job.gpu_count or 1) // group)


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
