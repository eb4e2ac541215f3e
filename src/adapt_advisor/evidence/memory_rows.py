"""Rows of the memory evidence: the job each describes, and what it measured."""

from __future__ import annotations

import re

from adapt_advisor.catalogue.efficiency import Efficiency, not_fitted
from adapt_advisor.catalogue.nouns import GB, LanguageModel
from adapt_advisor.estimate.memory.nouns import (
    MemoryJob,
    OptimizerKind,
    OptimizerSetup,
    Precision,
    WeightBits,
)
from adapt_advisor.estimate.memory.of_training import PLAIN_LOSS_STACKS
from adapt_advisor.estimate.memory.peak import peak_on_card
from adapt_advisor.estimate.training.job import Recomputation, Split
from adapt_advisor.evidence.cells import DEGREES, Row, degree, number, text, whole, word
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.training_rows import stack_of
from adapt_advisor.noun import Noun
from adapt_advisor.problem import UsageError
from adapt_advisor.quantity import Range
from adapt_advisor.rulebook.recipe import TrainingRecipe

INPUT_COLUMNS = (
    "method",
    "model",
    "params_b",
    "quant_bits",
    "optimizer",
    "lora_rank",
    "trainable_params_m",
    "fp32_master_weights",
    "seq_len",
    "micro_batch",
    "activation_checkpointing",
    "gpu_model",
    "gpu_count",
    "sharding",
    *DEGREES,
    "global_batch",
    "stack",
    "software",
    "software_year",
    "memory_kind",
    "attention_kernel",
    "loss_kernel",
    "lora_targets",
    "precision_detail",
    "unit_as_published",
)
"""All that a prediction may read."""
MEASURED_COLUMN = "peak_mem_gb_per_gpu"

GIB = 2**30 / GB
"""Decimal GB in a GiB."""
CARD_LIMIT = 1.04
"""Largest peak that a card can show, over the gigabytes it is sold by: these are GiB,
less about 3% for driver and context. The fullest run in the evidence has 0.96 GiB
allocated of every GiB sold."""
_PLAIN_ATTENTION = re.compile(r"no flash|without flash|eager|plain|math")
_WIDE = re.compile(r"embedding.*fp32")
_WIDE_ACTIVATIONS = re.compile(r"(hidden states|activations).*fp32")
USUAL_CARD_GB = 80.0
"""Assumed where a row names no card: the largest in common use."""

WEIGHT_BITS: tuple[WeightBits, ...] = (4, 8, 16, 32)


class MemoryCase(Noun):
    """A row as a job, the card that ran it, and the unit of its figure."""

    job: MemoryJob
    limit_gb: float
    """Largest peak that the card can show, in decimal GB."""
    card_known: bool
    unit_gb: float
    """Decimal GB in one unit of the row's figure."""


def memory_case(row: Row, catalogue: Catalogue) -> MemoryCase:
    """The job that a row describes, from its input columns alone.

    Raises:
        UsageError: A required column is empty, or a cell cannot be read.
    """
    sharding = word(row, "sharding")
    unit = word(row, "unit_as_published")
    gpu = catalogue.gpu(text(row, "gpu_model"))
    recipe = _recipe(row, catalogue)
    model = _model(row, catalogue)
    assert recipe.trains != "head", "no row of the evidence trains a head alone"
    detail = word(row, "precision_detail")
    split = _split(sharding)
    job = MemoryJob(
        model=model,
        trains=recipe.trains,
        weight_bits=_weight_bits(row),
        precision=_precision(text(row, "fp32_master_weights")),
        optimizers=_optimizers(word(row, "optimizer")),
        lora_rank=whole(row, "lora_rank"),
        trainable_params_m=number(row, "trainable_params_m", may_be_zero=True),
        seq_len=_length(row, sharding),
        micro_batch=_batch(row, recipe),
        checkpointing=_checkpointing(text(row, "activation_checkpointing")),
        offload_activations="offload" in word(row, "activation_checkpointing"),
        fused_loss=_fused(word(row, "loss_kernel")),
        early=stack_of(row) in PLAIN_LOSS_STACKS,
        plain_attention=bool(_PLAIN_ATTENTION.search(word(row, "attention_kernel"))),
        layered="device_map" in sharding,
        buckets="zero3" in sharding,
        wide_embeddings=bool(_WIDE.search(detail)),
        wide_activations=bool(_WIDE_ACTIVATIONS.search(detail)),
        split=split,
        gpus=whole(row, "gpu_count") or 1,
        tensor_parallel=degree(row, "tensor_parallel", sharding) or 1,
        pipeline_parallel=degree(row, "pipeline_parallel", sharding) or 1,
        offload_weights="offload" in sharding,
        over_vocabulary=model.kind != "encoder" or recipe.stage != "tuning",
        reference_model=recipe.reference_forward and recipe.trains == "all_weights",
        reserved="reserved" in unit or word(row, "memory_kind") == "reserved",
    )
    return MemoryCase(
        job=job,
        limit_gb=CARD_LIMIT * (gpu.memory_gb if gpu else USUAL_CARD_GB),
        card_known=gpu is not None,
        unit_gb=GIB if "gib" in unit else 1.0,
    )


def _fused(said: str) -> bool | None:
    """Whether the loss is fused; None where the row does not say."""
    if not said:
        return None
    return not said.startswith(("plain", "eager", "torch"))


def _length(row: Row, sharding: str) -> int | None:
    """Positions of a sequence on one GPU; a context split shares them out."""
    length = whole(row, "seq_len")
    shared = degree(row, "context_parallel", sharding) or 1
    return None if length is None else -(-length // shared)


def _model(row: Row, catalogue: Catalogue) -> LanguageModel:
    """The catalogue's model of this name, else one of typical shape and this size.

    A published count may be rounded ("7" for 6.74 billion), so the catalogue's count
    is kept unless the two differ by more than a rounding.
    """
    params = number(row, "params_b")
    known = catalogue.model(text(row, "model"))
    if params is None:
        if known is None:
            raise UsageError.of("no params_b, and the model is not in the catalogue")
        return known
    if known is not None and 0.75 < known.params_b / params < 1.33:
        return known
    return LanguageModel(
        id="row", label="a row of evidence", params_b=params, source="the row itself"
    )


def _recipe(row: Row, catalogue: Catalogue) -> TrainingRecipe:
    method = text(row, "method")
    recipe = catalogue.training.recipe(method)
    if recipe is None:
        reason = catalogue.training.evidence_methods_skipped.get(method)
        raise UsageError.of(reason or f"unknown method {method!r}")
    return recipe


def _batch(row: Row, recipe: TrainingRecipe) -> int | None:
    """Sequences per pass; a preference pair is two."""
    given = whole(row, "micro_batch")
    if recipe.sequences_per_example == 1:
        return given
    return (given or 1) * recipe.sequences_per_example


def _weight_bits(row: Row) -> WeightBits:
    bits = whole(row, "quant_bits") or 16
    for known in WEIGHT_BITS:
        if bits == known:
            return known
    raise UsageError.of(f"quant_bits: 4, 8, 16 or 32, not {bits}")


def _precision(said: str) -> Precision | None:
    lowered = said.lower()
    if lowered.startswith("fp32"):
        return "fp32"
    if lowered.startswith("yes"):
        return "mixed"
    return "bf16" if lowered.startswith("no") else None


def _optimizers(said: str) -> tuple[OptimizerSetup, ...]:
    """Optimizer setups from free text; a slash separates alternatives."""
    return tuple(_optimizer(part) for part in said.split("/"))


def _optimizer(said: str) -> OptimizerSetup:
    kind: OptimizerKind = "adamw"
    if re.search(r"4.?bit", said):
        kind = "adamw_4bit"
    elif re.search(r"8.?bit", said):
        kind = "adamw_8bit"
    elif "sgd" in said:
        kind = "sgd"
    return OptimizerSetup(
        kind=kind,
        paged="paged" in said,
        fused="fused" in said,
        in_backward="backward" in said,
    )


def _checkpointing(said: str) -> Recomputation | None:
    if said.startswith("selective"):
        return "selective"
    if said.startswith("full"):
        return "full"
    return "none" if said == "none" else None


def _split(said: str) -> Split:
    if "zero3" in said or ("fsdp" in said and "fsdp=false" not in said):
        return "weights"
    if "zero2" in said:
        return "gradients"
    return "optimizer" if "zero1" in said else "none"


def predict_memory(row: Row, catalogue: Catalogue, fitted: Efficiency) -> Range:
    """Peak memory per GPU of a row, in the row's own unit, from its inputs alone.

    Raises:
        UsageError: The row cannot become a job.
        RulesError: The efficiency has no section for memory.
    """
    if fitted.memory is None:
        raise not_fitted("memory")
    case = memory_case(row, catalogue)
    try:
        found = peak_on_card(
            case.job, fitted.memory, case.limit_gb, exact=case.card_known
        )
    except UsageError as error:
        raise UsageError.of(str(error)) from error
    return found.times(1 / case.unit_gb, row.get("unit_as_published") or "GB")
