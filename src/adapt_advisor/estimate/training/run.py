"""GPU-hours of a training run: range, derivation, basis and warnings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import (
    Coverage,
    Efficiency,
    HardwareEfficiency,
    RunEfficiency,
    ThroughputEfficiency,
)
from adapt_advisor.estimate.hardware import TERA, achievable_flops
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.ledger import (
    SECONDS_PER_HOUR,
    UNIT,
    Ledger,
    ledger_of,
)
from adapt_advisor.estimate.training.step import StepSpeed, step_speed
from adapt_advisor.estimate.training.throughput import UNIT as SPEED_UNIT
from adapt_advisor.estimate.training.throughput import speed_range
from adapt_advisor.estimate.training.work import DEFAULT_SEQUENCE, micro_step
from adapt_advisor.quantity import Basis, Derivation, Estimate, Range, Term

ROLLOUT_SHARE = 0.8
"""Share of reinforcement learning's time that generation takes (Hu et al. 2024,
OpenRLHF, arXiv 2405.11143, report more than 80% for long answers)."""
ORDER_OF_MAGNITUDE = math.sqrt(10.0)
"""Factor up and down that makes a power of ten of a range."""
OUTSIDE = 1.25
"""How much each step outside the evidence widens a range; our judgement."""
WIDEST = 1.3
"""No range is wider than exp(2.6), about 13, from low to high."""


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
    outside = tuple(outside_evidence(job, steps.covered))
    wide = speed._replace(half_width=_widened(speed.half_width, len(outside)))
    return Estimate(
        value=speed_range(wide, job.fill),
        basis="extrapolated" if outside else "calibrated",
        derivation=Derivation(
            formula="share of positions with tokens / seconds per position",
            terms=tuple(_speed_terms(job, speed, hardware)),
        ),
        warnings=outside,
    )


def estimate_run(job: TrainingJob, efficiency: Efficiency) -> Estimate:
    """GPU-hours that a whole run is billed, with an 80% range.

    Step speed and ledger are fitted apart. Kinds of run without measured hours carry a
    wider range and say `extrapolated`; with rollouts it is an order of magnitude,
    without a probability. A teacher's generation is not in it: that is serving.
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
        return _with_rollouts(job, speed, ledger, fitted)
    outside = tuple(outside_evidence(job, steps.covered))
    basis = _basis(job, outside)
    half = _half_width(job, speed, ledger, len(outside))
    warnings = (*outside, *_left_out(job))
    return _estimate(job, speed, ledger, fitted, half, basis, warnings)


def outside_evidence(job: TrainingJob, covered: Coverage) -> Iterator[str]:
    """What of the job lies beyond the measurements, in sentences."""
    adapter = job.recipe.trains == "adapter"
    seen = covered.adapter_generations if adapter else covered.generations
    if job.gpu.generation not in seen:
        what = "of adapters" if adapter else "of all weights"
        yield (
            f"No measured training {what} on cards of the generation "
            f"{job.gpu.generation} is held as evidence."
        )
    least, most = covered.params_b
    if not least <= job.model.params_b <= most:
        yield (
            f"The evidence spans models of {least:g}B to {most:g}B parameters; "
            f"this one has {job.model.params_b:g}B."
        )
    if (job.seq_len or 0) > covered.seq_len:
        yield f"No measured sequence is longer than {covered.seq_len:,} tokens."
    if (job.gpu_count or 1) > covered.gpu_count:
        yield f"No measured run uses more than {covered.gpu_count:,} GPUs."
    if job.model.kind != "decoder":
        yield "The evidence is of decoders; an encoder's speed follows from its FLOPs."


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


def _half_width(
    job: TrainingJob, speed: StepSpeed, ledger: Ledger, outside: int
) -> float:
    """Half of the range, as a logarithm; unmeasured kinds add the step's own."""
    half = ledger.half_width
    if not has_run_evidence(job):
        half = math.hypot(half, speed.half_width)
    return _widened(half, outside)


def _widened(half: float, outside: int) -> float:
    return float(min(WIDEST, half * OUTSIDE**outside))


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
    half: float,
    basis: Basis,
    warnings: tuple[str, ...],
) -> Estimate:
    factor = math.exp(half)
    typical = ledger.step_hours * ledger.overhead
    return Estimate(
        value=Range.around(typical, 1 / factor, factor, UNIT),
        basis=basis,
        derivation=Derivation(
            formula=(
                "tokens / share of positions with tokens x seconds per position / 3600 "
                "x billed over step hours"
            ),
            terms=(
                *_speed_terms(job, speed, fitted.hardware),
                *_run_terms(job, ledger, factor),
            ),
        ),
        warnings=warnings,
    )


def _with_rollouts(
    job: TrainingJob, speed: StepSpeed, ledger: Ledger, fitted: Fitted
) -> Estimate:
    """Reinforcement learning: the learner's hours are the small part."""
    whole = ledger._replace(overhead=ledger.overhead / (1 - ROLLOUT_SHARE))
    half = math.log(ORDER_OF_MAGNITUDE)
    warning = (
        "Generation dominates reinforcement learning and its cost is not measured: "
        "an order of magnitude, without a probability."
    )
    return _estimate(job, speed, whole, fitted, half, "order_of_magnitude", (warning,))


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
        value=float(micro_step(job)),
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
