"""The published runs most like a job, to hold an estimate against."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.published_run import PublishedRun

# In decades of size: how unlike two runs are that differ in one respect. Judgement.
OTHER_WEIGHTS = 2.0
OTHER_STAGE = 1.0
OTHER_SPARSITY = 0.7
OTHER_GENERATION = 0.5
OTHER_CARD = 0.1
UNKNOWN_TOKENS = 1.0
TOKEN_DECADE = 0.5
SPARSE = 0.98


def nearest_runs(
    job: TrainingJob, runs: Sequence[PublishedRun], n: int = 3
) -> tuple[PublishedRun, ...]:
    """The `n` runs most like `job`, most similar first; ties by id.

    Likeness counts decades of parameters and tokens, what is trained (all weights or
    an adapter, raw text or examples), experts, and the card.
    """
    ranked = sorted(runs, key=lambda run: (_distance(job, run), run.id))
    return tuple(ranked[:n])


def _distance(job: TrainingJob, run: PublishedRun) -> float:
    mine, theirs = job.recipe, run.recipe
    away = abs(math.log10(job.model.active_b / run.active_params_b))
    away += _token_distance(job.tokens, run.tokens)
    away += OTHER_WEIGHTS * (mine.trains != theirs.trains)
    away += OTHER_STAGE * (mine.stage != theirs.stage)
    away += OTHER_STAGE * (mine.reference_forward != theirs.reference_forward)
    sparse = run.active_params_b < SPARSE * run.params_b
    away += OTHER_SPARSITY * (job.model.is_moe != sparse)
    if job.gpu.generation != run.gpu.generation:
        return away + OTHER_GENERATION
    return away + OTHER_CARD * (job.gpu.id != run.gpu.id)


def _token_distance(mine: float | None, theirs: float | None) -> float:
    if not mine:
        return 0.0
    if not theirs:
        return UNKNOWN_TOKENS
    return TOKEN_DECADE * abs(math.log10(mine / theirs))
