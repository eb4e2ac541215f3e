"""Fits the ratios of the step-time formula to measured training throughput.

The formula is physics; a fit decides how far hardware and software fall short of it.
Every ratio has a prior from specifications or the literature, and the evidence moves
it: a robust maximum-a-posteriori fit in logarithms. So a fit that must do without a
source keeps sensible values for what only that source shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from adapt_advisor.catalogue.efficiency import Coverage, ThroughputEfficiency
from adapt_advisor.estimate.training.job import Stack
from adapt_advisor.estimate.training.step import (
    STACKS,
    seconds_per_position,
    spread_traits,
    stack_odds,
    stack_traits,
)
from adapt_advisor.estimate.training.work import TrainingWork, work_of
from adapt_advisor.evidence.cells import Row
from adapt_advisor.evidence.fit_spread import Residual, fit_spread
from adapt_advisor.evidence.hardware import hardware_of
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.robust import crowd_weights, rounded, softened
from adapt_advisor.evidence.selection import Measurement, throughput_cases

Array = NDArray[np.float64]


class Prior(NamedTuple):
    """Expected value of a ratio and how far it may lie off, both before any fit."""

    value: float
    spread: float
    positive: bool = True
    """A factor, with its spread as a logarithm; else an exponent with plain spread."""


PRIORS: dict[str, Prior] = {
    # Best measured products are large and square; those of a model reach 90% or so.
    "matmul": Prior(1.05, 0.15),
    # FlashAttention reaches 50-73% of peak (Dao 2023, arXiv 2307.08691), and its
    # backward pass repeats the scores.
    "attention": Prior(1.6, 0.3),
    "early_attention": Prior(0.3, 0.2, positive=False),
    # Bytes per hidden unit and layer in one pass: 34 kept (Korthikanti et al. 2022,
    # arXiv 2205.05198), each written, read and read again by unfused operators.
    "elementwise": Prior(120.0, 0.4),
    # Fewer operators were fused (FlashAttention, torch.compile came in 2022 and 2023).
    "early_elementwise": Prior(0.2, 0.2, positive=False),
    "tuned_elementwise": Prior(-0.3, 0.3, positive=False),
    # A copy to and from each expert, both 16 bits, written and read (judgement).
    "permute": Prior(20.0, 0.5),
    "logits": Prior(1.5, 0.3),
    # Seconds per layer and micro-step that no amount of work hides (judgement).
    "launch": Prior(1.5e-4, 0.7),
    "expert_launch": Prior(2e-3, 0.8),
    "dequantise": Prior(1.5, 0.5),
    "optimizer": Prior(1.5, 0.5),
    # Share of the traffic that computation does not hide, over the share of the
    # nominal rate reached; PCIe without peer-to-peer reaches least (judgement).
    "link": Prior(0.5, 0.6),
    "pcie": Prior(1.5, 0.6),
    "network": Prior(0.5, 0.6),
    "routed": Prior(0.7, 0.7),
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
    "young": Prior(0.2, 0.15, positive=False),
    "tuned": Prior(-0.15, 0.12, positive=False),
    "early": Prior(0.03, 0.12, positive=False),
}
ROBUST = 0.15
"""Residual (as a logarithm) from which a row stops to pull with its square."""
NOISE = 0.2
"""Spread of well-predicted rows, which weighs evidence against priors."""
CROWD = 0.5
"""A source of n rows counts n ** CROWD: not n, since its rows share a setup."""
WIDEST = 1.1
"""No range is wider than exp(2.2) = 9 from low to high."""


class Batch(NamedTuple):
    """Cases as arrays, for fast evaluation."""

    cases: Sequence[Measurement]
    work: Mapping[Stack, TrainingWork]
    places: Mapping[Stack, NDArray[np.intp]]
    measured: Array
    """Log of the seconds per position."""
    weights: Array


def fit(rows: Sequence[Row], catalogue: Catalogue) -> ThroughputEfficiency:
    """Fit the step-time formula and its spread to measured rows.

    The spread comes from residuals of sources that an inner fit had not seen.

    Raises:
        ValueError: Fewer than two sources can be used.
    """
    cases = throughput_cases(rows, catalogue)
    sources = sorted({case.source for case in cases})
    if len(sources) < 2:
        raise ValueError("a fit needs rows of at least two sources")
    parameters = fit_parameters(cases, catalogue)
    shares = stack_shares(cases)
    residuals: list[Residual] = []
    for source in sources:
        seen = [case for case in cases if case.source != source]
        unseen = [case for case in cases if case.source == source]
        inner, inner_shares = fit_parameters(seen, catalogue), stack_shares(seen)
        residuals += _residuals(unseen, inner, inner_shares, catalogue)
    return ThroughputEfficiency(
        parameters=parameters,
        stack_shares=shares,
        spread=fit_spread(residuals, crowd=CROWD, widest=WIDEST),
        covered=_coverage(cases),
    )


def fit_parameters(
    cases: Sequence[Measurement], catalogue: Catalogue
) -> dict[str, float]:
    """The ratios that explain the cases best, given their priors."""
    batch = _batch([case for case in cases if case.job.stack], catalogue)

    def residuals(steps: Array) -> Array:
        constants = constants_at(steps)
        found = np.empty(len(batch.measured))
        for stack, places in batch.places.items():
            times = seconds_per_position(batch.work[stack], constants, stack, np.exp)
            found[places] = np.log(times)
        off = softened(found - batch.measured, ROBUST) / NOISE
        return np.concatenate([np.sqrt(batch.weights) * off, steps])

    start = np.zeros(len(PRIORS))
    solution = least_squares(residuals, start, method="trf", max_nfev=60)
    return {name: rounded(x) for name, x in constants_at(solution.x).items()}


def constants_at(steps: Array) -> dict[str, float]:
    """Ratios at `steps` prior spreads from their expected values."""
    return {
        name: prior.value * math.exp(step * prior.spread)
        if prior.positive
        else prior.value + step * prior.spread
        for (name, prior), step in zip(PRIORS.items(), steps, strict=True)
    }


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


def _coverage(cases: Sequence[Measurement]) -> Coverage:
    jobs = [case.job for case in cases]
    adapters = [job for job in jobs if job.recipe.trains == "adapter"]
    whole = [job for job in jobs if job.recipe.trains == "all_weights"]
    sizes = [job.model.params_b for job in jobs]
    return Coverage(
        generations=tuple(sorted({job.gpu.generation for job in whole})),
        adapter_generations=tuple(sorted({job.gpu.generation for job in adapters})),
        params_b=(min(sizes), max(sizes)),
        seq_len=max(job.seq_len or 0 for job in jobs),
        gpu_count=max(job.gpu_count or 1 for job in jobs),
    )


def _batch(cases: Sequence[Measurement], catalogue: Catalogue) -> Batch:
    hardware = hardware_of(catalogue)
    stacks = np.array([case.job.stack for case in cases])
    places = {stack: np.flatnonzero(stacks == stack) for stack in STACKS}
    places = {stack: at for stack, at in places.items() if len(at)}
    table = np.array([work_of(case.job, hardware) for case in cases])
    return Batch(
        cases=cases,
        work={stack: TrainingWork(*table[at].T) for stack, at in places.items()},
        places=places,
        measured=-np.log([case.measured for case in cases]),
        weights=crowd_weights([case.source for case in cases], CROWD),
    )


def _residuals(
    cases: Sequence[Measurement],
    parameters: Mapping[str, float],
    shares: Mapping[str, Mapping[str, float]],
    catalogue: Catalogue,
) -> list[Residual]:
    """Errors of unseen cases, with their class of software and with it withheld."""
    hardware = hardware_of(catalogue)
    found: list[Residual] = []
    for case in cases:
        work = work_of(case.job, hardware)
        for job in (case.job, case.job.replace(stack=None)):
            odds = stack_odds(job, shares)
            logs = {
                stack: math.log(seconds_per_position(work, parameters, stack))
                for stack in odds
            }
            mean = sum(odds[stack] * logs[stack] for stack in odds)
            mixed = sum(odds[stack] * (logs[stack] - mean) ** 2 for stack in odds)
            error = mean + math.log(case.measured)
            found.append(Residual(case.source, error, mixed, spread_traits(job)))
    return found
