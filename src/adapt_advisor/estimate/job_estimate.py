"""One training job, whole: hours, speed, memory, verdict, days, money and energy."""

from __future__ import annotations

from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import Efficiency, MemoryEfficiency
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.estimate.job_request import JobRequest
from adapt_advisor.estimate.memory.fit_verdict import (
    fewest_gpus,
    fit_verdict,
    largest_micro_batch,
)
from adapt_advisor.estimate.memory.knobs import Knob, knobs, longest_sequence
from adapt_advisor.estimate.memory.nouns import (
    FewestGpus,
    FitVerdict,
    MemoryEstimate,
    MemoryJob,
)
from adapt_advisor.estimate.memory.of_training import memory_job
from adapt_advisor.estimate.memory.peak import estimate_memory, peak_bounds
from adapt_advisor.estimate.money.cost import energy, training_money
from adapt_advisor.estimate.support import Support, support_of, unseen
from adapt_advisor.estimate.teacher import teacher_gpu_hours
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.normal import Normality, normality
from adapt_advisor.estimate.training.run import estimate_run, estimate_throughput
from adapt_advisor.estimate.training.step import features
from adapt_advisor.quantity import Estimate

HOURS_PER_DAY = 24.0
NOT_FITTED = "the memory estimate is not fitted"


class JobMemory(NamedTuple):
    """What the memory of a GPU says about a job."""

    estimate: MemoryEstimate
    verdict: FitVerdict
    fewest: FewestGpus
    """With the weights shared out over all of them."""
    longest_sequence: int | None
    """Tokens, with one sequence per pass; None when not even one fits."""
    knobs: tuple[Knob, ...]
    """What would leave less in use, cheapest first; empty where it fits."""
    largest_micro_batch: int | None
    """Examples per GPU and pass; None when not even one fits."""


class JobEstimate(NamedTuple):
    """Everything that is estimated of one job."""

    job: TrainingJob
    """With its number of GPUs, and how they share the weights where that was chosen."""
    hours: Estimate
    """GPU-hours that the whole run is billed."""
    days: Estimate
    speed: Estimate
    """Tokens per second and GPU of a well-running step."""
    memory: JobMemory | None
    """None when the memory estimate is not fitted."""
    money: Estimate
    energy: Estimate
    """kWh of the cards."""
    teacher: Estimate | None
    """GPU-hours of the teacher's generation; None where no teacher is needed."""
    support: Support
    """How near the measured evidence the job lies."""
    unseen: tuple[str, ...]
    """Features of the job that nobody has measured."""
    normality: Normality | None
    """The run under way against its kind; None where nothing was measured of it."""
    assumed: tuple[str, ...]
    warnings: tuple[str, ...]


def estimate_job(
    request: JobRequest, efficiency: Efficiency, serving: ServingCatalogue
) -> JobEstimate:
    """Estimate one job from the fitted efficiency.

    Without a stated number of GPUs, the fewest that hold the job are taken.

    Raises:
        UsageError: The model's shape is impossible.
    """
    job, chosen = _with_gpus(request, efficiency.memory)
    unsaid = (*request.assumed_terms, *(("GPUs",) if chosen else ()))
    hours = _told(estimate_run(job, efficiency, serving), unsaid)
    speed = estimate_throughput(job, efficiency)
    memory = _memory(_memory_job(request, job), job, efficiency.memory)
    steps = efficiency.training_throughput
    missing = unseen(features(job), steps.covered if steps else {})
    return JobEstimate(
        job=job,
        hours=hours,
        days=_days(hours, job.gpu_count or 1),
        speed=speed,
        memory=memory,
        money=training_money(hours, request.price),
        energy=energy(hours, job.gpu)
        if request.energy
        else Estimate(value=None, why="not asked for"),
        teacher=_teacher(request, efficiency, serving),
        support=support_of(missing, hours.basis),
        unseen=missing,
        normality=normality(job, request.observed, speed.value, hours.value),
        assumed=(*request.assumed, *chosen),
        warnings=(*request.idle, *_warnings(job, hours, speed, memory)),
    )


def _with_gpus(
    request: JobRequest, fitted: MemoryEfficiency | None
) -> tuple[TrainingJob, tuple[str, ...]]:
    """The job with a number of GPUs, and what was assumed to choose it."""
    job = request.job
    if job.gpu_count is not None or fitted is None:
        return job.replace(gpu_count=job.gpu_count or 1), ()
    found = fewest_gpus(_memory_job(request, job), job.gpu, fitted)
    count = found.fits or found.close or 1
    update: dict[str, object] = {"gpu_count": count}
    said = f"{count} x {job.gpu.label}"
    if count == 1:
        return job.replace(**update), (f"{said}: one GPU",)
    update["split"] = "weights"
    why = "the fewest that hold the job, weights shared out over them"
    return job.replace(**update), (f"{said}: {why}",)


def _memory_job(request: JobRequest, job: TrainingJob) -> MemoryJob:
    return memory_job(
        job,
        optimizer=request.optimizer,
        fused_loss=request.fused_loss,
        lora_rank=request.lora_rank,
        precision=request.precision,
        trains_embeddings=request.trains_embeddings,
    )


def _memory(
    seen: MemoryJob, job: TrainingJob, fitted: MemoryEfficiency | None
) -> JobMemory | None:
    if fitted is None:
        return None
    found = estimate_memory(seen, fitted)
    if found.peak.value is None:
        return None
    verdict = fit_verdict(peak_bounds(seen, fitted), job.gpu)
    sequences = largest_micro_batch(seen, job.gpu, fitted)
    per_example = job.recipe.sequences_per_example
    return JobMemory(
        estimate=found,
        verdict=verdict,
        fewest=fewest_gpus(seen, job.gpu, fitted),
        longest_sequence=longest_sequence(seen, job.gpu, fitted),
        knobs=() if verdict.verdict == "fits" else knobs(seen, job.gpu, fitted),
        largest_micro_batch=(sequences or 0) // per_example or None,
    )


def _told(estimate: Estimate, unsaid: tuple[str, ...]) -> Estimate:
    """The estimate with `assumed` beside the numbers that nobody gave."""
    derivation = estimate.derivation
    if derivation is None:
        return estimate
    terms = tuple(
        term.replace(origin="assumed")
        if term.name in unsaid and term.origin == "given"
        else term
        for term in derivation.terms
    )
    told = derivation.replace(terms=terms)
    return estimate.replace(derivation=told)


def _days(hours: Estimate, gpus: int) -> Estimate:
    """Days that a run takes on so many GPUs."""
    if hours.value is None:
        return Estimate(value=None, why=hours.why)
    return Estimate(
        value=hours.value.times(1 / (HOURS_PER_DAY * gpus), "days"), basis=hours.basis
    )


def _teacher(
    request: JobRequest, efficiency: Efficiency, serving: ServingCatalogue
) -> Estimate | None:
    if request.job.recipe.generation != "teacher":
        return None
    if request.teaching is None:
        return Estimate(value=None, why="no teacher is named")
    if efficiency.serving is None:
        return Estimate(value=None, why="the serving estimate is not fitted")
    return teacher_gpu_hours(
        request.teaching, request.job.gpu, serving, efficiency.serving
    )


def _warnings(
    job: TrainingJob, hours: Estimate, speed: Estimate, memory: JobMemory | None
) -> tuple[str, ...]:
    """Every warning once, what concerns the whole job first."""
    found = [*_limits(job, memory), *hours.warnings, *speed.warnings]
    if memory is not None:
        found += memory.estimate.peak.warnings
    return tuple(dict.fromkeys(found))


def _limits(job: TrainingJob, memory: JobMemory | None) -> list[str]:
    found = []
    if memory is not None and memory.verdict.verdict == "does_not_fit":
        found.append(
            "The job does not fit on these GPUs as stated: its hours are those of a "
            "job that fits."
        )
        if memory.fewest.close and memory.fewest.close <= (job.gpu_count or 1):
            found.append("With the weights shared out over these GPUs it may fit.")
    longest = job.model.context
    if longest and (job.seq_len or 0) > longest:
        found.append(
            f"Sequences of {job.seq_len:,} tokens exceed the {longest:,} that "
            f"{job.model.label} supports."
        )
    return found
