"""The figures of a stage in one line: model and place, money, weeks, month."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.record import Stage
from adapt_advisor.estimate.nouns import MethodEstimate
from adapt_advisor.quantity import Range
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.words import numbers
from adapt_advisor.words.ids import counted, listed


def stage_facts(words: Wording, stage: Stage) -> str:
    """What a stage takes: training in money, and weeks of work."""
    estimate = words.recommendation.estimate_of(stage.method)
    if estimate is None:
        return ""
    parts = [*_training(words, estimate), *_weeks(estimate)]
    return "; ".join(parts)


def runs_on(words: Wording, estimate: MethodEstimate) -> str:
    """Which model it is, and where it answers."""
    model = words.model(estimate.model)
    if estimate.gpu is None:
        return f"{model}, hosted by its provider"
    if estimate.route == "device":
        return f"{model}, on the device"
    card = words.gpu(estimate.gpu)
    whose = "on your own" if words.feeds("gpu_kind") else "on a rented"
    return f"{model}, {whose} {card}"


def month(estimate: MethodEstimate) -> str | None:
    """What serving costs a month, on each route where both are open."""
    if len(estimate.routes) > 1:
        told = [
            f"{numbers.about_money(one.serving_usd_per_month.value)} a month "
            f"{'hosted' if one.route == 'hosted' else 'on own GPUs'}"
            for one in estimate.routes
            if one.serving_usd_per_month.value is not None
        ]
        if told:
            return listed(told, "or") + _crossing(estimate)
    value = estimate.serving_usd_per_month.value
    if value is None:
        return None
    return f"{numbers.about_money(value)} a month to serve"


def _crossing(estimate: MethodEstimate) -> str:
    found = estimate.crossing_requests
    if found is None or found.value is None:
        return ""
    volume = numbers.figure(found.value.typical, 2)
    return f"; own GPUs pay from about {volume} requests a month"


def _training(words: Wording, estimate: MethodEstimate) -> Iterator[str]:
    hours = estimate.training_gpu_hours.value
    money = estimate.cost_usd.value
    if hours is not None and hours.high == 0 and not (money and money.high):
        yield "nothing to train"
        return
    if money is not None:
        yield f"{numbers.about_money(money)} of training{_hours(hours)}"
    elif hours is not None:
        yield f"{numbers.gpu_hours(hours, unit=True)} of training"
    else:
        yield "training cost not known"
    yield from _caveats(words, estimate)


def _hours(hours: Range | None) -> str:
    if hours is None or hours.high == 0:
        return ""
    if hours.typical < 1:
        return f", {numbers.duration(hours.typical)} on one GPU"
    amount = numbers.figure(hours.typical, 2)
    return f", about {amount} {counted('GPU-hours', float(amount == '1'))}"


def _caveats(words: Wording, estimate: MethodEstimate) -> Iterator[str]:
    if estimate.support == "none":
        yield "nobody has measured such a job"
    fewest = estimate.gpus.value
    if estimate.verdict == "does_not_fit" and words.feeds("gpu_kind"):
        need = f"it takes about {numbers.count(fewest)} of them" if fewest else "rent"
        yield f"does not fit on what you named: {need}"


def _weeks(estimate: MethodEstimate) -> Iterator[str]:
    value = estimate.effort_weeks.value
    if value is not None:
        yield f"{numbers.weeks(value)} of work"
