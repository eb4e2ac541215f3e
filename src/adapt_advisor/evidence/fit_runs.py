"""Fits the ledger of whole runs: what comes on top of well-running steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from adapt_advisor.catalogue.efficiency import Efficiency, RunEfficiency
from adapt_advisor.estimate.training.ledger import (
    ledger_terms,
    ledger_traits,
    step_hours_of,
)
from adapt_advisor.evidence.cells import Row
from adapt_advisor.evidence.fit_spread import COVERED, Residual, fit_spread
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.robust import crowd_weights, rounded, softened
from adapt_advisor.evidence.selection import Measurement, run_cases

Array = NDArray[np.float64]

PRIORS: dict[str, tuple[float, float]] = {
    # Reported speed against billed hours: 0.65-0.9 of PaLM, BLOOM, Gopher, Llama 3.
    "constant": (0.2, 0.2),
    # Software has grown faster every year; a tenth is our judgement.
    "earlier": (0.1, 0.1),
    # Longer and larger runs meet more failures, evaluations and stragglers.
    "length": (0.05, 0.06),
    "size": (0.05, 0.1),
    # Smaller teams, on software they did not tune (judgement).
    "continued": (0.2, 0.15),
    # A halving costs a third more under full recomputation, nothing where it fits.
    "memory": (0.1, 0.1),
    # An eighth of the GPUs: a tenth less of failures, stragglers and rescheduling.
    "few_gpus": (-0.033, 0.033),
}
"""Expected constants of `estimate.ledger.ledger_terms` and their spreads."""
ROBUST = 0.2
NOISE = 0.35
"""Spread of runs that are predicted well, which weighs evidence against priors."""
CROWD = 0.5
WIDEST = 1.0


def fit(
    rows: Sequence[Row], catalogue: Catalogue, efficiency: Efficiency
) -> RunEfficiency:
    """Fit the ledger to measured runs.

    Args:
        rows: Rows of whole runs.
        catalogue: GPUs, models and vocabulary.
        efficiency: Holds the fitted speed of steps.

    Raises:
        ValueError: Fewer than two sources can be used.
    """
    cases = run_cases(rows, catalogue)
    sources = sorted({case.source for case in cases})
    if len(sources) < 2:
        raise ValueError("a fit needs runs of at least two sources")
    hours = [step_hours_of(case.job, efficiency) for case in cases]
    terms = _terms(cases, hours)
    excess = np.log([case.measured for case in cases]) - np.log(hours)
    weights = crowd_weights([case.source for case in cases], CROWD)
    residuals: list[Residual] = []
    for source in sources:
        seen = np.array([case.source != source for case in cases])
        inner = _constants(terms[seen], excess[seen], weights[seen])
        for at in np.flatnonzero(~seen):
            error = float(terms[at] @ inner - excess[at])
            traits = ledger_traits(cases[at].job)
            residuals.append(Residual(source, error, 0.0, traits))
    found = _constants(terms, excess, weights)
    return RunEfficiency(
        parameters={
            name: rounded(x) for name, x in zip(PRIORS, found.tolist(), strict=True)
        },
        spread=fit_spread(
            residuals, crowd=CROWD, widest=WIDEST, covered=_covered(len(sources))
        ),
    )


def _covered(sources: int) -> float:
    """The share of residuals that a range must hold so that 80% of new ones fall in.

    With few sources the plain quantile is too narrow: (n + 1) / n of it is asked for
    (split conformal prediction, Lei et al. 2018, arXiv 1604.04173).
    """
    return COVERED * (sources + 1) / sources


def _terms(cases: Sequence[Measurement], hours: Sequence[float]) -> Array:
    rows = []
    for case, steps in zip(cases, hours, strict=True):
        terms = ledger_terms(case.job, steps)
        rows.append([terms[name] for name in PRIORS])
    return np.array(rows)


def _constants(terms: Array, excess: Array, weights: Array) -> Array:
    """The constants that explain the excess best, given their priors."""
    middle = np.array([value for value, _ in PRIORS.values()])
    spread = np.array([width for _, width in PRIORS.values()])

    def residuals(steps: Array) -> Array:
        off = softened(excess - terms @ (middle + spread * steps), ROBUST) / NOISE
        return np.concatenate([np.sqrt(weights) * off, steps])

    solution = least_squares(residuals, np.zeros(len(middle)))
    return np.asarray(middle + spread * solution.x)
