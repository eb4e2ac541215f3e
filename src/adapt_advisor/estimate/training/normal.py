"""Whether a run that is under way is as fast as runs of its kind are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from adapt_advisor.estimate.hardware import domain_size
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.work import DEFAULT_SEQUENCE, micro_step
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Range

Reason = Literal[
    "padding", "plain_attention", "small_micro_batch", "looped_experts", "offload",
    "network", "data_loading",
]  # fmt: skip
"""Why a run may be slow, the likeliest first."""
SMALL_STEP = 4096
"""Positions per GPU and pass below which kernels are started more slowly than run; see
the term of starts in `work`."""
LONG = 4096
"""Positions from which attention that keeps its scores dominates."""


class Observed(NamedTuple):
    """What a user measured of a run."""

    step_seconds: float | None = None
    """Seconds per optimizer step."""
    hours_so_far: float | None = None
    """GPU-hours spent."""
    done: float | None = None
    """Share of the run that they bought, 0 to 1."""


class Normality(Noun):
    """A measured run against the range of its kind."""

    quantity: Literal["tokens_per_s_per_gpu", "training_gpu_hours"]
    measured: float
    expected: Range
    verdict: Literal["normal", "slow", "fast"]
    reasons: tuple[Reason, ...] = ()
    """Where it is slow."""


def normality(
    job: TrainingJob, observed: Observed, speed: Range | None, hours: Range | None
) -> Normality | None:
    """How a run compares; None where nothing was measured, or nothing is expected.

    A step's speed needs the global batch; hours need the share that is done.
    """
    if observed.step_seconds and job.global_batch and speed is not None:
        length = job.seq_len or DEFAULT_SEQUENCE
        tokens = job.global_batch * length * job.fill
        rate = tokens / observed.step_seconds / (job.gpu_count or 1)
        verdict = _verdict(rate < speed.low, rate > speed.high)
        return _judged(job, "tokens_per_s_per_gpu", rate, speed, verdict)
    if observed.hours_so_far and observed.done and hours is not None:
        whole = observed.hours_so_far / observed.done
        verdict = _verdict(whole > hours.high, whole < hours.low)
        return _judged(job, "training_gpu_hours", whole, hours, verdict)
    return None


def _verdict(slow: bool, fast: bool) -> Literal["normal", "slow", "fast"]:
    if slow:
        return "slow"
    return "fast" if fast else "normal"


def _judged(
    job: TrainingJob,
    quantity: Literal["tokens_per_s_per_gpu", "training_gpu_hours"],
    measured: float,
    expected: Range,
    verdict: Literal["normal", "slow", "fast"],
) -> Normality:
    reasons = tuple(_reasons(job)) if verdict == "slow" else ()
    return Normality(
        quantity=quantity, measured=measured, expected=expected, verdict=verdict,
        reasons=reasons,
    )  # fmt: skip


def _reasons(job: TrainingJob) -> Iterator[Reason]:
    """What slows such a job, where it is not ruled out by what was stated."""
    if job.model.is_moe and job.grouped_experts is not True:
        yield "looped_experts"
    if job.offload:
        yield "offload"
    if job.recipe.stage == "tuning":
        yield "padding"
    if job.attention_kernel != "flash" and (job.seq_len or 0) >= LONG:
        yield "plain_attention"
    if micro_step(job) < SMALL_STEP:
        yield "small_micro_batch"
    if (job.gpu_count or 1) > domain_size(job.gpu):
        yield "network"
    yield "data_loading"
