"""Methods side by side: laws of the comparison under the shipped rules."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_advisor import Answer, Origin, Profile, Rulebook, load_rulebook
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.money.cost_table import CostTable, cost_table
from adapt_advisor.estimate.money.running_cost import Terms


@cache
def rules() -> Rulebook:
    return load_rulebook(None)


def compared(
    requests: float, months: float = 12.0, baseline: str | None = None
) -> CostTable:
    # On one route: while the route is open, the cheaper one changes with the volume.
    given: dict[str, float | str] = {"monthly_requests": requests, "route": "own"}
    profile = Profile(
        {
            name: Answer(question=name, value=value, origin=Origin.FLAG)
            for name, value in given.items()
        }
    )
    inputs = Inputs(rules(), profile, Memo())
    return cost_table(inputs, (), Terms(months=months), baseline)


@settings(deadline=None, max_examples=15)
@given(requests=st.floats(1e3, 1e8), more=st.floats(1.0, 50.0))
def test_more_requests_never_cost_less(requests: float, more: float) -> None:
    few, many = compared(requests), compared(requests * more)
    for one, other in zip(few.methods, many.methods, strict=True):
        if one.total_usd.value is None:
            assert other.total_usd.value is None
            continue
        assert other.total_usd.value is not None
        assert other.total_usd.value.typical >= one.total_usd.value.typical - 1e-6


@settings(deadline=None, max_examples=15)
@given(requests=st.floats(1e3, 1e8))
def test_the_volume_that_pays_does_not_depend_on_the_volume(requests: float) -> None:
    base = compared(1e5, baseline="few_shot")
    here = compared(requests, baseline="few_shot")
    for one, other in zip(base.methods, here.methods, strict=True):
        first, second = one.break_even_requests.value, other.break_even_requests.value
        assert (first is None) == (second is None)
        if first is not None and second is not None:
            assert abs(first.typical - second.typical) <= 1e-6 * first.typical


def test_the_baseline_only_changes_the_prompt_and_is_the_cheapest() -> None:
    found = compared(1e7)
    assert found.baseline is not None
    assert rules().methods[found.baseline].in_context
    costs = {
        one.method: one.total_usd.value.typical
        for one in found.methods
        if one.total_usd.value is not None and rules().methods[one.method].in_context
    }
    assert costs[found.baseline] == min(costs.values())
