"""Which rows of training evidence count, and the case that each is."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.evidence.cells import Row, measured_of, text
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.score import source_of
from adapt_advisor.evidence.training_rows import (
    is_demonstration,
    run_job,
    throughput_job,
)
from adapt_advisor.problem import UsageError

SPEED = "tokens_per_s_per_gpu"
HOURS = "gpu_hours_reported"
_SELECTED = {"use": "calibrate", "row_use": "primary", "measured": "yes"}
_REPOSITORY = re.compile(r"https?://((?:github\.com|huggingface\.co)/[^/\s]+/[^/\s]+)")
_WHOSE = re.compile(r", ([^,]+ runs)$")


class Measurement(NamedTuple):
    """A measurement with the job that it belongs to."""

    row: int
    """1-based, the header not counted."""
    job: TrainingJob
    measured: float
    source: str
    """Its publisher."""
    series: Hashable = None
    """The set-up that it shares with others of its publisher."""


def origin_of(row: Row) -> str:
    """The publisher of a row: its repository, where it has one, else its source.

    Stricter than a source's title: several pages of one project share their setup.
    """
    found = _REPOSITORY.match(text(row, "source_url"))
    if found is None:
        return source_of(row)
    # A collection says whose runs it holds: they are not one publisher's.
    whose = _WHOSE.search(text(row, "source_title"))
    return f"{found[1]}, {whose[1]}" if whose else found[1]


SERIES = (
    "model", "model_name", "params_b", "method", "gpu_model", "gpu_count",
    "precision", "engine", "input_tokens_mean", "output_tokens_mean",
    "tensor_parallel", "stack",
)  # fmt: skip
"""Columns that tell one set-up from another; load and batch are none of them."""


def series_of(row: Row) -> tuple[str, ...]:
    """The set-up of a row: rows of one differ in load, batch and lengths alone."""
    return tuple(text(row, column) for column in SERIES)


def left_out(row: Row) -> str | None:
    """Why a row is not among those scored by default; None if it is."""
    for column, wanted in _SELECTED.items():
        value = text(row, column)
        if value and value != wanted:
            return f"{column} is {value}"
    return None


def throughput_cases(rows: Sequence[Row], catalogue: Catalogue) -> list[Measurement]:
    """The rows of training throughput that a fit may see."""
    return _cases(rows, SPEED, lambda row: throughput_job(row, catalogue))


def run_cases(rows: Sequence[Row], catalogue: Catalogue) -> list[Measurement]:
    """The whole runs that a fit may see: not those that everybody quotes."""

    def job(row: Row) -> TrainingJob:
        if is_demonstration(row, catalogue):
            raise UsageError.of("a demonstration")
        return run_job(row, catalogue)

    return _cases(rows, HOURS, job)


def _cases(
    rows: Sequence[Row], column: str, job: Callable[[Row], TrainingJob]
) -> list[Measurement]:
    cases = []
    for number, row in enumerate(rows, 1):
        if left_out(row):
            continue
        try:
            case = Measurement(
                number,
                job(row),
                measured_of(row, column),
                origin_of(row),
                series_of(row),
            )
        except UsageError:
            continue
        cases.append(case)
    return cases
