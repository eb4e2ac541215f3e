"""Searches over answers give what exhaustive enumeration gives."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.outcomes import outcomes
from adapt_advisor.walk.plan import Due
from adapt_advisor.walk.regions import Regions
from tests.walk.charts import METHODS, Rules, all_profiles, plan_at, rules
from tests.walk.searching import smallest_changes

slow_to_draw = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck)
)


@slow_to_draw
@given(rules())
def test_outcomes_partition_all_answers(drawn: Rules) -> None:
    chart = Chart(drawn)
    regions = Regions(chart)
    layout = regions.layout
    found = list(outcomes(regions, layout.everything))
    for cells in all_profiles(chart):
        holding = [
            o
            for o in found
            if all(m >> c & 1 for m, c in zip(layout.masks(o.box), cells, strict=True))
        ]
        assert len(holding) == 1
        assert holding[0].plan == plan_at(chart, cells)


@slow_to_draw
@given(rules(), st.data())
def test_smallest_changes_equal_enumeration(drawn: Rules, data: st.DataObject) -> None:
    chart = Chart(drawn)
    profiles = all_profiles(chart)
    present = data.draw(st.sampled_from(profiles))
    found = smallest_changes(Regions(chart), present, METHODS)
    best: dict[str, tuple[int, set[tuple[int, ...]]]] = {}
    for cells in profiles:
        changed = tuple(
            i for i, (a, b) in enumerate(zip(cells, present, strict=True)) if a != b
        )
        for method in {
            due.method for due in plan_at(chart, cells) if due.turn == "now"
        }:
            cost, sets = best.get(method, (99, set()))
            if len(changed) < cost:
                best[method] = (len(changed), {changed})
            elif len(changed) == cost:
                sets.add(changed)
    for method in METHODS:
        expected = best.get(method)
        result = found[method]
        assert result.complete
        if expected is None:
            assert result.changes == ()
            assert result.proved is None
            continue
        sets = {tuple(v for v, _ in change.moves) for change in result.changes}
        assert result.proved == expected[0]
        assert sets == expected[1]
        _every_cell_keeps_the_promise(chart, present, method, result.changes)


def _every_cell_keeps_the_promise(chart, present, method, changes) -> None:  # type: ignore[no-untyped-def]
    for change in changes:
        for variable, mask in change.moves:
            for cell in range(chart.domains[variable].missing + 1):
                if mask >> cell & 1:
                    cells = list(present)
                    for other, other_mask in change.moves:
                        low = (other_mask & -other_mask).bit_length() - 1
                        cells[other] = cell if other == variable else low
                    assert Due(method, "now") in plan_at(chart, tuple(cells))
