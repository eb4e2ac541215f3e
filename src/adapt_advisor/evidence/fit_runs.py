"""Fits the ledger of whole runs: what comes on top of well-running steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from adapt_advisor.catalogue.efficiency import Efficiency, RunEfficiency
from adapt_advisor.estimate.training.ledger import (
    ledger_terms,
    ledger_traits,
    run_hours,
    step_hours_of,
)
from adapt_advisor.evidence.fit_spread import Residual, fit_spread
from adapt_advisor.evidence.fitting import (
    Array,
    Fitted,
    Prior,
    Sample,
    unseen_residuals,
)
from adapt_advisor.evidence.fitting import fit as fit_priors
from adapt_advisor.evidence.selection import Measurement
from adapt_advisor.quantity import Range

PRIORS: dict[str, Prior] = {
    # Reported speed against billed hours: 0.65-0.9 of PaLM, BLOOM, Gopher, Llama 3.
    "constant": Prior(0.2, 0.2, positive=False),
    # Software has grown faster every year; a tenth is our judgement.
    "earlier": Prior(0.1, 0.1, positive=False),
    # Longer and larger runs meet more failures, evaluations and stragglers.
    "length": Prior(0.05, 0.06, positive=False),
    "size": Prior(0.05, 0.1, positive=False),
    # Smaller teams, on software they did not tune (judgement).
    "continued": Prior(0.2, 0.15, positive=False),
    # A halving costs a third more under full recomputation, nothing where it fits.
    "memory": Prior(0.1, 0.1, positive=False),
    # An eighth of the GPUs: a tenth less of failures, stragglers and rescheduling.
    "few_gpus": Prior(-0.033, 0.033, positive=False),
}
"""Expected constants of `estimate.training.ledger.ledger_terms`, and their spreads."""
ROBUST = 0.2
NOISE = 0.35
"""Spread of runs that are predicted well, which weighs evidence against priors."""
WIDEST = 1.0


def fit_cases(cases: Sequence[Measurement], efficiency: Efficiency) -> Fitted:
    """The ledger that explains the runs best, given its priors.

    Args:
        cases: Whole runs.
        efficiency: Holds the fitted speed of steps.

    Raises:
        ValueError: Fewer than two publishers can be used.
    """
    if len({case.source for case in cases}) < 2:
        raise ValueError("a fit needs runs of at least two sources")
    return fit_priors(PRIORS, sample_of(cases, efficiency), NOISE, ROBUST)


def sample_of(cases: Sequence[Measurement], efficiency: Efficiency) -> Sample:
    """The runs as arrays: hours at step speed, and the terms of the ledger."""
    hours = [step_hours_of(case.job, efficiency) for case in cases]
    rows = []
    for case, steps in zip(cases, hours, strict=True):
        terms = ledger_terms(case.job, steps)
        rows.append([terms[name] for name in PRIORS])
    table, base = np.array(rows), np.log(hours)

    def predict(constants: Mapping[str, float]) -> Array:
        return np.asarray(base + table @ np.array(list(constants.values())))

    return Sample(
        predict=predict,
        measured=np.log([case.measured for case in cases]),
        publishers=[case.source for case in cases],
        series=[case.series for case in cases],
    )


def section(
    cases: Sequence[Measurement],
    fitted: Fitted,
    parameters: Mapping[str, float],
    but: str | None = None,
) -> RunEfficiency:
    """The ledger with its spread; nothing in it has seen the publisher `but`."""
    unseen = unseen_residuals(fitted, but)
    residuals = [
        Residual(
            case.source,
            float(error),
            abs(float(error)),
            ledger_traits(case.job),
            case.series,
        )
        for case, error in zip(cases, unseen, strict=True)
        if case.source != but
    ]
    return RunEfficiency(
        parameters=dict(parameters), spread=fit_spread(residuals, widest=WIDEST)
    )


def predict_run(case: Measurement, efficiency: Efficiency) -> Range:
    """The range of a whole run."""
    return run_hours(case.job, efficiency)
