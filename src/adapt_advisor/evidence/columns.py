"""Columns of measurement files by kind: what is measured, needed, and a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adapt_advisor.evidence.cells import DEGREES
from adapt_advisor.evidence.memory_rows import INPUT_COLUMNS, MEASURED_COLUMN
from adapt_advisor.evidence.selection import HOURS, SPEED
from adapt_advisor.evidence.serving_rows import INPUTS as SERVING_INPUTS
from adapt_advisor.evidence.serving_rows import MEASURED as SERVING_RATE
from adapt_advisor.evidence.training_rows import RUN_INPUTS, THROUGHPUT_INPUTS

SELECTION = ("use", "row_use", "measured")
ORIGIN = ("source_title", "source_url")


ANSWERS = (
    HOURS, SPEED, MEASURED_COLUMN, SERVING_RATE, "wall_clock_hours",
    "mfu_pct", "mfu_basis", "mfu_6n_bf16_pct", "mfu_reported",
    "published_tflops_per_gpu", "output_tokens_per_s_per_gpu", "ttft_ms", "tpot_ms",
    "evidence", "notes", "run_id", "confidence",
)  # fmt: skip
"""Columns that hold an answer or tell of it: no prediction may read them."""
UNUSED = (
    "licence", "added", "row_status", "status_note", "scenario", "input_len",
    "output_len", "concurrency", "epochs", "tokens_estimated", "model_name",
)  # fmt: skip
"""Columns that are known, hold no answer, and change no prediction."""


class Number(NamedTuple):
    """What a number column counts, and the most that can be meant."""

    unit: str
    most: float


class Columns(NamedTuple):
    """Columns of one kind of measurement."""

    measured: str
    inputs: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    """Groups of columns; of each group at least one must be there."""

    def unknown(self, header: Sequence[str]) -> tuple[str, ...]:
        """Columns of a file that mean nothing here: each is to be told once."""
        known = {*self.read, *ANSWERS, *UNUSED, ""}
        return tuple(title for title in header if title not in known)

    @property
    def read(self) -> frozenset[str]:
        """Every column that is looked at."""
        return frozenset((*self.inputs, *SELECTION, *ORIGIN, self.measured))


NUMBERS: dict[str, Number] = {
    "params_b": Number("billions of parameters", 1e5),
    "active_params_b": Number("billions of parameters", 1e5),
    "params_b_total": Number("billions of parameters", 1e5),
    "params_b_active": Number("billions of parameters", 1e5),
    "trainable_params_m": Number("millions of parameters", 1e8),
    "train_tokens_b": Number("billions of tokens", 1e6),
    "n_layers": Number("layers", 1e4),
    "hidden_size": Number("numbers", 1e6),
    "n_heads": Number("heads", 1e5),
    "n_kv_heads": Number("heads", 1e5),
    "ffn_size": Number("numbers", 1e7),
    "vocab_size": Number("tokens", 1e8),
    "seq_len": Number("tokens", 1e9),
    "micro_batch": Number("sequences", 1e6),
    "gpu_count": Number("GPUs", 1e6),
    "global_batch": Number("sequences", 1e9),
    **{name: Number("GPUs", 1e6) for name in DEGREES},
    "software_year": Number("years", 2100),
    "batch_size": Number("sequences", 1e6),
    "in_flight_mean": Number("requests", 1e9),
    "request_rate": Number("requests per second", 1e9),
    "ttft_limit_ms": Number("milliseconds", 1e9),
    "tpot_limit_ms": Number("milliseconds", 1e9),
    "year": Number("years", 2100),
    "quant_bits": Number("bits", 64),
    "lora_rank": Number("ranks", 1e6),
    "input_tokens_mean": Number("tokens", 1e9),
    "output_tokens_mean": Number("tokens", 1e9),
    HOURS: Number("GPU-hours", 1e12),
    SPEED: Number("tokens per second and GPU", 1e9),
    MEASURED_COLUMN: Number("GB or GiB", 1e6),
    SERVING_RATE: Number("tokens per second", 1e9),
}

MEMORY_UNIT = "unit_as_published"

KINDS: dict[str, Columns] = {
    "training-runs": Columns(
        measured=HOURS,
        inputs=RUN_INPUTS,
        needed=(
            (HOURS,),
            ("method",),
            ("gpu_model",),
            ("train_tokens_b",),
            ("params_b_total", "params_b_active"),
        ),
    ),
    "throughput": Columns(
        measured=SPEED,
        inputs=THROUGHPUT_INPUTS,
        needed=((SPEED,), ("method",), ("gpu_model",), ("params_b", "model")),
    ),
    "memory": Columns(
        measured=MEASURED_COLUMN,
        inputs=INPUT_COLUMNS,
        needed=((MEASURED_COLUMN,), ("method",), ("params_b", "model")),
    ),
    "serving": Columns(
        measured=SERVING_RATE,
        inputs=SERVING_INPUTS,
        needed=((SERVING_RATE,), ("gpu_model",), ("params_b", "model")),
    ),
}
"""By kind, as the command line names them."""
