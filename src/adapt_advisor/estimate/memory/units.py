"""Physical size of every component of training memory, before any fitted factor."""

from __future__ import annotations

import functools
from typing import NamedTuple

from adapt_advisor.catalogue.nouns import GB, LanguageModel
from adapt_advisor.catalogue.shape import with_shape
from adapt_advisor.estimate.memory.nouns import MemoryJob, OptimizerSetup

UNITS = (
    "weights",
    "reference",
    "gradients",
    "optimizer",
    "master",
    "step_buffers",
    "adapter",
    "kept_full",
    "kept_adapter",
    "kept_selective",
    "boundaries",
    "working",
    "scores",
    "tower",
    "logits",
    "logits_fused",
    "gathered",
    "buckets",
    "dequantised",
    "fixed",
)
"""Names of the components; each has one factor in the fitted section."""

SHORT_LIVED = frozenset(
    name
    for name in UNITS
    if name.startswith(("kept", "logits"))
    or name in ("boundaries", "working", "scores", "tower", "gathered", "dequantised")
    or name in ("step_buffers",)
)
"""Components that come and go within a step: their blocks are what fragments."""

DEFAULT_SEQ_LEN = 512
DEFAULT_MICRO_BATCH = 1
DEFAULT_LORA_RANK = 16

_STATES = {"adamw": 2, "adamw_8bit": 2, "adamw_4bit": 2, "sgd": 0}
"""Values that an optimizer keeps per parameter."""
_STATE_BYTES = {"adamw_8bit": 1.0, "adamw_4bit": 0.5}
"""Bytes of a quantised state; others are as wide as what is trained. 8-bit: Dettmers
et al. 2022 (arXiv 2110.02861); 4-bit: Li et al. 2023 (arXiv 2309.01507)."""
_LINEAR_BYTES = {32: 4.0, 16: 2.0, 8: 1.0, 4: 0.516}
"""Bytes per weight of a linear layer. NF4 with double quantisation takes 4.127 bits
(Dettmers et al. 2023, arXiv 2305.14314, section 3)."""
_LOGIT_BYTES = 20
"""Bytes per token and vocabulary entry of a plain loss: 16-bit logits and their
gradient, FP32 copy, shifted copy, log-softmax and gradient (2 x 2 + 4 x 4); 18 to 22 by
how many copies the code makes."""
_WIDE_LOGIT_BYTES = 12
"""The same where logits are FP32 to begin with: no copies (4 x 3)."""
_FUSED_SHARE = 0.05
"""Of the plain loss, what a fused or chunked one still takes: its chunks (Hsu et al.
2024, arXiv 2410.10989; Wijmans et al. 2024, arXiv 2411.09009)."""
_SCORE_BYTES = 8
"""Per pair of tokens and head where scores are kept: 16-bit scores, their FP32 softmax
and its 16-bit copy (2 + 4 + 2)."""
_LIVE_PARAMETERS, _BUCKET = 1e9, 5e8
"""Parameters that DeepSpeed's third stage keeps gathered, and numbers in a bucket of
its reduction: defaults of stage3_max_live_parameters and reduce_bucket_size."""


class LayerShape(NamedTuple):
    """What one token leaves behind in a layer, in numbers, and the model's sizes."""

    params: float
    embeddings: float
    matrix: float
    """Weights of one embedding matrix."""
    layers: int
    hidden: int
    heads: int
    query: int
    key_value: int
    ffn: int
    """Feed-forward width that one token passes through, over all its experts."""
    widest: int
    """Width of one feed-forward matrix."""
    gated: bool
    routed: int
    vocabulary: int


@functools.lru_cache(maxsize=256)
def layer_shape(model: LanguageModel) -> LayerShape:
    """Sizes that the memory formulas need; missing ones typical of the model's size.

    Raises:
        UsageError: The shape is impossible.
    """
    full = with_shape(model)
    layers, hidden = full.layers or 1, full.hidden or 1
    heads = full.heads or 1
    head = full.head_dim or hidden // heads
    ffn, vocabulary = full.ffn or 1, full.vocabulary or 1
    params = full.params_b * 1e9
    matrix = float(vocabulary * hidden)
    tied = (
        full.kind == "encoder"
        if full.tied_embeddings is None
        else (full.tied_embeddings)
    )
    active = (full.experts_per_token or 1) if full.experts else 1
    dense = min(full.dense_layers or 0, layers) / layers
    width = (1 - dense) * ffn * (active + (full.shared_experts or 0))
    width += dense * (full.dense_ffn or ffn)
    return LayerShape(
        params=params,
        embeddings=min(matrix if tied else 2 * matrix, params),
        matrix=min(matrix, params),
        layers=layers,
        hidden=hidden,
        heads=heads,
        query=heads * head,
        key_value=(full.kv_heads or heads) * head,
        ffn=round(width),
        widest=max(ffn, full.dense_ffn or 0),
        gated=full.gated_ffn is not False,
        routed=active if full.experts else 0,
        vocabulary=vocabulary,
    )


def memory_units(job: MemoryJob, setup: OptimizerSetup) -> dict[str, float]:
    """Every component of a job under one optimizer setup, in decimal GB per GPU.

    Shares of the data-parallel group follow ZeRO (Rajbhandari et al. 2020, arXiv
    1910.02054, figure 1); activations follow Korthikanti et al. 2022 (arXiv 2205.05198,
    section 4), without the score matrix, which FlashAttention does not keep.
    """
    shape = layer_shape(job.model)
    found = dict.fromkeys(UNITS, 0.0)
    _states(job, setup, shape, found)
    _activations(job, shape, found)
    found["tower"] = job.tower_bytes * tokens_per_pass(job)
    _loss(job, shape, found)
    _buffers(job, shape, found)
    for name in found:
        found[name] /= GB
    found["fixed"] = 1.0
    return found


def tokens_per_pass(job: MemoryJob) -> int:
    """Tokens of one forward pass on one GPU, defaults where the job says nothing."""
    return (job.seq_len or DEFAULT_SEQ_LEN) * (job.micro_batch or DEFAULT_MICRO_BATCH)


def _data_parallel(job: MemoryJob) -> int:
    if job.layered:
        return 1
    return max(1, job.gpus // (job.tensor_parallel * job.pipeline_parallel))


def _resident(job: MemoryJob, shape: LayerShape) -> float:
    """Share of the parameters that one model-parallel rank holds.

    The first and the last pipeline stage also hold a whole embedding matrix.
    """
    stages = job.gpus if job.layered else job.pipeline_parallel
    if stages == 1:
        return 1 / job.tensor_parallel
    blocks = (shape.params - shape.embeddings) / stages
    return (blocks + shape.matrix) / shape.params / job.tensor_parallel


def _states(
    job: MemoryJob, setup: OptimizerSetup, shape: LayerShape, found: dict[str, float]
) -> None:
    """Weights, and gradients, states and master copy of what is trained."""
    group = _data_parallel(job)
    share = _resident(job, shape)
    over_gradients = group if job.split in ("gradients", "weights") else 1
    over_states = group if job.split != "none" else 1
    over_weights = group if job.split == "weights" else 1
    if job.offload_weights:
        return
    found["weights"] = _weight_bytes(job, shape) * share / over_weights
    if job.reference_model:
        found["reference"] = 2 * shape.params * share / over_weights
    if job.trains == "adapter":
        per_param = 4 + 4 + (0 if setup.paged else _state_bytes(setup, 4))
        found["adapter"] = (
            per_param
            * adapter_params(job, shape)
            / (over_weights * job.tensor_parallel * job.pipeline_parallel)
        )
        return
    trained = shape.params * share
    wide = 4 if job.precision in ("fp32", "mixed") else 2
    spread = job.split != "none" or job.tensor_parallel * job.pipeline_parallel > 1
    summed = job.precision == "fp32" or (job.precision == "mixed" and spread)
    if not (setup.in_backward or setup.offloaded):
        # Code for many GPUs sums the gradients of 16-bit weights in FP32.
        width = 4 if summed else 2
        found["gradients"] = width * trained / over_gradients
    if not (setup.paged or setup.offloaded):
        found["optimizer"] = _state_bytes(setup, wide) * trained / over_states
    if job.precision == "mixed" and not setup.offloaded:
        found["master"] = 4 * trained / over_states
    if setup.kind == "adamw" and not (
        setup.offloaded or setup.in_backward or setup.paged or setup.fused
    ):
        found["step_buffers"] = wide * trained / over_states


def _state_bytes(setup: OptimizerSetup, wide: int) -> float:
    """Bytes of optimizer states per trained parameter of `wide` bytes."""
    return _STATES[setup.kind] * _STATE_BYTES.get(setup.kind, float(wide))


def _weight_bytes(job: MemoryJob, shape: LayerShape) -> float:
    """Base weights; embeddings stay in 16 bits when linear layers are quantised."""
    if job.precision == "fp32" and job.weight_bits >= 16:
        # Autocast keeps a 16-bit copy; sharded weights are cast as they are gathered.
        return (4 if job.split == "weights" else 6) * shape.params
    linear = shape.params - shape.embeddings
    per_weight = _LINEAR_BYTES[job.weight_bits]
    beside = 4.0 if job.wide_embeddings else 2.0
    return per_weight * linear + max(beside, per_weight) * shape.embeddings


def adapter_params(job: MemoryJob, shape: LayerShape) -> float:
    """Trained parameters of an adapter; LoRA on every linear layer unless stated.

    A rank-r pair on a matrix of n x m adds r (n + m) (Hu et al. 2021, arXiv
    2106.09685). Experts are left out, as most training code does.
    """
    if job.trainable_params_m is not None:
        return job.trainable_params_m * 1e6
    hidden, query, pair = shape.hidden, shape.query, shape.key_value
    sides = 2 * (hidden + query) + 2 * (hidden + pair)
    if not shape.routed:
        sides += (3 if shape.gated else 2) * (hidden + shape.ffn)
    own = float((job.lora_rank or DEFAULT_LORA_RANK) * shape.layers * sides)
    return own + (shape.embeddings if job.trains_embeddings else 0.0)


def layer_bytes(shape: LayerShape, *, adapter: bool) -> float:
    """Bytes that one token leaves in one layer when nothing is recomputed.

    Two norms keep their FP32 input and their 16-bit output (RMSNorm) or their 16-bit
    input and output (LayerNorm), attention keeps query, key, value and output, the
    feed-forward part its inner values. Frozen matrices need no input of theirs, so an
    adapter saves the last product of the feed-forward part.
    """
    attention = 4 * shape.query + 4 * shape.key_value
    if shape.gated:
        inner = (6 if adapter else 8) * shape.ffn
        return 16 * shape.hidden + attention + inner + 4 * shape.routed * shape.hidden
    inner = (2 if adapter else 4) * shape.ffn
    return (6 if adapter else 10) * shape.hidden + attention + inner


def _activations(job: MemoryJob, shape: LayerShape, found: dict[str, float]) -> None:
    """Values kept for the backward pass, by how much of it is recomputed.

    A pipeline stage holds fewer layers but as many micro-batches more, so it keeps
    what a GPU with all the layers would; layers that are merely spread over cards hold
    one batch. A tensor split shares out the boundaries too (sequence parallelism,
    Korthikanti et al. 2022, section 4.2.2).
    """
    tokens = tokens_per_pass(job)
    adapter = job.trains == "adapter"
    wide = 2.0 if job.wide_activations else 1.0
    layer = wide * layer_bytes(shape, adapter=adapter) * tokens / job.tensor_parallel
    layers = shape.layers * _held_at_once(job)
    kept = 1.0
    if job.checkpointing == "none":
        found["kept_adapter" if adapter else "kept_full"] = layer * layers
        kept = layers
    elif job.checkpointing == "selective":
        found["kept_selective"] = layer * layers
    else:
        if not job.offload_activations:
            row = 2 * wide * shape.hidden * tokens / job.tensor_parallel
            found["boundaries"] = row * layers
        found["working"] = layer
    if job.plain_attention:
        seq = job.seq_len or DEFAULT_SEQ_LEN
        pairs = _SCORE_BYTES * shape.heads * seq * tokens / job.tensor_parallel
        found["scores"] = pairs * kept


def _held_at_once(job: MemoryJob) -> float:
    """Layers' worth of activations on one GPU, over all layers."""
    stages = job.gpus if job.layered else job.pipeline_parallel
    if stages == 1:
        return 1.0
    held = 1 if job.layered else min(job.in_flight or stages, stages)
    return held / stages


def _loss(job: MemoryJob, shape: LayerShape, found: dict[str, float]) -> None:
    if not job.over_vocabulary:
        return
    each = _WIDE_LOGIT_BYTES if job.wide_activations else _LOGIT_BYTES
    size = each * shape.vocabulary * tokens_per_pass(job) / job.tensor_parallel
    if job.fused_loss:
        found["logits_fused"] = _FUSED_SHARE * size
    else:
        found["logits"] = size


def _buffers(job: MemoryJob, shape: LayerShape, found: dict[str, float]) -> None:
    """Gathered layers under sharding, and one expanded matrix under quantisation.

    FSDP holds two units at a time, the one at work and the next (Zhao et al. 2023,
    arXiv 2304.11277); DeepSpeed as many parameters as fit its limits.
    """
    per_weight = min(2.0, _LINEAR_BYTES[job.weight_bits])
    if job.split == "weights" or job.offload_weights:
        blocks = (shape.params - shape.embeddings) / shape.layers
        gathered = per_weight * 2 * blocks + 2 * shape.matrix
        found["gathered"] = gathered / job.tensor_parallel
    if job.buckets:
        held = shape.params / (job.tensor_parallel * job.pipeline_parallel)
        live = per_weight * min(held, _LIVE_PARAMETERS)
        reduced = 0.0 if job.trains == "adapter" else 2 * 2 * min(held, _BUCKET)
        found["gathered"] = max(found["gathered"], live)
        found["buckets"] = reduced
    if job.weight_bits < 16:
        matrices = 2 if shape.gated else 1
        found["dequantised"] = 2.0 * matrices * shape.hidden * shape.widest
