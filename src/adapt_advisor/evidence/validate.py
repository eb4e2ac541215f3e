"""Predictions held against measured rows, by kind of evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import Efficiency, not_fitted
from adapt_advisor.estimate.memory.peak import features as memory_features
from adapt_advisor.estimate.serving.throughput import features as served_features
from adapt_advisor.estimate.serving.throughput import serving_throughput
from adapt_advisor.estimate.support import Support, support_of, unseen
from adapt_advisor.estimate.training.ledger import run_hours
from adapt_advisor.estimate.training.step import features
from adapt_advisor.estimate.training.throughput import throughput_range
from adapt_advisor.evidence.cells import Row, measured_of
from adapt_advisor.evidence.memory_rows import (
    MEASURED_COLUMN,
    memory_case,
    predict_memory,
)
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.score import ScoredRow, Scores, SkippedRow, score
from adapt_advisor.evidence.selection import (
    HOURS,
    SPEED,
    left_out,
    origin_of,
)
from adapt_advisor.evidence.serving_rows import MEASURED as SERVING_RATE
from adapt_advisor.evidence.serving_rows import job_of as serving_job
from adapt_advisor.evidence.training_rows import run_job, throughput_job
from adapt_advisor.problem import UsageError
from adapt_advisor.quantity import Range

__all__ = ["KINDS", "Predict", "Validate", "score_rows"]


class Predicted(NamedTuple):
    """The range of a row, and how near the measured evidence it lies."""

    value: Range
    support: Support


Predict = Callable[[Row, Catalogue, Efficiency], Predicted]
Validate = Callable[[Sequence[Row], Catalogue, Efficiency, bool], Scores]


def predict_throughput(row: Row, catalogue: Catalogue, fitted: Efficiency) -> Predicted:
    """Tokens per second and GPU of a row of training throughput.

    Raises:
        UsageError: The row cannot become a job.
        RulesError: The efficiency has no section for training throughput.
    """
    if fitted.training_throughput is None or fitted.hardware is None:
        raise not_fitted("training_throughput")
    job = throughput_job(row, catalogue)
    steps = fitted.training_throughput
    value = throughput_range(job, steps, fitted.hardware)
    return Predicted(value, support_of(unseen(features(job), steps.covered)))


def predict_run(row: Row, catalogue: Catalogue, fitted: Efficiency) -> Predicted:
    """GPU-hours of a whole run.

    Raises:
        UsageError: The row cannot become a job.
        RulesError: A section that whole runs need is missing.
    """
    job = run_job(row, catalogue)
    value = run_hours(job, fitted)
    steps = fitted.training_throughput
    missing = unseen(features(job), steps.covered) if steps else ()
    return Predicted(value, support_of(missing))


def predict_serving(row: Row, catalogue: Catalogue, fitted: Efficiency) -> Predicted:
    """Output tokens per second of a row of serving throughput, all GPUs together.

    Raises:
        UsageError: The row cannot become a job, or there is no estimate for it.
        RulesError: The efficiency has no section for serving.
    """
    if fitted.serving is None:
        raise not_fitted("serving")
    job = serving_job(row, catalogue)
    found = serving_throughput(job, catalogue.serving.assumptions, fitted.serving)
    if found.value is None:
        raise UsageError.of(found.why or "no estimate")
    missing = unseen(served_features(job), fitted.serving.covered)
    return Predicted(found.value, support_of(missing))


def _predict_memory(row: Row, catalogue: Catalogue, fitted: Efficiency) -> Predicted:
    value = predict_memory(row, catalogue, fitted)
    job = memory_case(row, catalogue).job
    covered = fitted.memory.covered if fitted.memory else {}
    return Predicted(value, support_of(unseen(memory_features(job), covered)))


def score_rows(
    kind: str,
    rows: Sequence[Row],
    catalogue: Catalogue,
    efficiency: Efficiency,
    all_rows: bool = False,
) -> Scores:
    """Predict every selected row of a kind of evidence and score the predictions.

    Args:
        kind: A key of `KINDS`.
        rows: Rows of the evidence file, in order.
        catalogue: GPUs, models and vocabulary.
        efficiency: Fitted parameters.
        all_rows: Score rows too that are not meant for calibration.

    Raises:
        KeyError: No such kind.
        RulesError: The efficiency has no section for it.
    """
    return KINDS[kind](rows, catalogue, efficiency, all_rows)


def _validator(predict: Predict, column: str) -> Validate:
    def run(
        rows: Sequence[Row], catalogue: Catalogue, fitted: Efficiency, all_rows: bool
    ) -> Scores:
        scored: list[ScoredRow] = []
        skipped: list[SkippedRow] = []
        for number, row in enumerate(rows, 1):
            reason = None if all_rows else left_out(row)
            if reason is None:
                try:
                    measured = measured_of(row, column)
                    value = predict(row, catalogue, fitted)
                except UsageError as error:
                    reason = str(error)
                else:
                    source = origin_of(row)
                    scored.append(
                        ScoredRow.of(
                            number, measured, value.value, source, value.support
                        )
                    )
            if reason is not None:
                skipped.append(SkippedRow(row=number, reason=reason))
        return score(scored, skipped)

    return run


KINDS: dict[str, Validate] = {
    "training-runs": _validator(predict_run, HOURS),
    "throughput": _validator(predict_throughput, SPEED),
    "memory": _validator(_predict_memory, MEASURED_COLUMN),
    "serving": _validator(predict_serving, SERVING_RATE),
}
"""Validators by kind, as the command line names them."""
