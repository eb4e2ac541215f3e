"""How fast a well-running training step is: fitted constants times the work."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from adapt_advisor.catalogue.efficiency import HardwareEfficiency, ThroughputEfficiency
from adapt_advisor.estimate.hardware import has_fast_link
from adapt_advisor.estimate.spread import Point, half_width, middle
from adapt_advisor.estimate.support import length_class, size_class, unseen, widened
from adapt_advisor.estimate.training.job import Stack, TrainingJob
from adapt_advisor.estimate.training.work import DEFAULT_SEQUENCE, TrainingWork, work_of

Parameters = Mapping[str, Any]
"""Fitted constants by name: floats."""

STACKS: tuple[Stack, ...] = ("vendor_tuned", "open_current", "open_2022_2023")
LAST_EARLY_YEAR = 2023
"""The last year that the class `open_2022_2023` names."""
MANY_GPUS = 64


class StepSpeed(NamedTuple):
    """Time of one position on one GPU, with its uncertainty."""

    seconds: float
    half_width: float
    """Half of the 80% range, as a natural logarithm, where everything is stated."""
    faster: float
    slower: float
    """How far the fastest and the slowest answer to unstated settings lie, as
    logarithms; 0 where nothing is open."""
    matmul_share: float
    """Share of the time that the matrix products take."""
    positions: float
    """Of one forward pass on one GPU, padding included."""
    unseen: tuple[str, ...] = ()
    """Features of the job that nobody has measured."""


def seconds_per_position(
    work: TrainingWork,
    constants: Parameters,
    stack: Stack,
    exp: Callable[[Any], Any] = math.exp,
) -> Any:
    """Seconds that one GPU needs for one position, with this class of software.

    Every term is a physical cost at nominal rate times one fitted ratio: products and
    attention at the achievable compute rate, activations and logits at memory
    bandwidth; the host that starts kernels, beside them; then what is moved between
    GPUs, and the pipeline's idle share of all that. The fields of `work` may be arrays;
    `exp` must then accept arrays.
    """
    p = constants
    tuned = 1.0 if stack == "vendor_tuned" else 0.0
    early = 1.0 if stack == "open_2022_2023" else 0.0
    young = work.young * (1.0 if stack == "open_current" else 0.0)
    faster = exp(p["eight_bit"] * work.eight_bit + p["four_bit"] * work.four_bit)
    products = work.matmul + p["narrow"] * work.narrow
    compute = p["matmul"] * products * exp(p["sparsity"] * work.sparsity) / faster
    lags = 1.0 - tuned
    compute = compute + p["attention"] * math.exp(p["early_attention"] * early) * (
        work.attention + p["late_attention"] * lags * work.late_attention
    )
    fused = math.exp(p["tuned_elementwise"] * tuned + p["early_elementwise"] * early)
    memory = (
        p["elementwise"] * work.elementwise * fused
        + p["permute"] * work.permute
        + p["scores"] * work.scores
        + p["logits"] * work.logits
        + p["dequantise"] * work.dequantise
        + p["optimizer"] * work.optimizer
    )
    slower = exp(
        p["adapter"] * work.adapter
        + p["young"] * young
        + (p["unpacked"] * work.unpacked + p["looped"] * work.looped) * lags
    ) * math.exp(p["tuned"] * tuned + p["early"] * early)
    busy = (compute + memory) * slower
    started = p["launch"] * work.launch * math.exp(p["tuned_launch"] * tuned)
    started = started + p["expert_launch"] * work.expert_launch
    # Kernels are started ahead of the card: the slower of the two sets the pace.
    paced = (busy**PACE + started**PACE) ** (1 / PACE)
    exchanged = (
        p["link"] * work.link
        + p["pcie"] * work.pcie
        + p["network"] * work.network
        + p["routed"] * work.routed
        + p["wait"] * work.waits
        + p["host"] * work.host
        + p["per_step"] * work.per_step
    )
    spread_out = exp(p["nodes"] * work.nodes + p["wide_split"] * work.wide_split)
    return (paced + exchanged) * (1 + work.bubble) * spread_out


PACE = 2.0
"""How sharply the slower of card and host sets the pace: 1 adds both, large takes the
maximum; 2, as queues of kernels run empty now and then (our judgement)."""


def stack_traits(job: TrainingJob) -> dict[str, bool]:
    """What a job shows of the software that runs it, when nobody names it."""
    split = job.tensor_parallel * job.pipeline_parallel * job.expert_parallel
    return {
        "low_precision": job.precision in ("int8", "fp8", "fp4"),
        "tuning": job.recipe.stage == "tuning",
        "model_parallel": split > 1,
        "many_gpus": (job.gpu_count or 1) >= MANY_GPUS,
    }


def stack_odds(
    job: TrainingJob, shares: Mapping[str, Mapping[str, float]]
) -> dict[Stack, float]:
    """Probability of each class of software for `job`, by Bayes' rule.

    Args:
        job: Its `stack` decides when it is given; else its year, where given, rules
            out classes of software.
        shares: Per class, its prior under `prior` and the share of its jobs that show
            each trait of `stack_traits`.
    """
    if job.stack:
        return {job.stack: 1.0}
    traits, odds = stack_traits(job), dict.fromkeys(STACKS, 0.0)
    for stack in _possible(job.year):
        seen = shares[stack]
        odds[stack] = seen["prior"] * math.prod(
            seen[trait] if shown else 1 - seen[trait] for trait, shown in traits.items()
        )
    total = sum(odds.values())
    return {stack: value / total for stack, value in odds.items() if value > 0}


def _possible(year: int | None) -> tuple[Stack, ...]:
    if year is None:
        return STACKS
    if year <= LAST_EARLY_YEAR:
        return ("open_2022_2023",)
    return ("vendor_tuned", "open_current")


def spread_traits(job: TrainingJob) -> dict[str, bool]:
    """What makes the speed of a job harder to know."""
    return {
        "tuning": job.recipe.stage == "tuning",
        "experts": job.model.is_moe,
        "slow_link": not has_fast_link(job.gpu),
        "other_vendor": job.gpu.vendor != "nvidia",
        "micro_batch_unstated": job.micro_batch is None,
        "low_precision": job.precision in ("int8", "fp8", "fp4"),
        "stack_unstated": job.stack is None,
    }


def step_speed(
    job: TrainingJob, fitted: ThroughputEfficiency, hardware: HardwareEfficiency
) -> StepSpeed:
    """Predicted time of one position of `job` on one of its GPUs.

    Where the class of software or the way of multiplying experts is not stated, the
    typical time is the mean of the logarithms by probability, and the range reaches
    every answer.
    """
    work = work_of(job, hardware)
    points = step_points(job, work, fitted.parameters, fitted.stack_shares)
    typical = math.log(middle(points))
    logs = [math.log(point.value) for point in points]
    missing = unseen(features(job), fitted.covered)
    half = half_width(spread_traits(job), fitted.spread)
    seconds = math.exp(typical) * fitted.scale
    products = fitted.parameters["matmul"] * work.matmul
    return StepSpeed(
        seconds=seconds,
        half_width=widened(half, missing, WIDEST),
        faster=typical - min(logs),
        slower=max(logs) - typical,
        matmul_share=min(1.0, products / seconds),
        positions=work.positions,
        unseen=missing,
    )


WIDEST = 1.3
"""No distance widens a range beyond exp(2.6), about 13, from low to high."""


def step_points(
    job: TrainingJob,
    work: TrainingWork,
    constants: Parameters,
    shares: Mapping[str, Mapping[str, float]],
) -> list[Point]:
    """Seconds per position under every answer to what the job leaves open."""
    points = []
    for stack, odds in stack_odds(job, shares).items():
        answers = (0.0, 1.0) if _open_loop(work, stack) else (work.looped,)
        for looped in answers:
            stated = work._replace(looped=looped)
            seconds = seconds_per_position(stated, constants, stack)
            points.append(Point(float(seconds), odds / len(answers)))
    return points


def _open_loop(work: TrainingWork, stack: Stack) -> bool:
    """Whether nobody says how open software multiplies the experts."""
    return bool(work.looped == UNSAID) and stack != "vendor_tuned"


UNSAID = 0.5
"""Half-way between no and yes."""


def features(job: TrainingJob) -> dict[str, str]:
    """What tells a training job from others, as evidence is counted."""
    recipe, model = job.recipe, job.model
    mixture = "mixture" if model.is_moe else "dense model"
    found = {
        "card": f"{recipe.trains} on {job.gpu.generation}",
        "kind": model.kind,
        "mixture": f"{recipe.trains} of a {mixture}",
        "size": size_class(model.params_b),
        "length": length_class(job.seq_len or DEFAULT_SEQUENCE),
        "split": _split_class(job),
        "arithmetic": job.precision or "bf16",
    }
    if job.images is not None:
        found["data"] = "images"
    if job.stack is not None:
        found["software"] = job.stack
    return found


def _split_class(job: TrainingJob) -> str:
    for name, degree in (
        ("pipeline", job.pipeline_parallel),
        ("experts", job.expert_parallel),
        ("tensor", job.tensor_parallel),
        ("context", job.context_parallel),
    ):
        if degree > 1:
            return name
    return "data" if (job.gpu_count or 1) > 1 else "one card"
