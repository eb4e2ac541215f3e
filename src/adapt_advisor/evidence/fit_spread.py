"""Fits how wide an 80% range must be, from errors on sources that were not seen."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from adapt_advisor.estimate.support import OUTSIDE, Features, seen_in, unseen
from adapt_advisor.evidence.robust import publisher_weights, weighted_quantile

Array = NDArray[np.float64]

COVERED = 0.8
RIDGE = 8.0
"""Pull of each trait's effect towards none, in weighted rows."""
FLOOR = 0.03
"""Smallest error that is taken at its word: luck is no precision."""
OPEN = ("unstated", "unknown", "unknown_shape")
"""Endings of the traits that say that something was not stated."""
MOST_COVERED = 0.95
"""Of residuals, whatever the number of publishers."""


class Residual(NamedTuple):
    """An error on an unseen row: log of predicted over measured."""

    source: str
    error: float
    needed: float
    """Half-width that the range must have to hold the row, beside what unstated
    settings already add to it."""
    traits: Mapping[str, bool]
    series: Hashable = None
    missing: int = 0
    """Features of the row that no other publisher has measured."""


def missing_elsewhere(
    publishers: Sequence[str], features: Sequence[Features]
) -> list[int]:
    """Of every row, how many features no publisher but its own has measured."""
    pairs = list(zip(publishers, features, strict=True))
    others = {
        name: seen_in([one for publisher, one in pairs if publisher != name])
        for name in set(publishers)
    }
    return [len(unseen(one, others[publisher])) for publisher, one in pairs]


def fit_spread(residuals: Sequence[Residual], widest: float) -> dict[str, float]:
    """Half-width of the 80% range: `base` times exp of what each trait adds.

    Errors are taken as Laplace-distributed with a scale that depends on traits, each
    effect shrunk towards none; the base then is set so that a publisher that nobody has
    seen falls inside with 80% of its rows: every publisher weighs the same, its series
    among themselves too, and (k + 1) / k of the share is asked for, as the k publishers
    are the exchangeable units (conformal prediction; Lei et al. 2018, arXiv 1604.04173;
    Dunn et al. 2022, arXiv 1809.07441, for units with rows of their own).
    """
    names = sorted({name for residual in residuals for name in residual.traits})
    flags = np.array([[float(r.traits[n]) for n in names] for r in residuals])
    errors = np.array([abs(r.error) for r in residuals])
    weights = publisher_weights(
        [r.source for r in residuals], [r.series for r in residuals]
    )
    count = len({r.source for r in residuals})
    covered = min(MOST_COVERED, COVERED * (count + 1) / count)
    effects = _effects(flags, np.maximum(errors, FLOOR), weights)
    # What nobody stated never makes a range narrower.
    open_ones = np.array([name.endswith(OPEN) for name in names])
    effects = np.where(open_ones, np.maximum(effects, 0.0), effects)
    scale = np.exp(flags @ effects)
    distance = np.array([OUTSIDE**r.missing for r in residuals])
    own = np.array([r.needed for r in residuals]) / scale / distance
    base = weighted_quantile(own, weights, covered)
    fitted = {name: float(f"{x:.3g}") for name, x in zip(names, effects, strict=True)}
    return {"base": float(f"{base:.3g}"), "widest": widest, **fitted}


def _effects(flags: Array, errors: Array, weights: Array) -> Array:
    count = flags.shape[1]

    def loss(x: Array) -> float:
        scale = x[0] + flags @ x[1:]
        fit = np.sum(weights * (scale + errors / np.exp(scale)))
        return float(fit + RIDGE * np.sum(x[1:] ** 2) / 2)

    start = np.concatenate([[math.log(float(np.mean(errors)))], np.zeros(count)])
    return np.asarray(minimize(loss, start, method="BFGS").x[1:])
