"""Where one way of working overtakes another: in requests, and in months.

Every way is a `CostLine` for the same served model: a saving from a smaller model is no
saving of the method.
"""

from __future__ import annotations

from adapt_advisor.estimate.money.cost import total
from adapt_advisor.estimate.money.nouns import CostLine
from adapt_advisor.quantity import Derivation, Estimate, Range, Term


def trainings(line: CostLine, months: float) -> float:
    """How often the retrained part is paid within `months`, at least once.

    Training every m months costs months / m trainings over the horizon; the fraction
    is kept, so that no horizon is favoured by where it ends.
    """
    if not line.retrain_every_months:
        return 1.0
    return max(1.0, months / line.retrain_every_months)


def fixed_cost(line: CostLine, months: float) -> Range:
    """What a line costs over `months` without a single request, USD."""
    again = line.retrained.times(trainings(line, months) - 1.0, "USD")
    running = line.per_month.times(months, "USD")
    return total((line.one_off, again, running), "USD")


def cost_over(line: CostLine, requests_per_month: float, months: float) -> Range:
    """What a line costs over `months` at this volume, USD."""
    used = line.per_request.times(requests_per_month * months, "USD")
    return total((fixed_cost(line, months), used), "USD")


def break_even_volume(plain: CostLine, invested: CostLine, months: float) -> Estimate:
    """Requests per month from which `invested` costs less than `plain` over a horizon.

    `N = (fixed cost of invested - fixed cost of plain) / (cost per request of plain -
    cost per request of invested) / months`. Without a saving per request there is no
    such volume, and the estimate says so.

    Args:
        plain: The line to overtake, cheap to begin with.
        invested: The line with the larger outlay.
        months: Horizon, months.

    Raises:
        ValueError: The horizon is not positive.
    """
    if months <= 0:
        raise ValueError(f"a horizon must be longer than {months} months")
    ahead, behind = fixed_cost(invested, months), fixed_cost(plain, months)
    typical = _volume(
        ahead.typical - behind.typical,
        plain.per_request.typical - invested.per_request.typical,
    )
    if typical is None:
        return _never(plain, invested, months)
    low = _volume(
        ahead.low - behind.high, plain.per_request.high - invested.per_request.low
    )
    high = _volume(
        ahead.high - behind.low, plain.per_request.low - invested.per_request.high
    )
    warnings: tuple[str, ...] = ()
    if high is None:
        warnings = (
            "at the unfavourable end of the prices it never pays; the upper end of the "
            "range is the typical value",
        )
    value = Range(
        low=min(low or 0.0, typical) / months,
        typical=typical / months,
        high=max(typical if high is None else high, typical) / months,
        unit="requests/month",
    )
    return Estimate(
        value=value,
        derivation=_derivation(plain, invested, ahead, behind, months),
        warnings=warnings,
    )


def _volume(outlay: float, saving: float) -> float | None:
    """Requests that earn the outlay back; 0 when there is none, None when none does."""
    if saving > 0:
        return max(0.0, outlay / saving)
    return 0.0 if outlay <= 0 and saving == 0 else None


def _never(plain: CostLine, invested: CostLine, months: float) -> Estimate:
    spare = fixed_cost(plain, months).typical - fixed_cost(invested, months).typical
    dearer = invested.per_request.typical - plain.per_request.typical
    if spare > 0 and dearer > 0:
        below = spare / dearer / months
        why = f"{invested.label} is cheaper only below {below:,.3g} requests per month"
        return Estimate(value=None, why=why, absent="below")
    why = (
        f"a request costs {_usd(invested.per_request.typical)} with {invested.label} "
        f"and {_usd(plain.per_request.typical)} with {plain.label}, so no volume earns "
        "the outlay back"
    )
    return Estimate(value=None, why=why, absent="never")


def _usd(amount: float) -> str:
    return f"${amount:,.3g}"


def overtaking_month(
    plain: CostLine, invested: CostLine, requests_per_month: float, horizon: int
) -> Estimate:
    """The first whole month at whose end `invested` has cost less in total.

    Args:
        plain: The line to overtake.
        invested: The line with the larger outlay.
        requests_per_month: Volume, the same in every month.
        horizon: Last month looked at.
    """
    for month in range(1, horizon + 1):
        ours = cost_over(invested, requests_per_month, month).typical
        theirs = cost_over(plain, requests_per_month, month).typical
        if ours < theirs:
            return Estimate(value=Range.exactly(month, "months"))
    gap = _monthly(invested, requests_per_month) - _monthly(plain, requests_per_month)
    if gap == 0:
        why = f"{invested.label} and {plain.label} cost the same in operation"
    elif gap > 0:
        why = (
            f"{invested.label} costs {_usd(gap)} more per month in operation, "
            "retraining included"
        )
    else:
        left = (
            cost_over(invested, requests_per_month, horizon).typical
            - cost_over(plain, requests_per_month, horizon).typical
        )
        why = f"after {horizon} months {_usd(left)} are not yet earned back"
        return Estimate(value=None, why=why, absent="later")
    return Estimate(value=None, why=why, absent="never")


def _monthly(line: CostLine, requests_per_month: float) -> float:
    """Running cost of a month, retraining spread evenly, USD."""
    again = 0.0
    if line.retrain_every_months:
        again = line.retrained.typical / line.retrain_every_months
    return (
        line.per_month.typical + line.per_request.typical * requests_per_month + again
    )


def _derivation(
    plain: CostLine, invested: CostLine, ahead: Range, behind: Range, months: float
) -> Derivation:
    rows = (
        (f"fixed cost of {invested.label}", ahead.typical, "USD"),
        (f"fixed cost of {plain.label}", behind.typical, "USD"),
        (f"per request of {plain.label}", plain.per_request.typical, "USD"),
        (f"per request of {invested.label}", invested.per_request.typical, "USD"),
        ("horizon", months, "months"),
    )
    return Derivation(
        formula="difference of fixed costs / saving per request / months",
        terms=tuple(
            Term(name=name, value=float(value), unit=unit, origin="cost lines")
            for name, value, unit in rows
        ),
    )
