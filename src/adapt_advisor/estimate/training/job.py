"""The noun of a training job: everything that its speed and its hours depend on."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.training.images import Images
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.recipe import TrainingRecipe

Recomputation = Literal["none", "selective", "full"]
"""Which activations are computed again in the backward pass."""

Arithmetic = Literal["fp32", "fp16", "bf16", "int8", "fp8", "fp4"]
"""Number format of the matrix multiplications."""

Stack = Literal["vendor_tuned", "open_current", "open_2022_2023"]
"""Software: tuned by the maker of the card; open source of 2024 and later; earlier."""

AttentionKernel = Literal["flash", "plain"]
"""Attention that never writes its scores to memory, or that does."""

LossKernel = Literal["plain", "fused"]
"""Loss over the whole table of logits, or in chunks that are never kept."""

Split = Literal["none", "optimizer", "gradients", "weights"]
"""What data-parallel GPUs share out: nothing (DDP), ZeRO-1, ZeRO-2, ZeRO-3 / FSDP."""


class TrainingJob(Noun):
    """One training run. None = not stated: a default is assumed, the range widens."""

    model: LanguageModel
    gpu: Gpu
    recipe: TrainingRecipe
    tokens: float | None = None
    """Tokens that the run trains on, all epochs together, without padding."""
    gpu_count: int | None = None
    seq_len: int | None = None
    """Positions of one sequence, padding included."""
    micro_batch: float | None = None
    """Sequences per GPU and forward pass."""
    fill: float = 1.0
    """Share of the positions that hold real tokens: 1 when sequences are packed."""
    checkpointing: Recomputation | None = None
    precision: Arithmetic | None = None
    tensor_parallel: int = 1
    pipeline_parallel: int = 1
    context_parallel: int = 1
    expert_parallel: int = 1
    split: Split | None = None
    split_across_nodes: bool = False
    """Whether optimizer states are shared out over all nodes, not within each."""
    buckets: bool = False
    """Whether sharding works in buckets of a fixed size (DeepSpeed), not by layers."""
    offload: bool = False
    """Whether weights or optimizer states live in the host's memory."""
    stack: Stack | None = None
    year: int | None = None
    """When the job ran; it says which software was there. None = today's."""
    accumulation: int | None = None
    """Micro-steps per optimizer step."""
    global_batch: int | None = None
    """Sequences per optimizer step, over all GPUs."""
    data_parallel: int | None = None
    interleaved: int = 1
    """Virtual pipeline stages per GPU."""
    attention_kernel: AttentionKernel | None = None
    loss_kernel: LossKernel | None = None
    grouped_experts: bool | None = None
    """Whether all experts of a layer are multiplied by one kernel, not one by one."""
    images: Images | None = None
    """Of the training data; None = it is all text."""
    fill_stated: bool = True
    """Whether `fill` is known; where not, short examples may leave padding."""
    software_year: int | None = None
    """Year of the training software; None = that of the run, else today's."""
