"""From the speed of a step to the GPU-hours that a whole run is billed."""

from __future__ import annotations

import math
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import Efficiency, RunEfficiency, not_fitted
from adapt_advisor.estimate.hardware import has_fast_link
from adapt_advisor.estimate.spread import half_width
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.step import step_speed
from adapt_advisor.estimate.training.work import DEFAULT_SEQUENCE
from adapt_advisor.quantity import Range

UNIT = "GPU-hours"
SECONDS_PER_HOUR = 3600.0
TODAY = 2025
"""Year of the software where none is given: the newest that the evidence covers."""
FIRST_YEAR, LAST_YEAR = 2020, 2025
MIDDLE_YEAR = 2023.5
"""Where the ledger's term of the year is zero."""
MANY_GPUS = 64
"""GPUs from which failures and stragglers are daily business; our judgement."""
USUAL_MEMORY_GB = 80.0
"""Memory from which more does not speed up a run that was described no further."""
LEAST_MEMORY_GB = 24.0
"""Memory below which models are chosen to fit, so that less costs no more time."""
USUAL_HOURS, USUAL_PARAMS_B = 1e3, 10.0
"""Where the terms of length and of size are zero."""


class Ledger(NamedTuple):
    """Hours of a run at step speed, and how reality lengthens them."""

    step_hours: float
    overhead: float
    """Billed over step hours: restarts, evaluation, waiting, slower software."""
    half_width: float


def ledger_terms(job: TrainingJob, step_hours: float) -> dict[str, float]:
    """What lengthens a run, each as a plain number that its fitted constant scales."""
    year = min(max(job.year or TODAY, FIRST_YEAR), LAST_YEAR)
    return {
        "constant": 1.0,
        "earlier": MIDDLE_YEAR - year,
        "length": math.log10(step_hours / USUAL_HOURS),
        "size": math.log10(job.model.active_b / USUAL_PARAMS_B),
        "continued": 1.0 if job.recipe.stage == "continued" else 0.0,
        "memory": _missing_memory(job),
        "few_gpus": _few_gpus(job),
    }


def _missing_memory(job: TrainingJob) -> float:
    """Halvings of the usual memory: less leaves smaller steps and more recomputation.

    Whole halvings, as micro-batches are powers of two: a faster card is then not
    charged for a few gigabytes less. Adapters keep no gradients and states of the base,
    so memory does not bind them.
    """
    if job.recipe.trains == "adapter":
        return 0.0
    memory = min(max(job.gpu.memory_gb, LEAST_MEMORY_GB), USUAL_MEMORY_GB)
    return float(round(math.log2(USUAL_MEMORY_GB / memory)))


def _few_gpus(job: TrainingJob) -> float:
    """Halvings below many GPUs, for pretraining: small clusters rarely stand still.

    Where the number is not stated, it is taken as many.
    """
    if job.recipe.stage != "pretraining" or not job.gpu_count:
        return 0.0
    return max(0.0, math.log2(MANY_GPUS / job.gpu_count))


def ledger_traits(job: TrainingJob) -> dict[str, bool]:
    """What makes the ledger of a run harder to know."""
    return {
        "tuning": job.recipe.stage == "tuning",
        "experts": job.model.is_moe,
        "slow_link": not has_fast_link(job.gpu),
        "long_sequences": (job.seq_len or DEFAULT_SEQUENCE) > 16384,
        "early": (job.year or TODAY) <= 2022,
    }


def step_hours_of(job: TrainingJob, fitted: Efficiency) -> float:
    """GPU-hours of `job` if every step ran at its predicted speed.

    Raises:
        RulesError: The efficiency has no section for training throughput.
        ValueError: The job has no tokens.
    """
    if fitted.training_throughput is None or fitted.hardware is None:
        raise not_fitted("training_throughput")
    if job.tokens is None:
        raise ValueError("a run needs a number of tokens")
    speed = step_speed(job, fitted.training_throughput, fitted.hardware)
    return job.tokens / job.fill * speed.seconds / SECONDS_PER_HOUR


def ledger_of(job: TrainingJob, step_hours: float, fitted: RunEfficiency) -> Ledger:
    """The ledger of a run whose steps take `step_hours`."""
    terms = ledger_terms(job, step_hours)
    log = sum(fitted.parameters[name] * value for name, value in terms.items())
    width = half_width(ledger_traits(job), fitted.spread)
    return Ledger(step_hours, math.exp(log) * fitted.scale, width)


def run_hours(job: TrainingJob, fitted: Efficiency) -> Range:
    """GPU-hours that a whole run is billed.

    Raises:
        RulesError: A section is missing.
        ValueError: The job has no tokens.
    """
    if fitted.training_runs is None:
        raise not_fitted("training_runs")
    ledger = ledger_of(job, step_hours_of(job, fitted), fitted.training_runs)
    factor = math.exp(ledger.half_width)
    typical = ledger.step_hours * ledger.overhead
    return Range.around(typical, 1 / factor, factor, UNIT)
