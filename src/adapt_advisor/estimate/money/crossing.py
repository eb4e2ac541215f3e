"""The volume at which two routes cost the same over a horizon."""

from __future__ import annotations

from collections.abc import Sequence

from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.method_job import MethodJob
from adapt_advisor.quantity import Estimate, Range

LEAST, MOST = 1.0, 1e10
"""Requests per month between which a crossing is looked for."""
STEPS = 40
"""Halvings of the logarithm of the volume: far below any price's precision."""
DIGITS = 2
"""Prices know no more: once both ends read the same, halving on changes nothing."""


def crossing_requests(jobs: Sequence[MethodJob], months: float, memo: Memo) -> Estimate:
    """Requests per month from which own cards cost less than the hosted route.

    Typical values on both sides: training once and so many months of serving. Billed
    requests grow with the volume, cards in whole replicas, so that the first is cheaper
    below the crossing.
    """
    hosted, own = jobs[0], jobs[-1]

    def ahead(requests: float) -> float | None:
        """How much more the hosted route costs at a volume; None where not known."""
        costs = [_cost(job, requests, months, memo) for job in (hosted, own)]
        if costs[0] is None or costs[1] is None:
            return None
        return costs[0] - costs[1]

    first, last = ahead(LEAST), ahead(MOST)
    if first is None or last is None:
        return Estimate(value=None, why="the money of one route is not known")
    if first >= 0:
        return Estimate(value=None, why="own cards cost less at any volume")
    if last < 0:
        return Estimate(value=None, why="the hosted route costs less at any volume")
    low, high = LEAST, MOST
    for _ in range(STEPS):
        if _read(low) == _read(high):
            break
        middle = (low * high) ** 0.5
        if (ahead(middle) or 0.0) < 0:
            low = middle
        else:
            high = middle
    return Estimate(value=Range.exactly(_read(high), "requests/month"))


def _read(requests: float) -> float:
    """A volume in as many digits as are told."""
    return float(f"{requests:.{DIGITS}g}")


def _cost(job: MethodJob, requests: float, months: float, memo: Memo) -> float | None:
    """USD of a job at another volume, typical."""
    inputs: Inputs = job.inputs.at_volume(requests)
    there = MethodJob(job.method, inputs, memo, job.route)
    spent, month = job.cost_usd.value, there.serving_usd_per_month.value
    if spent is None or month is None:
        return None
    return spent.typical + months * month.typical
