"""Fits the memory estimate's factors to measured peaks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.estimate.memory.options import options
from adapt_advisor.estimate.memory.peak import (
    features,
    peak_on_card,
    settled_option,
    spread_traits,
    typical_of,
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
from adapt_advisor.evidence.memory_rows import MEASURED_COLUMN, MemoryCase, memory_case
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.selection import left_out, origin_of, series_of
from adapt_advisor.evidence.unseen import Study
from adapt_advisor.noun import Noun
from adapt_advisor.problem import UsageError
from adapt_advisor.quantity import Range

PRIORS: dict[str, Prior] = {
    # Half of AdamW's implementations step over all weights at once, with a copy of them
    # (PyTorch, torch.optim, foreach: "uses about sizeof(params) more peak memory").
    "step_buffers": Prior(0.5, 0.4),
    "adapter": Prior(0.8, 0.3),
    # Compilers and fused norms keep less than Korthikanti's count (judgement).
    "kept_full": Prior(1.0, 0.2),
    "kept_adapter": Prior(1.0, 0.2),
    # Every second product recomputed keeps a third of a layer (torchao, torchtitan).
    "kept_selective": Prior(0.33, 0.2),
    "working": Prior(1.0, 0.4),
    "scores": Prior(1.0, 0.3),
    # 18 to 22 bytes by how many copies the code makes.
    "logits": Prior(0.95, 0.15),
    "gathered": Prior(1.0, 0.3),
    "buckets": Prior(1.0, 0.3),
    "dequantised": Prior(1.0, 0.5),
    # Context of the libraries in the allocator's count, unsplit blocks (judgement).
    "fixed": Prior(0.7, 0.5),
    # Blocks of the caching allocator that fragment: 5 to 20% (PyTorch, CUDA notes).
    "reserved": Prior(1.1, 0.05),
    # Gradients that exist at the loss: none on the first micro-step of a step, all on
    # the later ones.
    "gradients_at_loss": Prior(0.5, 0.4),
    # Trainers that keep the whole table of logits today: the usual libraries fuse on
    # request, some by default (Liger, Unsloth, torchtune; judgement).
    "plain_share": Prior(0.4, 0.3),
    # With a small vocabulary there is little to gain, so that few do (judgement).
    "plain_share_small": Prior(0.85, 0.1),
}
"""Expected factor on the physical size. Weights, gradients, states and boundaries are
arithmetic and have none."""
SOFT = 0.12
"""Residual, in logarithms, from which a row pulls less than with its square."""
NOISE = 0.12
WIDEST = 1.0


class _Row(Noun):
    """A measurement with what it measured, in decimal GB."""

    case: MemoryCase
    gb: float
    publisher: str
    series: tuple[str, ...]


def study(rows: Sequence[Row], catalogue: Catalogue) -> Study[MemoryEfficiency]:
    """The fit to measured rows; rows that cannot be read are left out.

    Raises:
        ValueError: Fewer than two publishers have usable rows.
    """
    usable = list(_usable(rows, catalogue))
    if len({row.publisher for row in usable}) < 2:
        raise ValueError("the memory fit needs measured rows from two sources or more")
    fitted = fit(PRIORS, _sample(usable), NOISE, SOFT)

    def section(parameters: Mapping[str, float], but: str | None) -> MemoryEfficiency:
        return _section(usable, fitted, parameters, but)

    def predict(place: int, section: MemoryEfficiency) -> Range:
        case = usable[place].case
        return peak_on_card(case.job, section, case.limit_gb, exact=case.card_known)

    return Study(fitted, section, predict)


def _usable(rows: Sequence[Row], catalogue: Catalogue) -> list[_Row]:
    found = []
    for row in rows:
        if left_out(row):
            continue
        try:
            case = memory_case(row, catalogue)
            gb = measured_of(row, MEASURED_COLUMN) * case.unit_gb
        except UsageError:
            continue
        found.append(
            _Row(case=case, gb=gb, publisher=origin_of(row), series=series_of(row))
        )
    return found


def _sample(rows: Sequence[_Row]) -> Sample:
    def predict(parameters: Mapping[str, float]) -> Array:
        bare = MemoryEfficiency(parameters=dict(parameters), spread={})
        return np.log([_typical(row.case, bare) for row in rows])

    return Sample(
        predict=predict,
        measured=np.log([row.gb for row in rows]),
        publishers=[row.publisher for row in rows],
        series=[row.series for row in rows],
    )


def _typical(case: MemoryCase, section: MemoryEfficiency) -> float:
    option = settled_option(options(case.job), section, case.limit_gb)
    typical = typical_of(option, section)
    return min(typical, case.limit_gb) if case.card_known else typical


def _section(
    rows: Sequence[_Row],
    fitted: Fitted,
    parameters: Mapping[str, float],
    but: str | None,
) -> MemoryEfficiency:
    """The section of these parameters, its ranges from publishers other than `but`."""
    bare = MemoryEfficiency(
        parameters=dict(parameters), spread={"base": 0.0, "widest": 0.0}
    )
    unseen = unseen_residuals(fitted, but)
    residuals = []
    seen = [
        (row, error)
        for row, error in zip(rows, unseen.tolist(), strict=True)
        if row.publisher != but
    ]
    known = [features(row.case.job) for row, _ in seen]
    missing = missing_elsewhere([row.publisher for row, _ in seen], known)
    for (row, error), far in zip(seen, missing, strict=True):
        job = row.case.job
        # Without a width of its own the range is what unstated settings reach.
        value = peak_on_card(job, bare, row.case.limit_gb, exact=False)
        reach = (value.high if error < 0 else value.low) / value.typical
        inside = abs(error) <= abs(math.log(reach)) + 1e-9
        needed = 0.0 if inside else abs(error)
        residuals.append(
            Residual(row.publisher, error, needed, spread_traits(job), row.series, far)
        )
    spread = fit_spread(residuals, widest=WIDEST)
    return bare.replace(spread=spread, covered=seen_in(known))
