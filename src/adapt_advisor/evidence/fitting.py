"""Maximum a posteriori fits to measured rows, and how they fare without a publisher.

Parameters move from their priors in logarithms (exponents plainly) as far as robust
residuals ask for it. A publisher counts by the square root of its series, and a series,
rows of one set-up that differ in load or batch, counts as one.

Leaving publishers out needs no new fit from scratch: from the solution, steps of
Gauss-Newton with the publisher's part taken out of gradient and Hessian lead to the
solution without it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from adapt_advisor.evidence.robust import crowd_weights, rounded, softened

Array = NDArray[np.float64]
Parameters = dict[str, float]

CROWD = 0.5
"""A publisher of n series counts n ** CROWD: not n, since its rows share a setup."""
STEPS = 3
"""Of Gauss-Newton towards the solution without a publisher; the third moves little."""
SMALL = 1e-3
"""Step, in prior spreads, of numerical derivatives."""


class Prior(NamedTuple):
    """Expected value of a ratio and how far it may lie off, both before any row."""

    value: float
    spread: float
    positive: bool = True
    """A factor, with its spread as a logarithm; else an exponent with plain spread."""


class Sample(NamedTuple):
    """Measured rows as a fit sees them."""

    predict: Callable[[Mapping[str, float]], Array]
    """Logarithms of the predictions of all rows."""
    measured: Array
    """Logarithms."""
    publishers: Sequence[str]
    series: Sequence[Hashable]


class Fitted(NamedTuple):
    """A solution with what is needed to take publishers out of it."""

    priors: Mapping[str, Prior]
    sample: Sample
    steps: Array
    residuals: Array
    """Predicted over measured, as logarithms."""
    slopes: Array
    """Rows x parameters, per prior spread."""
    weights: Array
    """Of the rows, the robust loss included."""

    @property
    def parameters(self) -> Parameters:
        """The fitted values, rounded so that a refit writes the same bytes."""
        return {k: rounded(v) for k, v in at(self.priors, self.steps).items()}


def fit(
    priors: Mapping[str, Prior], sample: Sample, noise: float, soft: float
) -> Fitted:
    """The parameters that explain the rows best, given their priors.

    Args:
        priors: By name.
        sample: The rows.
        noise: Spread of well-predicted rows, which weighs evidence against priors.
        soft: Residual from which a row stops to pull with its square.
    """
    crowd = series_weights(sample.publishers, sample.series)

    def losses(steps: Array) -> Array:
        off = sample.predict(at(priors, steps)) - sample.measured
        return np.concatenate([np.sqrt(crowd) * softened(off, soft) / noise, steps])

    start = np.zeros(len(priors))
    found = least_squares(losses, start, diff_step=SMALL, x_scale=1.0, max_nfev=40)
    steps = np.asarray(found.x)
    residuals = sample.predict(at(priors, steps)) - sample.measured
    slopes = _slopes(priors, sample, steps, residuals)
    robust = 1 / np.sqrt(1 + (residuals / soft) ** 2)
    weights = crowd * robust / noise**2
    return Fitted(priors, sample, steps, residuals, slopes, weights)


def at(priors: Mapping[str, Prior], steps: Array) -> Parameters:
    """Ratios at `steps` prior spreads from their expected values."""
    return {
        name: prior.value * math.exp(step * prior.spread)
        if prior.positive
        else prior.value + step * prior.spread
        for (name, prior), step in zip(priors.items(), steps.tolist(), strict=True)
    }


def series_weights(publishers: Sequence[str], series: Sequence[Hashable]) -> Array:
    """Weights of rows: a series is one, n series of a publisher are n ** CROWD."""
    own = list(zip(publishers, series, strict=True))
    within = crowd_weights(own, 0.0)
    count = {p: len({s for q, s in own if q == p}) for p in set(publishers)}
    crowd = np.array([count[p] ** (CROWD - 1.0) for p in publishers])
    return np.asarray(within * crowd)


def without(fitted: Fitted, left_out: Sequence[str]) -> Array:
    """Steps of the solution that never saw these publishers."""
    kept = ~np.isin(np.array(fitted.sample.publishers), list(left_out))
    hessian = np.eye(len(fitted.steps))
    slopes, weights = fitted.slopes[kept], fitted.weights[kept]
    hessian = hessian + slopes.T @ (slopes * weights[:, None])
    steps, residuals = fitted.steps, fitted.residuals
    for _ in range(STEPS):
        gradient = slopes.T @ (weights * residuals[kept]) + steps
        steps = steps - np.linalg.solve(hessian, gradient)
        there = fitted.sample.predict(at(fitted.priors, steps))
        residuals = there - fitted.sample.measured
    return np.asarray(steps)


def unseen_residuals(fitted: Fitted, but: str | None = None) -> Array:
    """Residual of every row under a fit that saw neither its publisher nor `but`.

    From the solution's slopes alone, which is exact to first order: for ranges.
    """
    found = np.full(len(fitted.residuals), np.nan)
    names = np.array(fitted.sample.publishers)
    weighted = fitted.slopes * fitted.weights[:, None]
    parts = {
        name: (
            fitted.slopes[names == name].T @ weighted[names == name],
            weighted[names == name].T @ fitted.residuals[names == name],
        )
        for name in sorted(set(fitted.sample.publishers))
    }
    whole = np.eye(len(fitted.steps)) + sum(part[0] for part in parts.values())
    for name in parts:
        if name == but:
            continue
        out = [name] if but is None else [name, but]
        hessian = whole - sum(parts[one][0] for one in out)
        pull = sum(parts[one][1] for one in out)
        moved = np.linalg.solve(hessian, pull)
        rows = names == name
        found[rows] = fitted.residuals[rows] + fitted.slopes[rows] @ moved
    return found


def _slopes(
    priors: Mapping[str, Prior], sample: Sample, steps: Array, here: Array
) -> Array:
    columns = []
    for place in range(len(steps)):
        moved = steps.copy()
        moved[place] += SMALL
        there = sample.predict(at(priors, moved)) - sample.measured
        columns.append((there - here) / SMALL)
    return np.array(columns).T
