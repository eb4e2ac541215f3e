"""Reinforcement tuning: the policy writes what it is then trained on."""

from __future__ import annotations

from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.estimate.serving.nouns import ServingJob
from adapt_advisor.estimate.serving.plan import REPLICA_SIZES
from adapt_advisor.estimate.serving.throughput import deploy, output_rate
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.usual import ENGINE, FORMAT, SEQUENCE, STACK

ROLLOUT_SHARE = 0.8
"""Share of the time that generation takes where it cannot be computed (Hu et al. 2024,
OpenRLHF, arXiv 2405.11143, report more than 80% for long answers)."""
WRITTEN_SHARE = 0.8
"""Share of a sequence that is the answer: a task is read once and thought about for
longer; our judgement."""
ROLLOUTS_PER_STEP = 1024.0
"""Answers per step where none are stated: 128 tasks with 8 answers each, between the
64 x 1 x 16 of DeepSeekMath (Shao et al. 2024, arXiv 2402.03300) and the 512 x 16 of
DAPO (Yu et al. 2025, arXiv 2503.14476)."""
SECONDS_PER_HOUR = 3600.0


class Generation(NamedTuple):
    """What the policy's own answers take."""

    gpu_hours: float
    tokens: float
    """That it writes."""
    rate: float
    """Output tokens per second and GPU."""


def generation(
    job: TrainingJob, catalogue: ServingCatalogue, fitted: ServingEfficiency
) -> Generation | None:
    """The answers of all steps, in bursts, on the fewest cards that hold the model.

    Every step waits for its longest answer: a burst thins out (see
    `serving.throughput`). None where the model fits no number of these cards.
    """
    length = (job.seq_len or SEQUENCE) * job.fill
    written = WRITTEN_SHARE * (job.tokens or 0.0)
    serving = ServingJob(
        model=job.model,
        gpu=job.gpu,
        number_format=catalogue.format_named(FORMAT) or catalogue.formats[0],
        engine=catalogue.engine_named(ENGINE) or catalogue.engines[0],
        stack=STACK,
        input_tokens=(1 - WRITTEN_SHARE) * length,
        output_tokens=WRITTEN_SHARE * length,
        load="burst",
    )
    known = catalogue.assumptions
    for cards in REPLICA_SIZES:
        tried = serving.replace(gpu_count=cards)
        if deploy(tried, known, fitted).fits:
            copies = max(1.0, (job.gpu_count or 1) / cards)
            at_once = max(1.0, (job.global_batch or ROLLOUTS_PER_STEP) / copies)
            rate = output_rate(tried.replace(concurrency=at_once), known, fitted)
            hours = written * cards / rate / SECONDS_PER_HOUR
            return Generation(hours, written, rate / cards)
    return None
