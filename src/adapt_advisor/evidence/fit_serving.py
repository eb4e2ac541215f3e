"""Fits the shares of hardware peaks that serving software reaches, from measurements.

The formula is physics; what is fitted is how much of each peak software reaches. Every
parameter has a prior from specifications or the literature, and the evidence moves it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.estimate.serving.nouns import ServingJob
from adapt_advisor.estimate.serving.throughput import (
    features,
    output_rate,
    serving_throughput,
    spread_traits,
    unsure_of,
)
from adapt_advisor.estimate.support import seen_in
from adapt_advisor.evidence.cells import Row, measured_of
from adapt_advisor.evidence.fit_spread import Residual, fit_spread, missing_elsewhere
from adapt_advisor.evidence.fitting import (
    Array,
    Fitted,
    Prior,
    Sample,
    fit,
    unseen_residuals,
)
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.selection import left_out, origin_of, series_of
from adapt_advisor.evidence.serving_rows import MEASURED, job_of
from adapt_advisor.evidence.unseen import Study
from adapt_advisor.noun import Noun
from adapt_advisor.problem import UsageError
from adapt_advisor.quantity import Range

PRIORS: dict[str, Prior] = {
    # Share of the card's best matrix product that a model's products reach: their
    # shapes are not the best ones (judgement).
    "matmul_share": Prior(0.87, 0.10),
    # Copies reach 85-93% of the data sheet, matrix-vector products a little less
    # (Pope et al. 2022, arXiv 2211.05102; our judgement).
    "bandwidth_share": Prior(0.85, 0.10),
    # Paged gathers of the cache against contiguous weights (Kwon et al. 2023, arXiv
    # 2309.06180, report 20-26% slower attention kernels).
    "cache_share": Prior(0.7, 0.15),
    # Weights of 4 bits expanded on the way: kernels keep up (Frantar et al. 2024,
    # arXiv 2408.11743, Marlin).
    "dequantised_share": Prior(0.9, 0.15),
    # The same by kernels written for cards with such units (judgement).
    "emulated_share": Prior(0.7, 0.25),
    # Attention over the prompt: 50-73% of the half-precision peak (Dao 2023, arXiv
    # 2307.08691).
    "attention_share": Prior(0.5, 0.15),
    # Passes over activations as counted in estimate.serving.work; 1 = the count.
    "traffic": Prior(1.0, 0.30),
    # About ten kernels per layer: 4-10 us each in captured steps, 50-100 us when Python
    # launches them one by one (judgement).
    "launch_tuned_us": Prior(40.0, 0.40),
    "launch_open_us": Prior(70.0, 0.40),
    "launch_eager_us": Prior(800.0, 0.40),
    # Routing, sorting, two grouped products and their sum beside the ten (judgement).
    "expert_launch": Prior(1.7, 0.25),
    # Width of an expert at which its products take twice their roofline: their inputs
    # and outputs weigh as much as their work, and experts are uneven (judgement).
    "expert_width": Prior(1500.0, 0.40),
    "link_share": Prior(0.6, 0.20),
    "link_latency_us": Prior(10.0, 0.40),
    # Today's servers overlap their scheduler with the card's work (vLLM V1, SGLang).
    "host_us_per_sequence": Prior(10.0, 0.60),
    "host_us_per_step": Prior(1000.0, 0.60),
    # vLLM 0.5 spent 38% of the time on the card, the rest in its server and scheduler
    # (vLLM's report on 0.6.0, September 2024): some 25 ms a step at 256 sequences.
    "old_host": Prior(6.0, 0.40),
    "offline_host": Prior(0.4, 0.40),
    "tuned_host": Prior(0.4, 0.40),
    # Exponent of the loss with the number of cards: 0.1 = 19% on 8 cards (judgement).
    "scaling_loss": Prior(0.1, 0.50),
    # Rate of open software relative to the vendor's best on the same card (judgement).
    "open_current": Prior(0.9, 0.20),
    "open_2022_2023": Prior(0.6, 0.25),
    # Kernels for other makers' cards are younger than those cards (judgement).
    "other_vendor": Prior(0.7, 0.25),
}
"""Median and standard deviation (of the logarithm) of each parameter before any row."""

NOISE = 0.25
"""Standard deviation of one row's logarithm: what the formula cannot know."""
SOFT = 0.25
WIDEST = 1.1


class _Row(Noun):
    """A deployment with its measured output tokens per second."""

    job: ServingJob
    rate: float
    publisher: str
    series: tuple[str, ...]


def study(rows: Sequence[Row], catalogue: Catalogue) -> Study[ServingEfficiency]:
    """The fit to measured rows; rows that cannot be read are left out.

    Raises:
        ValueError: Fewer than two publishers have usable rows.
    """
    usable = _usable(rows, catalogue)
    if len({row.publisher for row in usable}) < 2:
        raise ValueError("the serving fit needs measured rows from two sources or more")
    known = catalogue.serving.assumptions
    jobs = [row.job for row in usable]

    def rates(parameters: Mapping[str, float]) -> Array:
        bare = ServingEfficiency(parameters=dict(parameters), spread={})
        return np.log([output_rate(job, known, bare) for job in jobs])

    sample = Sample(
        predict=rates,
        measured=np.log([row.rate for row in usable]),
        publishers=[row.publisher for row in usable],
        series=[row.series for row in usable],
    )
    fitted = fit(PRIORS, sample, NOISE, SOFT)

    def section(parameters: Mapping[str, float], but: str | None) -> ServingEfficiency:
        return _section(usable, fitted, parameters, but, catalogue)

    def predict(place: int, section: ServingEfficiency) -> Range:
        found = serving_throughput(jobs[place], known, section)
        assert found.value is not None
        return found.value

    return Study(fitted, section, predict)


def _usable(rows: Sequence[Row], catalogue: Catalogue) -> list[_Row]:
    found = []
    for row in rows:
        if left_out(row):
            continue
        try:
            rate, job = measured_of(row, MEASURED), job_of(row, catalogue)
        except UsageError:
            continue
        if job.output_tokens > 0:
            found.append(
                _Row(
                    job=job, rate=rate, publisher=origin_of(row), series=series_of(row)
                )
            )
    return found


def _section(
    rows: Sequence[_Row],
    fitted: Fitted,
    parameters: Mapping[str, float],
    but: str | None,
    catalogue: Catalogue,
) -> ServingEfficiency:
    """The section of these parameters, its ranges from publishers other than `but`."""
    known = catalogue.serving.assumptions
    bare = ServingEfficiency(parameters=dict(parameters), spread={})
    residuals = []
    unseen = unseen_residuals(fitted, but).tolist()
    seen = [
        (row, error)
        for row, error in zip(rows, unseen, strict=True)
        if row.publisher != but
    ]
    measured = [features(row.job) for row, _ in seen]
    missing = missing_elsewhere([row.publisher for row, _ in seen], measured)
    for (row, error), far in zip(seen, missing, strict=True):
        settings = unsure_of(row.job, known, bare)
        needed = math.sqrt(max(error**2 - settings**2, 0.0))
        residuals.append(
            Residual(
                row.publisher, error, needed, spread_traits(row.job), row.series, far
            )
        )
    covered = seen_in(measured)
    spread = fit_spread(residuals, widest=WIDEST)
    return bare.replace(spread=spread, covered=covered)
