"""Serving an encoder: one pass over the text of a request, nothing is generated."""

from __future__ import annotations

import math

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.catalogue.serving import ServingAssumptions
from adapt_advisor.estimate.hardware import achievable_flops
from adapt_advisor.estimate.serving.nouns import ServingDemand
from adapt_advisor.quantity import Derivation, Estimate, Range, Term

PASS_SHARE = 0.3
"""Share of the achievable rate that one pass over short texts reaches: sequences of
unequal length and small products; our judgement, between a launch-bound 0.1 and the 0.6
of training steps (FlashAttention-2, arXiv 2307.08691)."""
UNSURE = 3.0
"""Factor up and down of the rate: no measured serving of encoders is held."""


def encoder_hours(
    demand: ServingDemand,
    model: LanguageModel,
    gpu: Gpu,
    known: ServingAssumptions,
    fitted: Efficiency,
) -> Estimate:
    """GPU-hours per month of whole cards that are always on; at least one of them.

    A request costs 2 x parameters x tokens FLOPs. The low end is a card that others
    share: the busy hours alone.
    """
    if fitted.hardware is None:
        return Estimate(value=None, why="the rates of hardware are not fitted")
    rate = achievable_flops(gpu, fitted.hardware) * PASS_SHARE
    seconds = 2 * model.params_b * 1e9 * demand.input_tokens / rate
    month = known.hours_per_month
    peak = demand.peak_to_mean or known.peak_to_mean
    busy = demand.requests_per_month * seconds / 3600
    share = busy * peak / month / known.server_utilisation
    cards = max(1, math.ceil(share))
    most = max(1, math.ceil(share * UNSURE))
    return Estimate(
        value=Range(
            low=min(busy / UNSURE, cards * month),
            typical=cards * month,
            high=most * month,
            unit="GPU-hours/month",
        ),
        basis="extrapolated",
        derivation=Derivation(
            formula="cards that are always on x hours of a month",
            terms=(
                Term(name="work per request", value=seconds * rate / 1e9,
                     unit="GFLOP", origin="2 x parameters x tokens"),
                Term(name="busy", value=busy, unit="GPU-hours/month",
                     origin="requests x time of one"),
                Term(name="cards", value=cards, unit="GPUs", origin="rounded up"),
            ),
        ),
        warnings=("No measured serving of encoders is held as evidence.",),
    )  # fmt: skip
