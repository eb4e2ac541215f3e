"""How the cost of searches grows with the rulebook.

Two kinds of rulebooks are made from the shipped one: copies of its flowchart in a row,
each with questions of its own, and one long path on which every node may be avoided.
Run it from the checkout: `python benchmarks/growth.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from adapt_advisor import load_rulebook
from adapt_advisor.advice import hinges, why_not
from adapt_advisor.advice.adviser import Adviser, Consultation
from adapt_advisor.answers.profile import Profile
from adapt_advisor.rulebook.flowchart import Branch, Flowchart, Node
from adapt_advisor.rulebook.guard import AllOf, AnyOf, Guard, Not, Test, Within
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.walk.frontier import frontier

COPIES = (1, 2, 4, 8, 16, 40)
LONG = ((100, 10), (500, 50), (1_000, 100), (2_500, 250), (5_000, 500))
"""Nodes and questions of long paths."""
T = TypeVar("T")


def in_a_row(rulebook: Rulebook, copies: int) -> Rulebook:
    """Copies of the flowchart, each stop leading to the start of the next."""
    nodes: dict[str, Node] = {}
    questions: dict[str, Question] = {}
    for copy in range(copies):
        last = copy == copies - 1
        after = None if last else _named(rulebook.flowchart.start, copy + 1)
        for node in rulebook.flowchart.nodes.values():
            made = _copied(node, copy, after)
            nodes[made.id] = made
        for question in rulebook.questions.values():
            name = _named(question.id, copy)
            feeds = question.feeds if copy == 0 else None
            questions[name] = changed(question, id=name, feeds=feeds)
    flowchart = Flowchart(start=_named(rulebook.flowchart.start, 0), nodes=nodes)
    return changed(rulebook, questions=questions, flowchart=flowchart)


def long_path(rulebook: Rulebook, size: int, asked: int) -> Rulebook:
    """A path of nodes, every other one an addition that one answer avoids."""
    first = next(q for q in rulebook.questions.values() if q.kind == "boolean")
    used = {q.id: q for q in rulebook.questions.values() if q.feeds is not None}
    questions = {f"q{i}": changed(first, id=f"q{i}") for i in range(asked)}
    methods = tuple(rulebook.methods)
    base: dict[str, Any] = {"title": ".", "because": ".", "sources": ()}
    nodes: dict[str, Node] = {}
    for i in range(0, size, 2):
        name, question = f"n{i}", f"q{i // 2 % asked}"
        test = Test(question=question, operator="one_of", operands=(i % 4 == 0,))
        ways = (Branch(when=test, go=f"n{i + 1}"), Branch(when=None, go=f"n{i + 2}"))
        nodes[name] = Node(id=name, **base, ask=(question,), branches=ways)
        adds = {"add": methods[i // 2 % len(methods)], "role": ".", "go": f"n{i + 2}"}
        nodes[f"n{i + 1}"] = Node(id=f"n{i + 1}", **base, **adds)
    nodes[f"n{size}"] = Node(id=f"n{size}", **base, stop=True)
    flowchart = Flowchart(start="n0", nodes=nodes)
    return changed(rulebook, questions={**used, **questions}, flowchart=flowchart)


def changed(noun: T, **fields: Any) -> T:
    """The same noun with other fields."""
    return type(noun)(**{**vars(noun), **fields})


def _named(name: str, copy: int) -> str:
    return f"{name}__{copy}" if copy else name


def _copied(node: Node, copy: int, after: str | None) -> Node:
    def go(name: str) -> str:
        return _named(name, copy)

    branches = tuple(
        changed(b, go=go(b.go), when=_renamed(b.when, copy) if b.when else None)
        for b in node.branches
    )
    ask = tuple(_named(question, copy) for question in node.ask)
    if node.stop and after is not None:
        fields: dict[str, Any] = {"stop": False, "prepare": "next", "go": after}
    else:
        fields = {"go": go(node.go) if node.go is not None else None}
    return changed(node, id=go(node.id), ask=ask, branches=branches, **fields)


def _renamed(guard: Guard, copy: int) -> Guard:
    match guard:
        case Test():
            return changed(guard, question=_named(guard.question, copy))
        case Within():
            return guard
        case Not(part=part):
            return Not(part=_renamed(part, copy))
        case AllOf(parts=parts):
            return AllOf(parts=tuple(_renamed(part, copy) for part in parts))
        case AnyOf(parts=parts):
            return AnyOf(parts=tuple(_renamed(part, copy) for part in parts))


def milliseconds(work: Callable[[], T]) -> tuple[float, T]:
    """Processor time of some work, and its result."""
    start = time.process_time()
    result = work()
    return (time.process_time() - start) * 1e3, result


def measured(rulebook: Rulebook) -> Iterator[tuple[str, float]]:
    """What each search costs for a profile without answers, in milliseconds."""
    adviser = Adviser(rulebook)
    yield "compile", milliseconds(lambda: adviser.regions)[0]
    consultation = Consultation(adviser, Profile())
    yield "walk", milliseconds(lambda: consultation.plan)[0]
    limits = consultation.limits.holds
    yield (
        "frontier",
        milliseconds(lambda: list(frontier(adviser.regions, Profile(), limits)))[0],
    )
    yield "hinges", milliseconds(lambda: hinges.hinges(consultation))[0]
    spent, found = milliseconds(lambda: list(why_not.rejected(consultation)))
    yield "why not", spent
    bounded = [r for r in found if r.proof.fewest is not None and not r.changes]
    yield "of them open", float(len(bounded))


def main() -> None:
    """Print a line for every rulebook."""
    rulebook = load_rulebook(None)
    made = [(f"{n} in a row", in_a_row(rulebook, n)) for n in COPIES]
    made += [(f"long, {n} nodes", long_path(rulebook, n, asked)) for n, asked in LONG]
    for at, (name, one) in enumerate(made):
        figures = dict(measured(one))
        if at == 0:
            print(f"{'':18}{'nodes':>7}{'questions':>11}", end="")
            print("".join(f"{key:>13}" for key in figures) + "   (ms)")
        print(f"{name:18}{len(one.flowchart.nodes):7}{len(one.questions):11}", end="")
        print("".join(f"{value:13.0f}" for value in figures.values()), flush=True)


if __name__ == "__main__":
    main()
