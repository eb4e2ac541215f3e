"""Rows of the memory evidence: the job each describes, and what it measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from adapt_advisor.calibration.score import (
    Row,
    ScoredRow,
    Scores,
    SkippedRow,
    score,
    source_of,
)
from adapt_advisor.estimate.memory import peak_on_card
from adapt_advisor.estimate.shape import ShapeError, typical_shape
from adapt_advisor.model.catalogue import GB, Gpu, LanguageModel
from adapt_advisor.model.efficiency import MemoryEfficiency
from adapt_advisor.model.job import Recomputation, Split
from adapt_advisor.model.memory import (
    MemoryJob,
    OptimizerKind,
    OptimizerSetup,
    Precision,
)
from adapt_advisor.model.noun import Noun
from adapt_advisor.model.quantity import Range

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
USUAL_CARD_GB = 80.0
"""Assumed where a row names no card: the largest in common use."""
_ADAPTER = frozenset({"lora", "qlora", "dpo_lora"})
_ALL_WEIGHTS = frozenset({"full_ft", "pretrain", "cpt", "dpo", "other"})
_ADAPTER_PREFIX = "peft:"
_PLAIN_LOSS_STACKS = frozenset({"open_2022_2023"})
"""Software from before fused losses were common."""


class Lookup(Protocol):
    """What the rows need of the catalogue: entries by any of their names."""

    def model(self, name: str) -> LanguageModel | None:
        """The model of this name or alias."""

    def gpu(self, name: str) -> Gpu | None:
        """The GPU of this name or alias."""


class RowError(ValueError):
    """A row that describes no job; the message names the column and the reason."""


class MemoryCase(Noun):
    """A row as a job, the card that ran it, and the unit of its figure."""

    job: MemoryJob
    limit_gb: float
    """Largest peak that the card can show, in decimal GB."""
    card_known: bool
    unit_gb: float
    """Decimal GB in one unit of the row's figure."""


def is_selected(row: Row) -> bool:
    """Whether the row is a measurement: rules of thumb are marked otherwise."""
    return (row.get("measured") or "yes").strip() == "yes"


def memory_case(row: Row, catalogue: Lookup) -> MemoryCase:
    """The job that a row describes, from its input columns alone.

    Raises:
        RowError: A required column is empty, or a cell cannot be read.
    """
    sharding = row.get("sharding", "").lower()
    unit = row.get("unit_as_published", "").lower()
    gpu = catalogue.gpu(_text(row, "gpu_model"))
    job = MemoryJob(
        model=_model(row, catalogue),
        trains=_trains(_text(row, "method")),
        weight_bits=_weight_bits(row),
        precision=_precision(_text(row, "fp32_master_weights")),
        optimizers=_optimizers(_text(row, "optimizer").lower()),
        lora_rank=_whole(row, "lora_rank"),
        trainable_params_m=_number(row, "trainable_params_m"),
        seq_len=_whole(row, "seq_len"),
        micro_batch=_whole(row, "micro_batch"),
        checkpointing=_checkpointing(_text(row, "activation_checkpointing")),
        offload_activations="offload" in row.get("activation_checkpointing", ""),
        fused_loss=False if _text(row, "stack") in _PLAIN_LOSS_STACKS else None,
        split=_split(sharding),
        gpus=_whole(row, "gpu_count") or 1,
        tensor_parallel=_degree("tp", sharding),
        pipeline_parallel=_degree("pp", sharding),
        offload_weights="offload" in sharding,
        reserved="reserved" in unit,
    )
    return MemoryCase(
        job=job,
        limit_gb=CARD_LIMIT * (gpu.memory_gb if gpu else USUAL_CARD_GB),
        card_known=gpu is not None,
        unit_gb=GIB if "gib" in unit else 1.0,
    )


def measured_value(row: Row) -> float | None:
    """The measured peak in the row's own unit; None when the cell is empty.

    Raises:
        RowError: The cell holds no positive number.
    """
    value = _number(row, MEASURED_COLUMN)
    if value is not None and value <= 0:
        raise RowError(f"{MEASURED_COLUMN}: must be positive, not {value:g}")
    return value


def _text(row: Row, column: str) -> str:
    return (row.get(column) or "").strip()


def _number(row: Row, column: str) -> float | None:
    text = _text(row, column)
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise RowError(f"{column}: not a number: {text!r}") from error


def _whole(row: Row, column: str) -> int | None:
    number = _number(row, column)
    if number is None:
        return None
    if number != int(number) or number <= 0:
        raise RowError(f"{column}: not a positive whole number: {number:g}")
    return int(number)


def _model(row: Row, catalogue: Lookup) -> LanguageModel:
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
    if params <= 0:
        raise RowError(f"params_b: must be positive, not {params:g}")
    if known is not None and 0.75 < known.params_b / params < 1.33:
        return known
    return typical_shape(params)


def _trains(method: str) -> str:
    if method in _ADAPTER or method.startswith(_ADAPTER_PREFIX):
        return "adapter"
    if method in _ALL_WEIGHTS:
        return "all_weights"
    raise RowError(
        f"method: not a kind of training that memory is predicted for: {method!r}"
    )


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


def validate(
    rows: Sequence[Row],
    section: MemoryEfficiency,
    catalogue: Lookup,
    *,
    everything: bool = False,
) -> Scores:
    """Predictions of the memory estimate against the rows' measured peaks.

    Args:
        rows: Rows of a memory file; their numbers in the result count from 1.
        section: The fitted section to predict with.
        catalogue: Models and GPUs by name.
        everything: Score rows that are no measurements, too.
    """
    scored: list[ScoredRow] = []
    skipped: list[SkippedRow] = []
    for number, row in enumerate(rows, start=1):
        try:
            measured = measured_value(row)
            if not (everything or is_selected(row)):
                raise RowError(f"measured={row.get('measured')}")
            if measured is None:
                raise RowError(f"{MEASURED_COLUMN}: empty")
            value = predict(row, section, catalogue)
        except (RowError, ShapeError) as error:
            skipped.append(SkippedRow(row=number, reason=str(error)))
            continue
        scored.append(ScoredRow.of(number, measured, value, source_of(row)))
    return score(scored, skipped)


def predict(row: Row, section: MemoryEfficiency, catalogue: Lookup) -> Range:
    """The range of a row's peak in its own unit, from its input columns alone.

    Raises:
        RowError: The row describes no job.
        ShapeError: The model's shape is impossible.
    """
    case = memory_case(row, catalogue)
    found = peak_on_card(case.job, section, case.limit_gb, exact=case.card_known)
    return found.times(1 / case.unit_gb, row.get("unit_as_published") or "GB")
