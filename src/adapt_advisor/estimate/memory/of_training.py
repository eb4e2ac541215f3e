"""A training job as its memory sees it."""

from __future__ import annotations

import math

from adapt_advisor.estimate.memory.nouns import MemoryJob, OptimizerSetup, Precision
from adapt_advisor.estimate.training.images import tower_kept
from adapt_advisor.estimate.training.job import Split, Stack, TrainingJob
from adapt_advisor.estimate.training.work import KEPT_BYTES

PLAIN_LOSS_STACKS: frozenset[Stack] = frozenset({"open_2022_2023"})
"""Software from before fused losses were common."""
_ADAMW, _PAGED = OptimizerSetup(), OptimizerSetup(paged=True)


def memory_job(
    job: TrainingJob,
    *,
    optimizer: OptimizerSetup | None = None,
    precision: Precision | None = None,
    fused_loss: bool | None = None,
    lora_rank: int | None = None,
    trains_embeddings: bool = False,
) -> MemoryJob:
    """The memory side of a training job that is still to run.

    A preference pair is read as two sequences, and a reference model lies beside fully
    trained weights; beside an adapter it is the base model, which is there already.
    Several GPUs share fully trained weights and repeat frozen ones, unless stated.

    Args:
        job: The training job.
        optimizer: What it keeps on the GPU; None = AdamW, paged beside a quantised
            base as QLoRA has it (Dettmers et al. 2023, arXiv 2305.14314).
        precision: Of the trained weights; None = stated default.
        fused_loss: Whether logits are never held at once; None = unknown.
        lora_rank: Of the adapter; None = the recipe's default.
        trains_embeddings: Whether an adapter comes with trained embeddings and head.
    """
    recipe = job.recipe
    if fused_loss is None and job.loss_kernel is not None:
        fused_loss = job.loss_kernel == "fused"
    whole = recipe.trains == "all_weights"
    if precision is None and whole and job.precision == "fp32":
        precision = "fp32"
    if precision is None and whole and job.stack == "vendor_tuned":
        # Megatron and NeMo keep FP32 master weights in every mixed precision.
        precision = "mixed"
    batch = job.micro_batch
    if batch is not None or recipe.sequences_per_example > 1:
        batch = math.ceil((batch or 1) * recipe.sequences_per_example)
    length = job.seq_len
    if length is not None and job.context_parallel > 1:
        length = math.ceil(length / job.context_parallel)
    assert recipe.trains != "head", "a head on frozen weights has a memory of its own"
    return MemoryJob(
        model=job.model,
        trains=recipe.trains,
        weight_bits=recipe.weight_bits,
        precision=precision,
        optimizers=(optimizer or (_ADAMW if recipe.weight_bits == 16 else _PAGED),),
        lora_rank=lora_rank or recipe.default_lora_rank,
        trains_embeddings=trains_embeddings,
        seq_len=length,
        micro_batch=None if batch is None else int(batch),
        checkpointing=job.checkpointing,
        fused_loss=fused_loss,
        early=job.stack in PLAIN_LOSS_STACKS,
        plain_attention=job.attention_kernel == "plain",
        in_flight=job.accumulation,
        buckets=job.buckets,
        tower_bytes=tower_kept(job.images, KEPT_BYTES[job.checkpointing]),
        over_vocabulary=job.model.kind != "encoder" or recipe.stage != "tuning",
        split=job.split or _usual_split(whole=whole, gpus=job.gpu_count or 1),
        gpus=job.gpu_count or 1,
        tensor_parallel=job.tensor_parallel,
        pipeline_parallel=job.pipeline_parallel,
        offload_weights=job.offload,
        planned=True,
        # A card must hold what the allocator reserves, not only what is in use.
        reserved=True,
        reference_model=recipe.reference_forward and whole,
    )


def _usual_split(*, whole: bool, gpus: int) -> Split:
    return "weights" if whole and gpus > 1 else "none"
