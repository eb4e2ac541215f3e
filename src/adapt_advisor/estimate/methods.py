"""Estimates per method: what training and serving take, on every route in question."""

from __future__ import annotations

from functools import cached_property

from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.method_job import MethodJob
from adapt_advisor.estimate.model_choice import Route, route_of, routes_of
from adapt_advisor.estimate.money.crossing import crossing_requests
from adapt_advisor.estimate.nouns import MethodEstimate, RouteCost
from adapt_advisor.quantity import Estimate
from adapt_advisor.rulebook.method import Method

HORIZON_MONTHS = 12.0
"""Months over which routes are held against each other: a year's budget."""


class MethodEstimator:
    """Estimates of every method in one situation, each made when first asked for."""

    def __init__(self, inputs: Inputs, memo: Memo | None = None) -> None:
        """Nothing is computed yet."""
        self.inputs = inputs
        self.memo = Memo() if memo is None else memo
        self._jobs: dict[tuple[str, Route], MethodJob] = {}

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The routes to cost in this situation."""
        return routes_of(self.inputs)

    def job(self, method: str) -> MethodJob:
        """The job that one method is on the route that leads: the cheaper one."""
        return self._leading(self.jobs(method))

    def jobs(self, method: str) -> tuple[MethodJob, ...]:
        """The job of one method on each route in question."""
        known = self.inputs.rulebook.methods[method]
        routes = dict.fromkeys(route_of(known, route) for route in self.routes)
        return tuple(self._on(method, route) for route in routes)

    def _on(self, method: str, route: Route) -> MethodJob:
        job = self._jobs.get((method, route))
        if job is None:
            known = self.inputs.rulebook.methods[method]
            job = MethodJob(known, self.inputs, self.memo, route)
            self._jobs[method, route] = job
        return job

    def _leading(self, jobs: tuple[MethodJob, ...]) -> MethodJob:
        """The job with the lower bill of a year; one without a figure comes last."""
        return jobs[0] if len(jobs) == 1 else min(jobs, key=_bill)

    def quantity(self, method: str, name: str) -> Estimate:
        """One quantity of one method, as limits name it."""
        if name == "effort_weeks":
            return effort_weeks(self.inputs.rulebook.methods[method])
        # Bills are compared only where money is asked for: what a run needs of cards is
        # asked of the route that has cards, and far more often.
        job = self.job(method) if name.endswith("_usd") or "_usd_" in name else None
        estimate: Estimate = getattr(job or self.jobs(method)[-1], name)
        return estimate

    def of(self, method: str) -> MethodEstimate:
        """All quantities of one method."""
        jobs = self.jobs(method)
        job = self._leading(jobs)
        return MethodEstimate(
            method=method,
            gpu=None if job.route == "hosted" else job.gpu.id,
            model=job.model.id,
            route=job.route,
            support=job.support,
            training_gpu_hours=job.training_gpu_hours,
            memory_gb_per_gpu=job.memory_gb_per_gpu,
            gpus=job.gpus,
            cost_usd=job.cost_usd,
            serving_gpu_hours_per_month=job.serving_gpu_hours_per_month,
            serving_usd_per_month=job.serving_usd_per_month,
            effort_weeks=effort_weeks(job.method),
            verdict=job.verdict,
            routes=tuple(map(_route_cost, jobs)) if len(jobs) > 1 else (),
            crossing_requests=crossing_requests(jobs, HORIZON_MONTHS, self.memo)
            if len(jobs) > 1
            else None,
        )


def _bill(job: MethodJob) -> float:
    """USD of training and a year of serving; infinite where either is not known."""
    spent, month = job.cost_usd.value, job.serving_usd_per_month.value
    if spent is None or month is None:
        return float("inf")
    return spent.typical + HORIZON_MONTHS * month.typical


def _route_cost(job: MethodJob) -> RouteCost:
    return RouteCost(
        route=job.route,
        model=job.model.id,
        cost_usd=job.cost_usd,
        serving_usd_per_month=job.serving_usd_per_month,
    )


def effort_weeks(method: Method) -> Estimate:
    """Engineer-weeks to a first release, as the method's sources have them."""
    if method.effort is None:
        return Estimate(value=None, why="nobody says how long it takes")
    return Estimate(value=method.effort.weeks)
