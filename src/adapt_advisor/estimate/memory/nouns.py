"""Nouns of GPU memory: a training job as memory sees it, its parts, the verdict."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.estimate.training.job import Recomputation, Split
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate

Precision = Literal["bf16", "mixed", "fp32"]
"""Trained weights: 16-bit throughout; 16-bit with an FP32 master copy and FP32 gradient
sums; FP32 weights that are cast to 16 bits for the arithmetic."""

OptimizerKind = Literal["adamw", "adamw_8bit", "adamw_4bit", "sgd"]


class OptimizerSetup(Noun):
    """An optimizer by what it keeps on the GPU."""

    kind: OptimizerKind = "adamw"
    paged: bool = False
    """States in unified memory, which the GPU's allocator does not count."""
    fused: bool = False
    """Whether the step is one kernel, without a copy of what it updates."""
    in_backward: bool = False
    """Each weight is updated as soon as its gradient exists, so none are kept."""
    offloaded: bool = False
    """States and gradients in the host's memory."""


WeightBits = Literal[32, 16, 8, 4]


class MemoryJob(Noun):
    """One training step on each GPU. None = not stated; a default is then assumed."""

    model: LanguageModel
    """With or without its shape; missing numbers take those typical of its size."""
    trains: Literal["all_weights", "adapter"]
    weight_bits: WeightBits = 16
    """Bits of the base weights; 4 = NF4 with block scales."""
    precision: Precision | None = None
    optimizers: tuple[OptimizerSetup, ...] = (OptimizerSetup(),)
    """The optimizer; more than one = alternatives, of which the first that fits."""
    lora_rank: int | None = None
    trainable_params_m: float | None = None
    """Trained parameters of an adapter, in millions."""
    trains_embeddings: bool = False
    """Whether embeddings and output head are trained whole beside the adapter."""
    seq_len: int | None = None
    micro_batch: int | None = None
    """Sequences per GPU and forward pass."""
    checkpointing: Recomputation | None = None
    offload_activations: bool = False
    fused_loss: bool | None = None
    """Whether the loss is computed without the whole table of logits."""
    plain_attention: bool = False
    """Whether attention keeps its scores: no FlashAttention and nothing like it."""
    tower_bytes: float = 0.0
    """Kept per token by a trained tower that reads images."""
    over_vocabulary: bool = True
    """Whether the loss is over the vocabulary: not when an encoder learns labels."""
    split: Split = "none"
    gpus: int = 1
    tensor_parallel: int = 1
    pipeline_parallel: int = 1
    in_flight: int | None = None
    """Micro-batches that a pipeline holds at once; None = one for each stage."""
    layered: bool = False
    """Whether layers are merely spread over the cards, one batch passing through."""
    buckets: bool = False
    """Whether sharding gathers and reduces in buckets of a fixed size (DeepSpeed)."""
    wide_embeddings: bool = False
    """Whether embeddings and norms beside a quantised base are kept in FP32."""
    wide_activations: bool = False
    """Whether activations are FP32: quantised layers without autocast."""
    early: bool = False
    """Whether the software is of the years before fused losses were common."""
    offload_weights: bool = False
    """Weights, gradients and states in the host's memory (full CPU offload)."""
    reference_model: bool = False
    """Whether a frozen 16-bit copy of the model lies beside the trained one (DPO)."""
    planned: bool = False
    """Whether the job is still to run, so that an assumed checkpointing can be chosen;
    of a job that ran it is unknown, which widens the range."""
    reserved: bool = False
    """Ask for the allocator's reserved memory, not for what is allocated."""


class MemoryPart(Noun):
    """One component of the memory of a GPU, at the moment of its peak."""

    name: str
    gb: float
    """Decimal gigabytes."""
    formula: str
    """How it follows from the job, in words."""


class OpenSetting(Noun):
    """A setting that nobody stated, with the peak under each answer to it."""

    setting: Literal["loss", "master_weights"]
    peaks: dict[str, float]
    """Typical decimal GB per GPU by answer."""


class MemoryEstimate(Noun):
    """Peak memory per GPU, in decimal GB, and what it consists of."""

    peak: Estimate
    parts: tuple[MemoryPart, ...]
    """Largest first; their sum is the typical value of `peak`."""
    assumptions: tuple[str, ...] = ()
    """What was assumed where the job says nothing."""
    settings: tuple[OpenSetting, ...] = ()
    """What to find out, where it matters."""


Verdict = Literal["fits", "close", "does_not_fit"]


class FitVerdict(Noun):
    """Whether a job fits into the memory of a GPU."""

    verdict: Verdict
    gpu: str
    """Id of the card in the catalogue."""
    usable_gb: float
    """Decimal GB of the card that a job can use."""
    why: str


class FewestGpus(Noun):
    """How many GPUs of one kind a sharded job needs; None = no number suffices."""

    gpu: str
    fits: int | None
    """Fewest on which the whole range fits."""
    typical: int | None
    """Fewest on which the typical value fits."""
    close: int | None
    """Fewest on which at least the low end fits."""
