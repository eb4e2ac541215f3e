"""Hinges, free variables and dependence, against exhaustive enumeration."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.dependence import Dependence
from adapt_advisor.walk.moves import walk
from adapt_advisor.walk.nearest import distance, nearest_value
from adapt_advisor.walk.one_answer import Road, plans_on
from adapt_advisor.walk.outcomes import outcomes
from adapt_advisor.walk.plan import Plan
from adapt_advisor.walk.regions import Regions
from tests.walk.charts import METHODS, Rules, all_profiles, no_facts, plan_at, rules
from tests.walk.searching import smallest_changes

slow_to_draw = settings(
    max_examples=80, deadline=None, suppress_health_check=list(HealthCheck)
)


@slow_to_draw
@given(rules(), st.data())
def test_hinges_equal_enumeration(drawn: Rules, data: st.DataObject) -> None:
    chart = Chart(drawn)
    present = data.draw(st.sampled_from(all_profiles(chart)))
    moves = walk(chart, present, no_facts)
    for at, domain in enumerate(chart.domains):
        expected: dict[Plan, int] = {}
        for cell in range(domain.size):
            plan = plan_at(chart, (*present[:at], cell, *present[at + 1 :]))
            expected[plan] = expected.get(plan, 0) | 1 << cell
        assert plans_on(Road(Regions(chart), moves, present), at) == expected


@slow_to_draw
@given(rules(), st.data())
def test_plans_that_unknowns_leave_equal_enumeration(
    drawn: Rules, data: st.DataObject
) -> None:
    chart = Chart(drawn)
    present = data.draw(st.sampled_from(all_profiles(chart)))
    free = data.draw(st.sets(st.sampled_from(range(len(chart.domains)))))
    masks = [
        (1 << d.size) - 1 if at in free else 1 << present[at]
        for at, d in enumerate(chart.domains)
    ]
    regions = Regions(chart)
    layout = regions.layout
    box = sum(m << o for m, o in zip(masks, layout.offsets, strict=True))
    expected = {
        plan_at(chart, cells)
        for cells in all_profiles(chart)
        if all(m >> c & 1 for m, c in zip(masks, cells, strict=True))
    }
    assert {o.plan for o in outcomes(regions, box)} == expected


@slow_to_draw
@given(rules(), st.data())
def test_free_variables_cost_nothing(drawn: Rules, data: st.DataObject) -> None:
    chart = Chart(drawn)
    profiles = all_profiles(chart)
    present = data.draw(st.sampled_from(profiles))
    free = data.draw(st.sets(st.sampled_from(range(len(chart.domains))), max_size=2))
    best: dict[str, int] = {}
    for cells in profiles:
        changed = [
            i for i, (a, b) in enumerate(zip(cells, present, strict=True)) if a != b
        ]
        cost = sum(i not in free for i in changed)
        for method in {
            due.method for due in plan_at(chart, cells) if due.turn == "now"
        }:
            best[method] = min(best.get(method, 99), cost)
    found = smallest_changes(Regions(chart), present, METHODS, free=free)
    assert {m: f.proved for m, f in found.items()} == {
        method: best.get(method) for method in METHODS
    }


@slow_to_draw
@given(rules(), st.data(), st.integers(0, 6))
def test_a_bounded_search_claims_only_what_it_proved(
    drawn: Rules, data: st.DataObject, bound: int
) -> None:
    chart = Chart(drawn)
    present = data.draw(st.sampled_from(all_profiles(chart)))
    whole = smallest_changes(Regions(chart), present, METHODS)
    cut = smallest_changes(Regions(chart), present, METHODS, most_work=bound)
    for method in METHODS:
        least, claimed = whole[method].proved, cut[method].proved
        if cut[method].changes:
            assert claimed == least
        elif cut[method].complete:
            assert least is None
        else:
            assert claimed is not None
            assert least is None or claimed <= least


@slow_to_draw
@given(rules(), st.data())
def test_what_decided_a_node_is_what_could_have_avoided_it(
    drawn: Rules, data: st.DataObject
) -> None:
    chart = Chart(drawn)
    moves = walk(chart, data.draw(st.sampled_from(all_profiles(chart))), no_facts)
    dependence = Dependence(chart)
    nodes = chart.flowchart.nodes
    for move in moves:
        deciding = dependence.deciding(moves, move.node)
        certain = dependence.is_certain(move.node, chart.flowchart.start)
        assert bool(deciding) is not certain
        for name in deciding:
            assert len(nodes[name].targets) > 1
            assert (
                not all(
                    dependence.is_certain(move.node, t) for t in nodes[name].targets
                )
                or name != deciding[-1]
            )


@given(st.data())
def test_the_nearest_options_change_the_fewest(data: st.DataObject) -> None:
    chart = Chart(data.draw(rules()))
    domain = chart.domains[chart.index["multi"]]
    current = tuple(
        data.draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
    )
    mask = data.draw(st.integers(1, (1 << domain.size) - 1))
    nearest = nearest_value(domain, mask, current)
    assert nearest is not None
    cells = [cell for cell in range(domain.size) if mask >> cell & 1]
    values = [domain.nearest(cell, current) for cell in cells]
    assert nearest in values
    least = min(distance(value, current) for value in values)
    assert distance(nearest, current) == least
