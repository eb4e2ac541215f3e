"""Fits the ratios of the step-time formula to measured training throughput.

The formula is physics; a fit decides how far hardware and software fall short of it.
Every ratio has a prior from specifications or the literature, and the evidence moves
it, so that a fit without a publisher keeps sensible values for what only it shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from adapt_advisor.catalogue.efficiency import ThroughputEfficiency
from adapt_advisor.estimate.spread import middle
from adapt_advisor.estimate.support import seen_in
from adapt_advisor.estimate.training.step import (
    STACKS,
    features,
    seconds_per_position,
    spread_traits,
    stack_traits,
    step_points,
)
from adapt_advisor.estimate.training.work import TrainingWork, work_of
from adapt_advisor.evidence.fit_spread import Residual, fit_spread, missing_elsewhere
from adapt_advisor.evidence.fitting import (
    CROWD,
    Array,
    Fitted,
    Prior,
    Sample,
    unseen_residuals,
)
from adapt_advisor.evidence.fitting import (
    fit as fit_priors,
)
from adapt_advisor.evidence.hardware import hardware_of
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.robust import crowd_weights, rounded
from adapt_advisor.evidence.selection import Measurement

PRIORS: dict[str, Prior] = {
    # Best measured products are large and square; those of a model reach 90% or so.
    "matmul": Prior(1.05, 0.15),
    # Tiles over the width of a part: one more tile of latency per product (judgement).
    "narrow": Prior(1.0, 0.5),
    # FlashAttention reaches 50-73% of peak (Dao 2023, arXiv 2307.08691), and its
    # backward pass repeats the scores.
    "attention": Prior(1.6, 0.3),
    # Half the share on cards newer than the kernel: as slow again (2407.08608).
    "late_attention": Prior(0.8, 0.4),
    "early_attention": Prior(0.3, 0.2, positive=False),
    # Bytes per hidden unit and layer in one pass: 34 kept (Korthikanti et al. 2022,
    # arXiv 2205.05198), each written, read and read again by unfused operators.
    "elementwise": Prior(120.0, 0.4),
    # Fewer operators were fused (FlashAttention, torch.compile came in 2022 and 2023).
    "early_elementwise": Prior(0.2, 0.2, positive=False),
    "tuned_elementwise": Prior(-0.3, 0.3, positive=False),
    # A copy to and from each expert, both 16 bits, written and read (judgement).
    "permute": Prior(20.0, 0.5),
    "scores": Prior(1.5, 0.4),
    "logits": Prior(1.5, 0.3),
    # Seconds in which Python starts one pass through one layer: eager decoding of a 7B
    # model takes 25 to 30 ms for 32 layers whatever the card (HF Transformers, LitGPT).
    "launch": Prior(0.8e-3, 0.5),
    # Captured or fused steps start fewer kernels (judgement).
    "tuned_launch": Prior(-1.0, 0.4, positive=False),
    "expert_launch": Prior(1e-3, 0.8),
    "dequantise": Prior(1.5, 0.5),
    "optimizer": Prior(1.5, 0.5),
    # Share of the traffic that computation does not hide, over the share of the
    # nominal rate reached; PCIe without peer-to-peer reaches least (judgement).
    "link": Prior(0.5, 0.6),
    "pcie": Prior(1.5, 0.6),
    "network": Prior(0.5, 0.6),
    "routed": Prior(0.7, 0.7),
    # An all-reduce of few bytes over NVLink: 20 to 40 us (nccl-tests), and its start.
    "wait": Prior(50e-6, 0.5),
    # Gradient norm, loss scale, logging and the next batch: some 10 ms (judgement).
    "per_step": Prior(10e-3, 0.7),
    "host": Prior(0.5, 0.7),
    # Products with few rows per expert (judgement).
    "sparsity": Prior(0.15, 0.1, positive=False),
    # Loss per doubling of the nodes: 6-11% at 64 to 128 nodes (InternEvo, MPT).
    "nodes": Prior(0.015, 0.01, positive=False),
    "wide_split": Prior(0.03, 0.03, positive=False),
    # 8-bit units multiply twice as fast, 4-bit ones four times; end to end
    # quantising the inputs costs a part of it (Micikevicius et al. 2022, 2209.05433).
    "eight_bit": Prior(0.60, 0.10, positive=False),
    "four_bit": Prior(0.35, 0.2, positive=False),
    "adapter": Prior(0.1, 0.15, positive=False),
    # Examples that fill a third of what they are padded to, in every other trainer: the
    # mean lengths of published tuning sets against their caps (judgement).
    "unpacked": Prior(0.3, 0.25, positive=False),
    # Experts one by one: an order of magnitude (judgement; ScatterMoE, arXiv
    # 2403.08245, holds grouped kernels against such a loop).
    "looped": Prior(2.3, 0.2, positive=False),
    "young": Prior(0.2, 0.15, positive=False),
    "tuned": Prior(-0.15, 0.12, positive=False),
    "early": Prior(0.03, 0.12, positive=False),
}
ROBUST = 0.15
"""Residual (as a logarithm) from which a row stops to pull with its square."""
NOISE = 0.2
"""Spread of well-predicted rows, which weighs evidence against priors."""
LITTLE = 1e-9
WIDEST = 1.1
"""No range is wider than exp(2.2) = 9 from low to high."""


def fit_cases(cases: Sequence[Measurement], catalogue: Catalogue) -> Fitted:
    """The ratios that explain the cases best, given their priors.

    Raises:
        ValueError: Fewer than two publishers can be used.
    """
    if len({case.source for case in cases}) < 2:
        raise ValueError("a fit needs rows of at least two sources")
    return fit_priors(PRIORS, sample_of(cases, catalogue), NOISE, ROBUST)


def sample_of(cases: Sequence[Measurement], catalogue: Catalogue) -> Sample:
    """The cases as arrays by class of software, for fast evaluation."""
    hardware = hardware_of(catalogue)
    stacks = np.array([case.job.stack or STACKS[1] for case in cases])
    table = np.array([work_of(case.job, hardware) for case in cases])
    places = {stack: np.flatnonzero(stacks == stack) for stack in STACKS}
    work = {stack: TrainingWork(*table[at].T) for stack, at in places.items()}

    def predict(constants: Mapping[str, float]) -> Array:
        found = np.empty(len(cases))
        for stack, at in places.items():
            if len(at):
                times = seconds_per_position(work[stack], constants, stack, np.exp)
                found[at] = -np.log(times)
        return found

    return Sample(
        predict=predict,
        measured=np.log([case.measured for case in cases]),
        publishers=[case.source for case in cases],
        series=[case.series for case in cases],
    )


def section(
    cases: Sequence[Measurement],
    catalogue: Catalogue,
    fitted: Fitted,
    parameters: Mapping[str, float],
    but: str | None = None,
) -> ThroughputEfficiency:
    """The section of the efficiency: ratios, shares of software, spread, coverage.

    Args:
        cases: What the fit saw.
        catalogue: GPUs, models and vocabulary.
        fitted: The fit to all cases.
        parameters: The ratios to write.
        but: A publisher that nothing of the section may have seen.
    """
    unseen = unseen_residuals(fitted, but)
    seen = [
        (case, float(error))
        for case, error in zip(cases, unseen, strict=True)
        if case.source != but
    ]
    shares = stack_shares([case for case, _ in seen])
    residuals = _residuals(seen, parameters, shares, catalogue)
    return ThroughputEfficiency(
        parameters=dict(parameters),
        stack_shares=shares,
        spread=fit_spread(residuals, widest=WIDEST),
        covered=seen_in([features(case.job) for case, _ in seen]),
    )


def stack_shares(cases: Sequence[Measurement]) -> dict[str, dict[str, float]]:
    """How often each class of software occurs, and what its jobs look like.

    Sources count with the square root of their rows; one imagined job of each kind
    keeps every share off 0 and 1.
    """
    weights = crowd_weights([case.source for case in cases], CROWD)
    traits = [stack_traits(case.job) for case in cases]
    shares: dict[str, dict[str, float]] = {}
    for stack in STACKS:
        own = [
            (weight, shown)
            for case, weight, shown in zip(cases, weights, traits, strict=True)
            if case.job.stack == stack
        ]
        total = sum(weight for weight, _ in own)
        shares[stack] = {"prior": rounded((total + 1) / (weights.sum() + 3))}
        for trait in traits[0]:
            seen = sum(weight for weight, shown in own if shown[trait])
            shares[stack][trait] = rounded((seen + 1) / (total + 2))
    return shares


def _residuals(
    cases: Sequence[tuple[Measurement, float]],
    parameters: Mapping[str, float],
    shares: Mapping[str, Mapping[str, float]],
    catalogue: Catalogue,
) -> list[Residual]:
    """Errors of unseen cases, with their class of software and with it withheld."""
    hardware = hardware_of(catalogue)
    found: list[Residual] = []
    own = [features(case.job) for case, _ in cases]
    missing = missing_elsewhere([case.source for case, _ in cases], own)
    for (case, error), far in zip(cases, missing, strict=True):
        work = work_of(case.job, hardware)
        known = math.log(middle(step_points(case.job, work, parameters, shares)))
        for job in (case.job, case.job.replace(stack=None)):
            points = step_points(job, work, parameters, shares)
            typical = math.log(middle(points))
            moved = error - (typical - known)
            # A rate that is too high comes from a time that is too short.
            ends = [math.log(point.value) - typical for point in points]
            inside = min(ends) - LITTLE <= moved <= max(ends) + LITTLE
            needed = 0.0 if inside else abs(moved)
            traits = spread_traits(job)
            found.append(Residual(case.source, moved, needed, traits, case.series, far))
    return found
