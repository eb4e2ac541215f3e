"""Fit the memory estimate's factors to measured peaks: physics first, then residuals.

Each factor has a prior from the physics alone, the loss is robust, and a source with
many rows weighs as the square root of their number.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares, linprog

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.estimate.memory.nouns import MemoryJob
from adapt_advisor.estimate.memory.options import Option, options
from adapt_advisor.estimate.memory.peak import (
    AFTER_LOSS,
    FIT_TOLERANCE,
    SPREADS,
    widenings,
)
from adapt_advisor.estimate.memory.units import SHORT_LIVED, UNITS, memory_units
from adapt_advisor.evidence.cells import Row, measured_of
from adapt_advisor.evidence.memory_rows import MEASURED_COLUMN, MemoryCase, memory_case
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.selection import left_out, origin_of
from adapt_advisor.problem import UsageError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

PRIOR: dict[str, tuple[float, float]] = {
    "step_buffers": (1.0, 0.3),
    "adapter": (0.7, 0.3),
    "kept_full": (1.0, 0.2),
    "kept_adapter": (1.0, 0.2),
    "kept_selective": (0.33, 0.2),
    "working": (1.0, 0.4),
    "logits": (0.9, 0.2),
    "unstated_loss": (0.4, 0.5),
    "unstated_loss_kept": (0.7, 0.5),
    "gathered": (1.5, 0.3),
    "dequantised": (1.0, 0.5),
    "fixed": (0.7, 0.5),
    "reserved": (0.05, 1.0),
    "gradients_at_loss": (0.5, 0.5),
}
"""Expected factor and its relative standard deviation. Selective recomputation of
every second matrix product keeps a third of a layer; a loss whose kernel is not stated
is plain in part; two layers are gathered at a time. Weights, gradients, states and
layer boundaries are arithmetic and have no factor."""
FUSED_SHARE = 0.1
"""Of the plain loss, what a fused one still takes: its chunks (Hsu et al. 2024, arXiv
2410.10989; Wijmans et al. 2024, arXiv 2411.09009). No row measures it in isolation."""
_NAMES = tuple(PRIOR)
_CENTRES = np.array([centre for centre, _ in PRIOR.values()])
_SIGMAS = np.array([sigma for _, sigma in PRIOR.values()])
_SCALE = 0.12
"""Residual, in logarithms, from which the loss grows more slowly than a square."""
_HELD = 0.83
"""Share of residuals that the range holds: a little above 80%, since a new source
differs more from those seen than one of these from the others."""
_SHORT_LIVED = np.array([name in SHORT_LIVED for name in UNITS])
_AFTER_LOSS = np.array([name in AFTER_LOSS for name in UNITS])


class _Table(NamedTuple):
    """Rows as arrays; a way is one of the options to run a job."""

    sizes: Array
    """Rows x ways x components, in GB."""
    limits: Array
    """Largest peak that the card can show, in GB."""
    exact: Mask
    """Whether the card is known."""
    reserved: Mask
    measured: Array
    features: Array
    """Rows x `SPREADS`: what widens the range."""
    sources: NDArray[np.str_]

    def take(self, chosen: Mask) -> _Table:
        """Only the chosen rows."""
        return _Table(
            sizes=self.sizes[chosen],
            limits=self.limits[chosen],
            exact=self.exact[chosen],
            reserved=self.reserved[chosen],
            measured=self.measured[chosen],
            features=self.features[chosen],
            sources=self.sources[chosen],
        )


def fit(rows: Sequence[Row], catalogue: Catalogue) -> MemoryEfficiency:
    """The memory section from measured rows; rows that cannot be read are left out.

    Raises:
        ValueError: Fewer than two sources have usable rows.
    """
    table = _table(rows, catalogue)
    names = sorted(set(table.sources))
    if len(names) < 2:
        raise ValueError("the memory fit needs measured rows from two sources or more")
    residuals = np.zeros(len(table.measured))
    for name in names:
        held_out = table.sources == name
        factors = _fit_factors(table.take(~held_out))
        residuals[held_out] = _residuals(factors, table.take(held_out))
    found = _section(_fit_factors(table), _fit_widths(table, np.abs(residuals)))
    return found.replace(
        factors=_rounded(found.factors),
        gradients_at_loss=round(found.gradients_at_loss, 4),
        reserved_over_allocated=round(found.reserved_over_allocated, 4),
        half_width=_rounded(found.half_width),
    )


def _rounded(values: dict[str, float]) -> dict[str, float]:
    """Four decimals: the last bits of an optimizer differ between machines."""
    return {name: round(value, 4) for name, value in values.items()}


def _table(rows: Sequence[Row], catalogue: Catalogue) -> _Table:
    found: list[tuple[MemoryCase, float, str]] = []
    for row in rows:
        if left_out(row):
            continue
        try:
            case = memory_case(row, catalogue)
            value = measured_of(row, MEASURED_COLUMN) * case.unit_gb
        except UsageError:
            continue
        found.append((case, value, origin_of(row)))
    cases = [case for case, _, _ in found]
    ways = [[_sizes(way) for way in options(case.job)] for case in cases]
    longest = max(map(len, ways), default=0)
    return _Table(
        sizes=np.array([way + [way[-1]] * (longest - len(way)) for way in ways]),
        limits=np.array([case.limit_gb for case in cases]),
        exact=np.array([case.card_known for case in cases], dtype=bool),
        reserved=np.array([case.job.reserved for case in cases], dtype=bool),
        measured=np.array([value for _, value, _ in found]),
        features=np.array([_features(case.job) for case in cases]),
        sources=np.array([source for _, _, source in found], dtype=np.str_),
    )


def _sizes(way: Option) -> list[float]:
    units = memory_units(*way)
    return [units[name] for name in UNITS]


def _features(job: MemoryJob) -> list[float]:
    widened = widenings(job)
    return [1.0 if name == "base" or name in widened else 0.0 for name in SPREADS]


def _row_weights(sources: NDArray[np.str_]) -> Array:
    """A source counts as the square root of its number of rows."""
    count = Counter(sources.tolist())
    return np.array([1 / math.sqrt(count[name]) for name in sources.tolist()])


def _fit_factors(table: _Table) -> Array:
    """Factors that fit best, held near their priors; robust against odd rows."""
    weights = np.sqrt(_row_weights(table.sources))

    def loss(steps: Array) -> Array:
        scaled = _residuals(_CENTRES * np.exp(steps * _SIGMAS), table) / _SCALE
        # Cauchy's loss, so that a row that is wrong by 5x pulls no harder than 2x.
        robust = np.sign(scaled) * np.sqrt(2 * np.log1p(scaled**2 / 2))
        return np.concatenate([weights * robust, steps])

    start = np.zeros(len(_NAMES))
    found = least_squares(loss, start, diff_step=1e-3)
    values: Array = _CENTRES * np.exp(np.asarray(found.x) * _SIGMAS)
    return values


def _residuals(values: Array, table: _Table) -> Array:
    """Logarithm of measured over predicted, as `estimate.memory` predicts."""
    section = _section(values, dict.fromkeys(SPREADS, 0.0))
    factors = np.array([section.factors.get(name, 1.0) for name in UNITS])
    waste = np.where(_SHORT_LIVED, section.reserved_over_allocated, 1.0)
    parts = table.sizes * factors
    parts = parts * np.where(table.reserved[:, None, None], waste, 1.0)
    everything = parts.sum(axis=2)
    unborn = (1 - section.gradients_at_loss) * parts[:, :, UNITS.index("gradients")]
    freed = parts[:, :, _AFTER_LOSS].sum(axis=2)
    peaks = everything - np.minimum(unborn, freed)
    fits = peaks <= FIT_TOLERANCE * table.limits[:, None]
    fits[:, -1] = True
    first = peaks[np.arange(len(peaks)), fits.argmax(axis=1)]
    shown = np.where(table.exact, np.minimum(first, table.limits), first)
    return np.asarray(np.log(table.measured / shown), dtype=np.float64)


def _fit_widths(table: _Table, sizes: Array) -> dict[str, float]:
    """Half-widths that hold the wanted share of the residuals.

    A linear quantile regression (Koenker and Bassett 1978, doi 10.2307/1913643), as a
    linear programme with non-negative coefficients.
    """
    rows, columns = table.features.shape
    weights = _row_weights(table.sources)
    cost = np.concatenate([np.zeros(columns), _HELD * weights, (1 - _HELD) * weights])
    equal = np.hstack([table.features, np.eye(rows), -np.eye(rows)])
    found = linprog(cost, A_eq=equal, b_eq=sizes, bounds=(0, None), method="highs")
    return dict(zip(SPREADS, map(float, found.x[:columns]), strict=True))


def _section(values: Array, widths: dict[str, float]) -> MemoryEfficiency:
    """The fitted values under the names that the estimate reads.

    A fused loss never takes more than one of unknown kind, and that never more than a
    plain one.
    """
    named = dict(zip(_NAMES, map(float, values), strict=True))
    plain = named["logits"]
    special = ("reserved", "gradients_at_loss", "unstated_loss", "unstated_loss_kept")
    factors = {name: value for name, value in named.items() if name not in special}
    for unit in ("unstated_loss", "unstated_loss_kept"):
        share = min(1.0, max(FUSED_SHARE, named[unit]))
        factors[unit.replace("unstated_loss", "logits_unstated")] = plain * share
    factors["logits_fused"] = plain * FUSED_SHARE
    return MemoryEfficiency(
        factors={name: factors[name] for name in UNITS if name in factors},
        gradients_at_loss=min(1.0, named["gradients_at_loss"]),
        reserved_over_allocated=1 + named["reserved"],
        half_width=widths,
    )
