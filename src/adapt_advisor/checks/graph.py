"""Checks of the graph: it runs one way, ends, and every part of it can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.problem import Problem
from adapt_advisor.rulebook.flowchart import Flowchart, Node
from adapt_advisor.rulebook.guard import tests_of
from adapt_advisor.rulebook.load import Loaded
from adapt_advisor.walk.order import forwards

FLOW = "flowchart.yaml"


def nodes_that_do_not_do_one_thing(loaded: Loaded) -> Iterator[Problem]:
    """G202: a node is a dead end, or does two things."""
    for node in loaded.rulebook.flowchart.nodes.values():
        place = loaded.place(FLOW, ("nodes", node.id), key=True)
        acts = [node.add, node.prepare, node.block]
        ways = sum(a is not None for a in acts) + bool(node.branches) + node.stop
        if ways != 1:
            wrong = "does two things" if ways else "is a dead end"
            cause = f"node {node.id} {wrong}"
            remedy = "Give it one of branches, add, prepare, block or stop"
            yield Problem("G202", place, cause, remedy)
        elif node.kind in ("add", "prepare", "block") and node.go is None:
            cause = f"node {node.id} is a dead end: it does not say where to go"
            yield Problem("G202", place, cause, "Add go: NODE")
        elif node.kind in ("decide", "stop") and node.go is not None:
            cause = f"node {node.id} has a go that is never taken"
            yield Problem("G202", place, cause, "Remove go")
        elif node.add is not None and node.role is None:
            cause = f"node {node.id} adds {node.add} without a role"
            yield Problem("G202", place, cause, "Add role: ROLE")


def turns_without_a_signal(loaded: Loaded) -> Iterator[Problem]:
    """G209: a stage is due later and names no signal, or names one without need."""
    for node in loaded.rulebook.flowchart.nodes.values():
        if node.add is None and (node.when or node.turn == "later"):
            key = "turn" if node.turn == "later" else "when"
            place = loaded.place(FLOW, ("nodes", node.id, key), key=True)
            cause = f"node {node.id} adds no stage that {key} could be said of"
            yield Problem("G209", place, cause, f"Remove {key}, or add a method")
        elif node.turn == "later" and not node.when:
            place = loaded.place(FLOW, ("nodes", node.id, "turn"), key=True)
            cause = f"node {node.id} is due later, and nothing says when"
            yield Problem("G209", place, cause, "Add when: SIGNAL")
        elif node.turn == "now" and node.when:
            place = loaded.place(FLOW, ("nodes", node.id, "when"), key=True)
            cause = f"node {node.id} is due now, whatever its when says"
            yield Problem("G209", place, cause, "Add turn: later, or remove when")


def cycles(loaded: Loaded) -> Iterator[Problem]:
    """G201: a walk could come back to a node."""
    flowchart = loaded.rulebook.flowchart
    done: set[str] = set()
    for name in flowchart.nodes:
        found = _cycle_from(flowchart, name, done)
        if found:
            place = loaded.place(FLOW, ("nodes", found[0]), key=True)
            cause = f"the flowchart has a cycle: {' -> '.join(found)}"
            yield Problem("G201", place, cause, "Let one of them go elsewhere")
            return


def _cycle_from(flowchart: Flowchart, name: str, done: set[str]) -> list[str]:
    """A cycle that a depth-first search from `name` meets, or nothing."""
    path: list[str] = []
    on_path: set[str] = set()
    stack: list[tuple[str, bool]] = [(name, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            on_path.discard(path.pop())
            done.add(node)
            continue
        if node in on_path:
            return [*path[path.index(node) :], node]
        if node in done:
            continue
        path.append(node)
        on_path.add(node)
        stack.append((node, True))
        stack.extend((t, False) for t in flowchart.nodes[node].targets)
    return []


def unreachable_nodes(loaded: Loaded) -> Iterator[Problem]:
    """G203: no arrow leads to a node."""
    flowchart = loaded.rulebook.flowchart
    reachable = set(forwards(flowchart))
    for name in flowchart.nodes:
        if name not in reachable:
            place = loaded.place(FLOW, ("nodes", name), key=True)
            remedy = "Let a node go there, or remove it"
            yield Problem("G203", place, f"no path leads to node {name}", remedy)


def methods_added_twice(loaded: Loaded) -> Iterator[Problem]:
    """G206: along some path of arrows a method is added twice."""
    if list(cycles(loaded)):
        return
    flowchart = loaded.rulebook.flowchart
    above: dict[str, set[str]] = {}
    for name in forwards(flowchart):
        node = flowchart.nodes[name]
        before = above.setdefault(name, set())
        if node.add is not None and node.add in before:
            place = loaded.place(FLOW, ("nodes", name, "add"))
            cause = f"a path may have added {node.add} before node {name} adds it again"
            yield Problem(
                "G206", place, cause, "Guard it, or join the nodes", "warning"
            )
        after = before | ({node.add} if node.add else set())
        for target in node.targets:
            above.setdefault(target, set()).update(after)


def otherwise_before_the_end(loaded: Loaded) -> Iterator[Problem]:
    """G205: branches stand behind `otherwise` and can never be taken."""
    for node in loaded.rulebook.flowchart.nodes.values():
        for i, branch in enumerate(node.branches[:-1]):
            if branch.when is None:
                path = ("nodes", node.id, "branches", i, "otherwise")
                cause = "otherwise is not the last branch"
                yield Problem("G205", loaded.place(FLOW, path), cause, "Move it down")


def questions_read_before_they_are_asked(loaded: Loaded) -> Iterator[Problem]:
    """G207: on some path a guard tests an answer that no node has asked for yet."""
    if list(cycles(loaded)):
        return
    flowchart = loaded.rulebook.flowchart
    questions = loaded.rulebook.questions.values()
    defaults = {q.id for q in questions if q.default is not None}
    asked: dict[str, set[str]] = {}
    for name in forwards(flowchart):
        node = flowchart.nodes[name]
        known = asked.setdefault(name, set(defaults)) | set(node.ask)
        for question in sorted(_read_by(node) - known):
            place = loaded.place(FLOW, ("nodes", name), key=True)
            cause = f"node {name} reads {question}, which a path there never asks"
            yield Problem("G207", place, cause, "Ask it in this node or before")
        for target in node.targets:
            earlier = asked.get(target)
            asked[target] = set(known) if earlier is None else earlier & known


def _read_by(node: Node) -> set[str]:
    guards = (branch.when for branch in node.branches if branch.when is not None)
    return {test.question for guard in guards for test in tests_of(guard)}
