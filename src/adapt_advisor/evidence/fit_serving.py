"""Fits the shares of hardware peaks that serving software reaches, from measurements.

The formula is physics; what is fitted is how much of each peak software reaches. Every
parameter has a prior from specifications or the literature, and the evidence moves it:
a robust maximum-a-posteriori fit in logarithms. That keeps parameters sensible that
only one source informs, and that a fit without this source must do without.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import least_squares

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.catalogue.serving import ServingAssumptions
from adapt_advisor.estimate.serving.nouns import ServingJob
from adapt_advisor.estimate.serving.throughput import output_rate
from adapt_advisor.evidence.cells import Row, measured_of
from adapt_advisor.evidence.robust import (
    crowd_weights,
    rounded,
    softened,
    weighted_quantile,
)
from adapt_advisor.evidence.selection import origin_of
from adapt_advisor.evidence.serving_rows import MEASURED, Lookup, job_of
from adapt_advisor.problem import UsageError

PRIORS: dict[str, tuple[float, float]] = {
    # Share of the card's best matrix product that a model's products reach: their
    # shapes are not the best ones (judgement).
    "matmul_share": (0.87, 0.10),
    # Copies reach 85-93% of the data sheet, matrix-vector products a little less
    # (Pope et al. 2022, arXiv 2211.05102; our judgement).
    "bandwidth_share": (0.85, 0.10),
    # Paged gathers of the cache against contiguous weights (Kwon et al. 2023, arXiv
    # 2309.06180, report 20-26% slower attention kernels).
    "cache_share": (0.7, 0.15),
    # Weights of 4 bits expanded on the way: kernels keep up (Frantar et al. 2024,
    # arXiv 2408.11743, Marlin).
    "dequantised_share": (0.9, 0.15),
    # Attention over the prompt: 50-73% of the half-precision peak (Dao 2023, arXiv
    # 2307.08691).
    "attention_share": (0.5, 0.15),
    # Passes over activations as counted in estimate.serving_time; 1 = the count.
    "traffic": (1.0, 0.30),
    # About ten kernels per layer: 4-10 us each in captured steps, 50-100 us when Python
    # launches them one by one (judgement).
    "launch_tuned_us": (40.0, 0.40),
    "launch_open_us": (100.0, 0.40),
    "launch_eager_us": (800.0, 0.40),
    # Width of an expert at which its products take twice their roofline: their inputs
    # and outputs weigh as much as their work, and experts are uneven (judgement).
    "expert_width": (1500.0, 0.40),
    "link_share": (0.6, 0.20),
    "link_latency_us": (10.0, 0.40),
    "host_us_per_sequence": (5.0, 0.60),
    # Exponent of the loss with the number of cards: 0.1 = 19% on 8 cards (judgement).
    "scaling_loss": (0.1, 0.50),
    # Rate of open software relative to the vendor's best on the same card (judgement).
    "open_current": (0.9, 0.20),
    "open_2022_2023": (0.6, 0.25),
}
"""Median and standard deviation (of the logarithm) of each parameter before any row."""

NOISE = 0.25
"""Standard deviation of one row's logarithm: what the formula cannot know."""
CROWD = 0.5
"""A source of n rows counts n ** CROWD: one large table does not speak for all."""
INSIDE = 0.8
"""Share of measurements that the range is meant to hold."""
WIDENING = {"assumed": 0.25, "open_batched": 0.35, "server": 0.25}
"""Added spreads, by judgement: an input that a default fills; large batches under other
than vendor-tuned software, which one row of the evidence has; a server's latency rules,
which none has."""

_Measured = tuple[ServingJob, float, str]
"""A job, its measured output tokens per second, and the source of the row."""


def fit(rows: Sequence[Row], lookup: Lookup) -> ServingEfficiency:
    """Parameters and ranges from evidence rows; without rows, the priors.

    Sources weigh as the square root of their number of rows, so that one large table
    does not speak for all software. The range comes from the residuals of sources that
    the parameters had not seen.
    """
    usable = _usable(rows, lookup)
    known = lookup.serving.assumptions
    parameters = _parameters(usable, known)
    spread = {"residual": _residual_spread(usable, known), **WIDENING}
    return ServingEfficiency(
        parameters={name: rounded(value) for name, value in parameters.items()},
        spread={name: round(width, 4) for name, width in spread.items()},
    )


def _parameters(
    usable: Sequence[_Measured], known: ServingAssumptions
) -> dict[str, float]:
    """The maximum a posteriori, by least squares in logarithms."""
    names = tuple(PRIORS)
    widths = np.array([width for _, width in PRIORS.values()])
    weights = np.sqrt(crowd_weights([source for _, _, source in usable], CROWD))

    def residuals(moves: np.ndarray) -> np.ndarray:
        errors = np.array(_log_errors(usable, _moved(names, moves), known))
        return np.concatenate([softened(weights * errors / NOISE, 1.0), moves / widths])

    if not usable:
        return _moved(names, np.zeros(len(names)))
    best = least_squares(residuals, np.zeros(len(names)), diff_step=1e-4).x
    return _moved(names, best)


def _moved(names: Sequence[str], moves: np.ndarray) -> dict[str, float]:
    """The priors' medians, each moved by a logarithm."""
    return {
        name: PRIORS[name][0] * math.exp(float(move))
        for name, move in zip(names, moves, strict=True)
    }


def _log_errors(
    usable: Sequence[_Measured], parameters: dict[str, float], known: ServingAssumptions
) -> list[float]:
    """Logarithm of predicted over measured, row by row."""
    section = ServingEfficiency(parameters=parameters, spread={})
    return [
        math.log(output_rate(job, known, section) / measured)
        for job, measured, _ in usable
    ]


def _residual_spread(usable: Sequence[_Measured], known: ServingAssumptions) -> float:
    """Half-width of the range: the residuals of sources left out of the fit.

    They count whole, although the other widths of a range explain a part of them: a
    margin for how few the sources are.
    """
    sources = sorted({source for _, _, source in usable})
    errors: list[tuple[float, float]] = []
    for source in sources:
        seen = [one for one in usable if one[2] != source]
        unseen = [one for one in usable if one[2] == source]
        weight = len(unseen) ** -0.5
        found = _log_errors(unseen, _parameters(seen, known), known)
        errors += [(abs(error), weight) for error in found]
    if not errors:
        return 2 * NOISE
    sizes = [size for size, _ in errors]
    return weighted_quantile(sizes, [weight for _, weight in errors], INSIDE)


def _usable(rows: Sequence[Row], lookup: Lookup) -> list[_Measured]:
    """Rows that can be read; the others are reported when they are scored."""
    found = []
    for row in rows:
        try:
            measured = measured_of(row, MEASURED)
            job = job_of(row, lookup)
        except UsageError:
            continue
        if job.output_tokens > 0:
            found.append((job, measured, origin_of(row)))
    return found
