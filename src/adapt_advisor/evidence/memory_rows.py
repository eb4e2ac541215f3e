"""Rows of the memory evidence: the job each describes, and what it measured."""

from __future__ import annotations

import re

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.catalogue.nouns import GB, LanguageModel
from adapt_advisor.catalogue.shape import ShapeError
from adapt_advisor.estimate.memory.nouns import (
    MemoryJob,
    OptimizerKind,
    OptimizerSetup,
    Precision,
)
from adapt_advisor.estimate.memory.of_training import PLAIN_LOSS_STACKS
from adapt_advisor.estimate.memory.peak import peak_on_card
from adapt_advisor.estimate.training.job import Recomputation, Split
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.score import Row
from adapt_advisor.evidence.training_rows import RowError
from adapt_advisor.noun import Noun
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
    "stack",
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
_LARGEST = 1e9
_MAY_BE_ZERO = frozenset({"trainable_params_m"})
"""An adapter of a few numbers is rounded to no million of parameters."""
USUAL_CARD_GB = 80.0
"""Assumed where a row names no card: the largest in common use."""


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
        RowError: A required column is empty, or a cell cannot be read.
    """
    sharding = row.get("sharding", "").lower()
    unit = row.get("unit_as_published", "").lower()
    gpu = catalogue.gpu(_text(row, "gpu_model"))
    recipe = _recipe(row, catalogue)
    model = _model(row, catalogue)
    job = MemoryJob(
        model=model,
        trains=recipe.trains,
        weight_bits=_weight_bits(row),
        precision=_precision(_text(row, "fp32_master_weights")),
        optimizers=_optimizers(_text(row, "optimizer").lower()),
        lora_rank=_whole(row, "lora_rank"),
        trainable_params_m=_number(row, "trainable_params_m"),
        seq_len=_whole(row, "seq_len"),
        micro_batch=_batch(row, recipe),
        checkpointing=_checkpointing(_text(row, "activation_checkpointing")),
        offload_activations="offload" in row.get("activation_checkpointing", ""),
        fused_loss=False if _text(row, "stack") in PLAIN_LOSS_STACKS else None,
        split=_split(sharding),
        gpus=_whole(row, "gpu_count") or 1,
        tensor_parallel=_degree("tp", sharding),
        pipeline_parallel=_degree("pp", sharding),
        offload_weights="offload" in sharding,
        over_vocabulary=model.kind != "encoder" or recipe.stage != "tuning",
        reference_model=recipe.reference_forward and recipe.trains == "all_weights",
        reserved="reserved" in unit,
    )
    return MemoryCase(
        job=job,
        limit_gb=CARD_LIMIT * (gpu.memory_gb if gpu else USUAL_CARD_GB),
        card_known=gpu is not None,
        unit_gb=GIB if "gib" in unit else 1.0,
    )


def _text(row: Row, column: str) -> str:
    return (row.get(column) or "").strip()


def _number(row: Row, column: str) -> float | None:
    """A positive number, or None for an empty cell.

    Raises:
        RowError: The cell holds something else.
    """
    text = _text(row, column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise RowError(f"{column} is no number: {text[:40]!r}") from None
    if not 0 <= value < _LARGEST or (value == 0 and column not in _MAY_BE_ZERO):
        raise RowError(f"{column} must be positive, not {text[:40]}")
    return value


def _whole(row: Row, column: str) -> int | None:
    value = _number(row, column)
    if value is not None and value != round(value):
        raise RowError(f"{column} must be a whole number, not {value:g}")
    return None if value is None else int(value)


def _model(row: Row, catalogue: Catalogue) -> LanguageModel:
    """The catalogue's model of this name, else one of typical shape and this size.

    A published count may be rounded ("7" for 6.74 billion), so the catalogue's count
    is kept unless the two differ by more than a rounding.
    """
    params = _number(row, "params_b")
    known = catalogue.model(_text(row, "model"))
    if params is None:
        if known is None:
            raise RowError("params_b: empty, and the model is not in the catalogue")
        return known
    if known is not None and 0.75 < known.params_b / params < 1.33:
        return known
    return LanguageModel(
        id="row", label="a row of evidence", params_b=params, source="the row itself"
    )


def _recipe(row: Row, catalogue: Catalogue) -> TrainingRecipe:
    method = _text(row, "method")
    recipe = catalogue.training.recipe(method)
    if recipe is None:
        reason = catalogue.training.evidence_methods_skipped.get(method)
        raise RowError(reason or f"unknown method {method!r}")
    return recipe


def _batch(row: Row, recipe: TrainingRecipe) -> int | None:
    """Sequences per pass; a preference pair is two."""
    given = _whole(row, "micro_batch")
    if recipe.sequences_per_example == 1:
        return given
    return (given or 1) * recipe.sequences_per_example


def _weight_bits(row: Row) -> int:
    bits = _whole(row, "quant_bits") or 16
    if bits not in (4, 8, 16, 32):
        raise RowError(f"quant_bits: 4, 8, 16 or 32, not {bits}")
    return bits


def _precision(text: str) -> Precision | None:
    lowered = text.lower()
    if lowered.startswith("fp32"):
        return "fp32"
    if lowered.startswith("yes"):
        return "mixed"
    return "bf16" if lowered.startswith("no") else None


def _optimizers(text: str) -> tuple[OptimizerSetup, ...]:
    """Optimizer setups from free text; a slash separates alternatives."""
    return tuple(_optimizer(part) for part in text.split("/"))


def _optimizer(text: str) -> OptimizerSetup:
    kind: OptimizerKind = "adamw"
    if re.search(r"4.?bit", text):
        kind = "adamw_4bit"
    elif re.search(r"8.?bit", text):
        kind = "adamw_8bit"
    elif "sgd" in text:
        kind = "sgd"
    return OptimizerSetup(
        kind=kind, paged="paged" in text, in_backward="backward" in text
    )


def _checkpointing(text: str) -> Recomputation | None:
    if text.startswith("selective"):
        return "selective"
    if text.startswith("full"):
        return "full"
    return "none" if text == "none" else None


def _split(text: str) -> Split:
    if "zero3" in text or ("fsdp" in text and "fsdp=false" not in text):
        return "weights"
    if "zero2" in text:
        return "gradients"
    return "optimizer" if "zero1" in text else "none"


def _degree(prefix: str, text: str) -> int:
    found = re.search(rf"\b{prefix}(\d+)", text)
    return int(found[1]) if found else 1


def predict_memory(row: Row, catalogue: Catalogue, fitted: Efficiency) -> Range:
    """Peak memory per GPU of a row, in the row's own unit, from its inputs alone.

    Raises:
        RowError: The row cannot become a job.
        LookupError: The efficiency has no section for memory.
    """
    if fitted.memory is None:
        raise LookupError("the efficiency has no section memory")
    case = memory_case(row, catalogue)
    try:
        found = peak_on_card(
            case.job, fitted.memory, case.limit_gb, exact=case.card_known
        )
    except ShapeError as error:
        raise RowError(str(error)) from error
    return found.times(1 / case.unit_gb, row.get("unit_as_published") or "GB")
