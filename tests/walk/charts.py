"""Random small rulebooks for exactness tests, and a brute-force reference."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

from adapt_advisor import Flowchart, Node, Question
from adapt_advisor.rulebook.guard import tests_of
from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.moves import Move, walk
from adapt_advisor.walk.plan import Due, Plan

METHODS = ("alpha", "beta", "gamma")


@dataclass(frozen=True)
class Rules:
    """The part of a rulebook that a chart needs."""

    questions: dict[str, Question]
    flowchart: Flowchart


def question(name: str, **fields: Any) -> Question:
    texts = {"group": "g", "ask": "?", "why": ".", "find_out": "."}
    return Question.validated({"id": name, **texts, **fields})


QUESTIONS = {
    "number": question(
        "number",
        kind="number",
        integer=True,
        maximum=20.0,
        unknown={"assume": 3.0, "because": "."},
    ),
    "real": question("real", kind="number", unknown={"assume": 0.5, "because": "."}),
    "flag": question("flag", kind="boolean", unknown={"assume": False, "because": "."}),
    "choice": question(
        "choice",
        kind="choice",
        options={o: {"label": o} for o in ("x", "y", "z")},
        unknown={"assume": "x", "because": ".", "explore": True},
    ),
    "multi": question(
        "multi",
        kind="multi",
        options={o: {"label": o} for o in ("a", "b", "c")},
        unknown={"assume": ["a"], "because": ".", "explore": True},
    ),
}

number_test = st.builds(
    lambda op, x: {"number": {op: x}},
    st.sampled_from(["at_least", "at_most", "above", "below"]),
    st.integers(0, 20),
)
real_test = st.builds(
    lambda op, x: {"real": {op: x}},
    st.sampled_from(["at_least", "at_most", "above", "below"]),
    st.sampled_from([0, 0.5, 2, 1000]),
)
choice_test = st.builds(
    lambda v: {"choice": v}, st.lists(st.sampled_from("xyz"), min_size=1, unique=True)
)
multi_test = st.one_of(
    st.builds(lambda o: {"multi": {"includes": o}}, st.sampled_from("abc")),
    st.builds(
        lambda op, o: {"multi": {op: o}},
        st.sampled_from(["includes_any", "excludes"]),
        st.lists(st.sampled_from("abc"), min_size=1, unique=True),
    ),
)
known_test = st.builds(
    lambda q, k: {q: {"known": k}}, st.sampled_from(sorted(QUESTIONS)), st.booleans()
)
leaf = st.one_of(
    number_test,
    real_test,
    choice_test,
    multi_test,
    known_test,
    st.builds(lambda b: {"flag": b}, st.booleans()),
)
guards = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(lambda g: {"all": g}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda g: {"any": g}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda g: {"not": g}, inner),
    ),
    max_leaves=4,
)


@st.composite
def rules(draw: st.DrawFn, size: int = 6, asking: bool = False) -> Rules:
    """A random flowchart without cycles: every node leads only to later ones.

    With `asking`, every node asks for what its guards test.
    """
    count = draw(st.integers(2, size))
    nodes: dict[str, Node] = {}
    for i in range(count):
        later = st.sampled_from([f"n{k}" for k in range(i + 1, count + 1)])
        base = _named(f"n{i}")
        if draw(st.booleans()):
            added: dict[str, Any] = {"add": draw(st.sampled_from(METHODS)), "role": "r"}
            if draw(st.booleans()):
                added |= {"turn": "later", "when": "a signal"}
            nodes[f"n{i}"] = Node(**base, **added, go=draw(later))
        else:
            branches: list[dict[str, Any]] = [
                {"when": draw(guards), "go": draw(later)}
                for _ in range(draw(st.integers(1, 2)))
            ]
            branches.append({"otherwise": draw(later)})
            node = Node.validated({**base, "branches": branches})
            tested = {
                test.question
                for branch in node.branches
                if branch.when is not None
                for test in tests_of(branch.when)
            }
            asked = {"ask": tuple(sorted(tested))} if asking else {}
            nodes[f"n{i}"] = node.replace(**asked)
    nodes[f"n{count}"] = Node(**_named(f"n{count}"), stop=True)
    return Rules(QUESTIONS, Flowchart(start="n0", nodes=nodes))


def _named(name: str) -> dict[str, Any]:
    """What every node has."""
    return {"id": name, "title": name, "because": ".", "sources": ()}


def no_facts(_name: str) -> bool:
    """For charts without limits."""
    return False


def all_profiles(chart: Chart) -> list[tuple[int, ...]]:
    """Every combination of cells, missing ones included."""
    return list(product(*(range(d.missing + 1) for d in chart.domains)))


def plan_of(chart: Chart, moves: tuple[Move, ...]) -> Plan:
    """What the moves added, in order."""
    nodes = (chart.node(move.node) for move in moves)
    return tuple(Due(n.add, n.turn) for n in nodes if n.add is not None)


def plan_at(chart: Chart, cells: tuple[int, ...]) -> Plan:
    """The plan that a walk over these cells gives."""
    return plan_of(chart, walk(chart, cells, no_facts))
