"""GPU-hours of a training run: range, derivation, basis and warnings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import (
    Efficiency,
    HardwareEfficiency,
    RunEfficiency,
    ThroughputEfficiency,
)
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.estimate.hardware import TERA, achievable_flops
from adapt_advisor.estimate.support import widened
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.ledger import (
    SECONDS_PER_HOUR,
    UNIT,
    Ledger,
    ledger_of,
)
from adapt_advisor.estimate.training.rollouts import (
    ROLLOUT_SHARE,
    Generation,
    generation,
)
from adapt_advisor.estimate.training.step import (
    WIDEST,
    StepSpeed,
    features,
    step_speed,
)
from adapt_advisor.estimate.training.throughput import UNIT as SPEED_UNIT
from adapt_advisor.estimate.training.throughput import speed_range
from adapt_advisor.estimate.training.work import DEFAULT_SEQUENCE
from adapt_advisor.quantity import Basis, Derivation, Estimate, Range, Term
from adapt_advisor.words.ids import spoken

ORDER_OF_MAGNITUDE = math.sqrt(10.0)
"""Factor up and down that makes a power of ten of a range."""


class Fitted(NamedTuple):
    """The sections of the efficiency that a training estimate needs."""

    steps: ThroughputEfficiency
    runs: RunEfficiency
    hardware: HardwareEfficiency


def estimate_throughput(job: TrainingJob, efficiency: Efficiency) -> Estimate:
    """Tokens per second and GPU of a well-running step, with an 80% range."""
    steps, hardware = efficiency.training_throughput, efficiency.hardware
    if steps is None or hardware is None:
        return Estimate(value=None, why="the speed of training is not fitted")
    speed = step_speed(job, steps, hardware)
    outside = outside_evidence(job, speed.unseen)
    return Estimate(
        value=speed_range(speed, job.fill),
        basis="extrapolated" if outside else "calibrated",
        derivation=Derivation(
            formula="share of positions with tokens / seconds per position",
            terms=tuple(_speed_terms(job, speed, hardware)),
        ),
        warnings=outside,
    )


def estimate_run(
    job: TrainingJob, efficiency: Efficiency, serving: ServingCatalogue | None = None
) -> Estimate:
    """GPU-hours that a whole run is billed, with an 80% range.

    Step speed and ledger are fitted apart. Kinds of run without measured hours carry a
    wider range and say `extrapolated`; with rollouts it is an order of magnitude,
    without a probability. A teacher's generation is not in it: that is serving.

    Args:
        job: What is trained on what.
        efficiency: Fitted constants.
        serving: Formats and software with which rollouts are generated; without them,
            generation is taken as a share.
    """
    steps, runs = efficiency.training_throughput, efficiency.training_runs
    hardware = efficiency.hardware
    if steps is None or runs is None or hardware is None:
        return Estimate(value=None, why="the hours of training are not fitted")
    if job.tokens is None:
        return Estimate(value=None, why="how many tokens are trained is not known")
    fitted = Fitted(steps, runs, hardware)
    speed = step_speed(job, steps, hardware)
    hours = job.tokens / job.fill * speed.seconds / SECONDS_PER_HOUR
    if hours <= 0:
        return Estimate(value=Range.exactly(0.0, UNIT), basis="formula")
    ledger = ledger_of(job, hours, runs)
    if job.recipe.generation == "rollouts":
        written = None
        if serving is not None and efficiency.serving is not None:
            written = generation(job, serving, efficiency.serving)
        return _with_rollouts(job, speed, ledger, fitted, written)
    outside = outside_evidence(job, speed.unseen)
    basis = _basis(job, outside)
    ends = _ends(job, speed, ledger, runs)
    warnings = (*outside, *_left_out(job))
    return _estimate(job, speed, ledger, fitted, ends, basis, warnings)


def outside_evidence(job: TrainingJob, missing: Sequence[str]) -> tuple[str, ...]:
    """What of the job lies beyond the measurements, in sentences."""
    if not missing:
        return ()
    own = features(job)
    return tuple(
        f"No measured training with this {NAMES[name]} is held: {spoken(own[name])}."
        for name in missing
    )


NAMES = {
    "card": "method and card",
    "kind": "kind of model",
    "mixture": "method and kind of layers",
    "size": "size of model",
    "length": "length of sequence",
    "split": "split over cards",
    "arithmetic": "arithmetic",
    "data": "kind of data",
    "software": "software",
}
"""Features of `step.features` in words."""


def has_run_evidence(job: TrainingJob) -> bool:
    """Whether whole runs of this kind, with real token counts, were measured."""
    recipe = job.recipe
    plain = not recipe.reference_forward and recipe.sequences_per_example == 1
    measured = recipe.stage != "tuning" or recipe.trains == "adapter"
    return plain and measured and recipe.generation == "none"


def _basis(job: TrainingJob, outside: tuple[str, ...]) -> Basis:
    if outside or not has_run_evidence(job):
        return "extrapolated"
    return "calibrated"


def _ends(
    job: TrainingJob, speed: StepSpeed, ledger: Ledger, runs: RunEfficiency
) -> tuple[float, float]:
    """Factors from the typical hours to both ends of the range.

    Unmeasured kinds of run add the step's own spread; what nobody stated reaches as far
    as its answers, the software apart, which the spread of whole runs holds already.
    """
    half = ledger.half_width
    if not has_run_evidence(job):
        half = math.hypot(half, speed.half_width)
    half = widened(half, speed.unseen, WIDEST)
    if not (job.stack or job.model.is_moe):
        return math.exp(-half), math.exp(half)
    fast, slow = (
        _reach(job, ledger, runs, steps) for steps in (-speed.faster, speed.slower)
    )
    return math.exp(-max(half, -fast)), math.exp(max(half, slow))


def _reach(
    job: TrainingJob, ledger: Ledger, runs: RunEfficiency, steps: float
) -> float:
    """How far the whole run is from the typical one where its steps are so far."""
    if not steps:
        return 0.0
    own = ledger_of(job, ledger.step_hours * math.exp(steps), runs)
    return steps + math.log(own.overhead / ledger.overhead)


def _left_out(job: TrainingJob) -> Iterator[str]:
    if not has_run_evidence(job):
        yield (
            "No whole run of this kind with a real token count is published: the "
            "measured speed of steps is joined with the overhead of other runs."
        )
    if job.recipe.generation == "teacher":
        yield "The teacher's generation comes on top: it is a serving load."


def _estimate(
    job: TrainingJob,
    speed: StepSpeed,
    ledger: Ledger,
    fitted: Fitted,
    ends: tuple[float, float],
    basis: Basis,
    warnings: tuple[str, ...],
) -> Estimate:
    typical = ledger.step_hours * ledger.overhead
    return Estimate(
        value=Range.around(typical, *ends, UNIT),
        basis=basis,
        derivation=Derivation(
            formula=(
                "tokens / share of positions with tokens x seconds per position / 3600 "
                "x billed over step hours"
            ),
            terms=(
                *_speed_terms(job, speed, fitted.hardware),
                *_run_terms(job, ledger, ends[1]),
            ),
        ),
        warnings=warnings,
    )


def _with_rollouts(
    job: TrainingJob,
    speed: StepSpeed,
    ledger: Ledger,
    fitted: Fitted,
    written: Generation | None,
) -> Estimate:
    """Reinforcement tuning: the learner's hours, and those of its own answers."""
    learner = ledger.step_hours * ledger.overhead
    hours = learner / (1 - ROLLOUT_SHARE) - learner
    if written is not None:
        hours = written.gpu_hours
    whole = ledger._replace(overhead=(learner + hours) / ledger.step_hours)
    ends = (1 / ORDER_OF_MAGNITUDE, ORDER_OF_MAGNITUDE)
    warning = (
        f"Writing the answers takes about {hours / (learner + hours):.0%} of the "
        "hours. No reinforcement tuning was measured: a power of ten, without a "
        "probability."
    )
    found = _estimate(job, speed, whole, fitted, ends, "order_of_magnitude", (warning,))
    if written is None or found.derivation is None:
        return found
    terms = (*found.derivation.terms, *_written_terms(written))
    return found.replace(derivation=found.derivation.replace(terms=terms))


def _written_terms(written: Generation) -> Iterator[Term]:
    yield Term(
        name="tokens that the model writes",
        value=written.tokens,
        unit="tokens",
        origin="share of each sequence that is its answer; our judgement",
    )
    yield Term(
        name="speed of writing",
        value=written.rate,
        unit=SPEED_UNIT,
        origin="bursts that wait for their longest answer",
    )
    yield Term(
        name="hours of writing",
        value=written.gpu_hours,
        unit=UNIT,
        origin="in `billed over step hours`",
    )


def _speed_terms(
    job: TrainingJob, speed: StepSpeed, hardware: HardwareEfficiency
) -> Iterator[Term]:
    yield Term(
        name="active parameters",
        value=job.model.active_b,
        unit="billion",
        origin=job.model.source,
    )
    yield Term(
        name="achievable matrix-multiply rate",
        value=achievable_flops(job.gpu, hardware) / TERA,
        unit="TFLOP/s",
        origin="measured"
        if job.gpu.achievable_bf16_tflops
        else f"dense peak {job.gpu.peak_tflops:g} x share that its generation reaches",
    )
    yield Term(
        name="memory bandwidth",
        value=job.gpu.bandwidth_gb_s,
        unit="GB/s",
        origin="catalogue",
    )
    yield Term(
        name="sequence",
        value=float(job.seq_len or DEFAULT_SEQUENCE),
        unit="positions",
        origin="given" if job.seq_len else "assumed",
    )
    yield Term(
        name="positions per micro-step",
        value=speed.positions,
        unit="positions",
        origin="given" if job.micro_batch else "assumed",
    )
    yield Term(
        name="GPUs",
        value=float(job.gpu_count or 1),
        unit="GPUs",
        origin="given" if job.gpu_count else "assumed",
    )
    yield Term(
        name="share of positions with tokens",
        value=job.fill,
        unit="",
        origin="packed sequences" if job.fill == 1 else "padding",
    )
    yield Term(
        name="speed of a well-running step",
        value=job.fill / speed.seconds,
        unit=SPEED_UNIT,
        origin="step-time formula, fitted to measured throughput",
    )
    yield Term(
        name="share of the time in matrix products",
        value=speed.matmul_share,
        unit="",
        origin="the rest is attention, memory traffic, launches and exchange",
    )


def _run_terms(job: TrainingJob, ledger: Ledger, factor: float) -> Iterator[Term]:
    yield Term(name="tokens", value=job.tokens or 0.0, unit="tokens", origin="given")
    yield Term(
        name="hours at step speed",
        value=ledger.step_hours,
        unit=UNIT,
        origin="tokens at that speed",
    )
    yield Term(
        name="billed over step hours",
        value=ledger.overhead,
        unit="",
        origin="ledger of published runs: restarts, evaluation, size, length, year",
    )
    yield Term(
        name="high over typical",
        value=factor,
        unit="",
        origin="80% of unseen sources fell inside",
    )
