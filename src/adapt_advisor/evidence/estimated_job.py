"""`estimate`: one training job from what is stated of it, beside published runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from adapt_advisor.estimate.job_builder import JobOptions, build_request
from adapt_advisor.estimate.job_estimate import JobEstimate, estimate_job
from adapt_advisor.estimate.job_request import JobRequest
from adapt_advisor.estimate.training.published_run import PublishedRun
from adapt_advisor.rulebook.rulebook import Rulebook


class EstimatedJob(NamedTuple):
    """A job as it was understood, its figures, and its nearest relatives."""

    request: JobRequest
    figures: JobEstimate
    nearest_runs: tuple[PublishedRun, ...]
    """The three published runs most like it."""


def estimate(
    rulebook: Rulebook,
    *,
    model_config: str | Path | None = None,
    folder: str | Path | None = None,
    **stated: Any,
) -> EstimatedJob:
    """Hours, memory, days and money of one training job, as ranges.

    Args:
        rulebook: Methods, catalogue, prices and fitted constants.
        model_config: A Hugging Face `config.json` to read instead of `model`.
        folder: Of the rules whose published runs are compared; None = those that ship.
        stated: Fields of `JobOptions`, which are the flags of the command `estimate`:
            `method`, `model`, `gpu`, `gpus`, `tokens` (all epochs), or `examples`,
            `mean_tokens` and `epochs`, ... What is absent is assumed and said.

    Raises:
        UsageError: With everything that is missing or cannot be.
    """
    from adapt_advisor.catalogue.model_config import read_model_config
    from adapt_advisor.evidence.published import runs_like
    from adapt_advisor.rulebook.locate import find_rules

    if model_config is not None:
        stated["configured"] = partial(read_model_config, model_config)
    request = build_request(JobOptions(**stated), rulebook)
    figures = estimate_job(request, rulebook.efficiency, rulebook.serving)
    rules = find_rules(None if folder is None else str(folder))
    return EstimatedJob(request, figures, runs_like(figures.job, rules))
