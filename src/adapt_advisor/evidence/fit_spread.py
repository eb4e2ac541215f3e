"""Fits how wide an 80% range must be, from errors on sources that were not seen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from adapt_advisor.evidence.robust import crowd_weights, weighted_quantile

Array = NDArray[np.float64]

COVERED = 0.8
RIDGE = 8.0
"""Pull of each trait's effect towards none, in weighted rows."""
FLOOR = 0.03
"""Smallest error that is taken at its word: luck is no precision."""
NORMAL_80 = 1.2816


class Residual(NamedTuple):
    """An error on an unseen row: log of predicted over measured."""

    source: str
    error: float
    mixture: float
    """Variance that the range already holds, from classes of software."""
    traits: Mapping[str, bool]


def fit_spread(
    residuals: Sequence[Residual],
    crowd: float,
    widest: float,
    covered: float = COVERED,
) -> dict[str, float]:
    """Half-width of the 80% range: `base` times exp of what each trait adds.

    Errors are taken as Laplace-distributed with a scale that depends on traits, each
    effect shrunk towards none; the base then is set so that a share `covered` of the
    weighted rows falls inside. A source of n rows counts n ** crowd.
    """
    names = sorted({name for residual in residuals for name in residual.traits})
    flags = np.array([[float(r.traits[n]) for n in names] for r in residuals])
    errors = np.array([abs(r.error) for r in residuals])
    mixed = NORMAL_80 * np.sqrt([r.mixture for r in residuals])
    weights = crowd_weights([r.source for r in residuals], crowd)
    effects = _effects(flags, np.maximum(errors, FLOOR), weights)
    scale = np.exp(flags @ effects)
    # The range is base x scale, joined with the mixture's own spread.
    own = np.sqrt(np.maximum(errors**2 - mixed**2, 0.0)) / scale
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
