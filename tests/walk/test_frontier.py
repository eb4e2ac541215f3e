"""A question is passed over exactly when no answer to it can change the advice."""

from __future__ import annotations

from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapt_advisor import Answer, Missing, Origin, Profile
from adapt_advisor.walk import frontier
from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.frontier import passed_over, pending
from adapt_advisor.walk.moves import walk
from adapt_advisor.walk.plan import Plan
from adapt_advisor.walk.regions import Regions
from tests.walk.charts import QUESTIONS, Rules, no_facts, plan_at, rules

slow_to_draw = settings(
    max_examples=80, deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def partly_answered(draw: st.DrawFn, chart: Chart) -> Profile:
    answers = {}
    for at, name in enumerate(QUESTIONS):
        domain = chart.domains[at]
        if draw(st.booleans()):
            cell = draw(st.integers(0, domain.missing))
            value = Missing.UNKNOWN
            if cell < domain.size:
                value = domain.nearest(cell, None)  # type: ignore[assignment]
            answers[name] = Answer(question=name, value=value, origin=Origin.SET)
    return Profile(answers)


def plans(
    chart: Chart, profile: Profile, question: str, node: str | None = None
) -> list[set[Plan]]:
    """For all other answers that may come, the plans that the question leads to.

    With `node`, only of walks that pass through it: an earlier answer that leads
    elsewhere may well make the question matter there.
    """
    at = chart.index[question]
    ranges = [
        range(d.missing + 1)
        if profile.value(d.question.id) is Missing.NOT_ASKED and i != at
        else (d.cell(profile.value(d.question.id)),)
        for i, d in enumerate(chart.domains)
    ]
    return [
        {
            plan_at(chart, cells)
            for cell in range(chart.domains[at].missing + 1)
            if (cells := (*others[:at], cell, *others[at + 1 :]))
            and (node is None or passes(chart, cells, node))
        }
        for others in product(*ranges)
    ]


def passes(chart: Chart, cells: tuple[int, ...], node: str) -> bool:
    return any(move.node == node for move in walk(chart, cells, no_facts))


@slow_to_draw
@given(rules(size=5, asking=True), st.data())
def test_passed_over_means_that_no_answer_matters(
    drawn: Rules, data: st.DataObject
) -> None:
    chart = Chart(drawn)
    profile = data.draw(partly_answered(chart))
    skipped = passed_over(Regions(chart), profile, no_facts)
    for node, questions in skipped.items():
        for question in questions:
            found = plans(chart, profile, question, node)
            assert all(len(different) <= 1 for different in found)


@slow_to_draw
@given(rules(size=5, asking=True), st.data())
def test_what_is_asked_next_can_change_the_plan(
    drawn: Rules, data: st.DataObject
) -> None:
    chart = Chart(drawn)
    profile = data.draw(partly_answered(chart))
    coming = pending(Regions(chart), profile, no_facts)
    if coming is not None:
        found = plans(chart, profile, coming.question)
        assert any(len(different) > 1 for different in found)


@slow_to_draw
@given(rules(size=5, asking=True), st.data())
def test_when_nothing_is_asked_the_plan_is_settled(
    drawn: Rules, data: st.DataObject
) -> None:
    chart = Chart(drawn)
    profile = data.draw(partly_answered(chart))
    if pending(Regions(chart), profile, no_facts) is None:
        for question in QUESTIONS:
            if profile.value(question) is Missing.NOT_ASKED:
                found = plans(chart, profile, question)
                assert all(len(different) == 1 for different in found)


def test_beyond_the_bound_a_question_is_asked_rather_than_skipped(
    monkeypatch: object,
) -> None:
    chart = Chart(SAME_EITHER_WAY)
    assert pending(Regions(chart), Profile(), no_facts) is None
    assert passed_over(Regions(chart), Profile(), no_facts) == {"n0": ("flag",)}
    frontier_limit = frontier.MOST_OUTCOMES
    try:
        frontier.MOST_OUTCOMES = 1
        coming = pending(Regions(chart), Profile(), no_facts)
    finally:
        frontier.MOST_OUTCOMES = frontier_limit
    assert coming is not None
    assert coming.question == "flag"


def _same_either_way() -> Rules:
    from typing import Any

    from adapt_advisor.rulebook.flowchart import Branch, Flowchart, Node
    from adapt_advisor.rulebook.guard import parse_guard

    base: Any = {"title": "t", "because": ".", "sources": ()}
    added: Any = {"add": "alpha", "role": "r", "go": "end"}
    nodes = {
        "n0": Node(
            id="n0",
            **base,
            ask=("flag",),
            branches=(
                Branch(when=parse_guard({"flag": True}), go="yes"),
                Branch(go="no"),
            ),
        ),
        "yes": Node(id="yes", **base, **added),
        "no": Node(id="no", **base, **added),
        "end": Node(id="end", **base, stop=True),
    }
    return Rules(QUESTIONS, Flowchart(start="n0", nodes=nodes))


SAME_EITHER_WAY = _same_either_way()
