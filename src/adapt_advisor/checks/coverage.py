"""Checks by boxes of answers: every answer has a way, and every way leads to a stage.

A box of answers that is left over is a counterexample, so a finding names one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from adapt_advisor.problem import Problem
from adapt_advisor.rulebook.flowchart import Flowchart, Node
from adapt_advisor.rulebook.guard import as_mapping
from adapt_advisor.rulebook.load import Loaded
from adapt_advisor.walk.boxes import inside, joined
from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.order import backwards, forwards
from adapt_advisor.walk.regions import TRUE, Cutter, TooManyBoxes

FLOW = "flowchart.yaml"
MOST_BOXES = 20_000
"""Boxes that are followed to prove that every path has a stage due now."""


def uncovered_answers(loaded: Loaded) -> Iterator[Problem]:
    """G204: for some answers no branch of a node is taken (or too many to prove it)."""
    cutter = Cutter(Chart(loaded.rulebook))
    for node in loaded.rulebook.flowchart.nodes.values():
        cause = _gap(cutter, node)
        if cause is not None:
            place = loaded.place(FLOW, ("nodes", node.id, "branches"))
            yield Problem("G204", place, cause, "Add a branch, or otherwise: NODE")


def _gap(cutter: Cutter, node: Node) -> str | None:
    """Answers that no branch takes, in words; None when there are none."""
    try:
        left = cutter.cut(node).remainder
    except TooManyBoxes:
        return "too many combinations of answers to prove that every one has a branch"
    return f"no branch is taken when {_example(cutter, left[0])}" if left else None


def paths_without_a_stage(loaded: Loaded) -> Iterator[Problem]:
    """G208: some answers lead to a stop, and no stage is due now (or too many)."""
    flowchart = loaded.rulebook.flowchart
    silent = _may_end_in_silence(flowchart)
    if flowchart.start not in silent:
        return
    with suppress(TooManyBoxes):  # which is G204
        for stop, cause in _silent_ends(Cutter(Chart(loaded.rulebook)), silent):
            place = loaded.place(FLOW, ("nodes", stop), key=True)
            remedy = "Let every path to it add a method that is due now"
            yield Problem("G208", place, cause, remedy)


def _may_end_in_silence(flowchart: Flowchart) -> set[str]:
    """Nodes from which some arrows lead to a stop past all stages due now."""
    silent: set[str] = set()
    for name in backwards(flowchart):
        node = flowchart.nodes[name]
        adds = node.add is not None and node.turn == "now"
        if not adds and (node.stop or not silent.isdisjoint(node.targets)):
            silent.add(name)
    return silent


def _silent_ends(cutter: Cutter, silent: set[str]) -> Iterator[tuple[str, str]]:
    """Stops that some answers reach through silent nodes alone, with such answers."""
    layout, flowchart = cutter.layout, cutter.chart.flowchart
    waiting: dict[str | None, list[int]] = {flowchart.start: [layout.everything]}
    followed = 0
    for name in forwards(flowchart):
        boxes = joined(waiting.pop(name, ()), layout.fields)
        node = flowchart.nodes[name]
        followed += len(boxes)
        if followed > MOST_BOXES:
            yield name, "too many combinations of answers to prove that all add a stage"
            return
        if node.stop and boxes:
            told = _example(cutter, boxes[0])
            yield name, f"no stage is due now{told and f' when {told}'}"
        for target, taken in cutter.cut(node).ways if boxes else ():
            if target in silent:
                pieces = cutter.pieces(taken)
                met = (inside(box, piece) for box in boxes for piece in pieces)
                waiting.setdefault(target, []).extend(box for box in met if box)


def _example(cutter: Cutter, box: int) -> str:
    """One answer to every question that the box constrains, in words."""
    told = []
    first = len(cutter.chart.questions)
    for variable, mask in enumerate(cutter.layout.masks(box)):
        if mask == cutter.layout.full[variable]:
            continue
        cell = (mask & -mask).bit_length() - 1
        if variable >= first:
            holds = "holds" if cell == TRUE else "fails"
            told.append(f"{cutter.limits[variable - first]} {holds}")
        else:
            domain = cutter.chart.domains[variable]
            guard = domain.guard(1 << cell) if cell != domain.missing else None
            said = as_mapping(guard) if guard else {domain.question.id: "unknown"}
            told.append(str(said).replace("'", ""))
    return " and ".join(told)
