"""The figures of a stage in one line: model and place, money, weeks, month."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.record import Stage
from adapt_advisor.estimate.memory.remedy import Remedy
from adapt_advisor.estimate.nouns import MethodEstimate
from adapt_advisor.quantity import Range
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.words import numbers
from adapt_advisor.words.estimates import KNOBS
from adapt_advisor.words.ids import counted, listed


def stage_facts(words: Wording, stage: Stage) -> str:
    """What a stage takes: training in money, and weeks of work."""
    estimate = stage.estimate
    if estimate is None:
        return ""
    parts = [*_training(estimate), *_weeks(estimate)]
    if stage.remedy is not None:
        parts.append(remedy_in_words(words, stage.remedy))
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


def _training(estimate: MethodEstimate) -> Iterator[str]:
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
    if estimate.support == "none":
        yield "nobody has measured such a job"


def _hours(hours: Range | None) -> str:
    if hours is None or hours.high == 0:
        return ""
    if hours.typical < 1:
        return f", {numbers.duration(hours.typical)} on one GPU"
    amount = numbers.figure(hours.typical, 2)
    return f", about {amount} {counted('GPU-hours', float(amount == '1'))}"


def remedy_in_words(words: Wording, remedy: Remedy) -> str:
    """That a stage does not fit what was named, and what to do about it."""
    cards = f"the {words.gpu(remedy.gpu)} that you named"
    if remedy.gpus_named > 1:
        cards = f"the {remedy.gpus_named} x {words.gpu(remedy.gpu)} that you named"
    ways = []
    if remedy.rent is not None:
        ways.append(f"rent {remedy.rent} x {words.gpu(remedy.rent_gpu)}")
    if remedy.change is not None:
        change = KNOBS[remedy.change]
        ways.append(f"change to {change[:1].lower() + change[1:]}")
    if remedy.largest_b is not None:
        ways.append(f"take a model of at most {numbers.figure(remedy.largest_b)}B")
    told = listed(ways, "or") or "rent larger cards"
    return f"does not fit on {cards}: {told}"


def _weeks(estimate: MethodEstimate) -> Iterator[str]:
    value = estimate.effort_weeks.value
    if value is not None:
        yield f"{numbers.weeks(value)} of work"
