"""Regions: sets of answers, and the ways out of a node as boxes of such sets.

A *variable* is a question or a limit. A *box* constrains some variables to sets of
cells (as bit masks) and leaves the others free. The condition of a way out of a node is
a union of boxes: the guard of its branch, and not the guards before it. Searches over
all answers (counterfactuals, hinges, unknown answers) work on boxes instead of
enumerating profiles.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.guard import (
    AllOf,
    AnyOf,
    Guard,
    Not,
    Test,
    Within,
    limits_of,
)
from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.order import backwards

if TYPE_CHECKING:
    from adapt_advisor.walk.packed import Layout

Box = tuple[tuple[int, int], ...]
"""(variable, mask of allowed cells) pairs, by variable; no mask is empty."""

EVERYTHING: Box = ()

FALSE, TRUE = 0, 1
"""The cells of a limit."""


MOST_BOXES = 4_096
"""Boxes that the ways out of one node may have; `rules check` refuses a node beyond."""


class TooManyBoxes(Exception):
    """The guards of a node cut the answers into too many boxes."""


class Way(NamedTuple):
    """A way out of a node, and the answers that take it."""

    branch: int | None
    target: str | None
    boxes: tuple[Box, ...]


class Regions:
    """The ways out of every node of a chart, each worked out when first asked for."""

    def __init__(self, chart: Chart) -> None:
        """Number the limits after the questions."""
        self.chart = chart
        names = sorted(
            {
                limit
                for node in chart.flowchart.nodes.values()
                for branch in node.branches
                if branch.when is not None
                for limit in limits_of(branch.when)
            }
        )
        first = len(chart.questions)
        self.limits = tuple(names)
        self.limit_variable = {name: first + i for i, name in enumerate(names)}
        self.full = tuple(
            [(1 << (d.missing + 1)) - 1 for d in chart.domains] + [0b11] * len(names)
        )
        """All cells of every variable; the open cell is no answer."""
        self._ways: dict[str, tuple[Way, ...]] = {}
        self._tested: dict[str, frozenset[int]] = {}
        self._live: dict[str | None, frozenset[int]] | None = None

    @cached_property
    def layout(self) -> Layout:
        """Where searches that pack boxes put each variable."""
        from adapt_advisor.walk.packed import Layout

        return Layout(self)

    def ways(self, node: Node) -> tuple[Way, ...]:
        """The ways out of a node; together they cover all answers, none twice."""
        found = self._ways.get(node.id)
        if found is None:
            found = self._ways[node.id] = tuple(self._split(node)[0])
        return found

    def remainder(self, node: Node) -> list[Box]:
        """The answers for which the node has no way out.

        Raises:
            TooManyBoxes: When it cannot be told in `MOST_BOXES`.
        """
        return self._split(node)[1]

    def _split(self, node: Node) -> tuple[list[Way], list[Box]]:
        """The ways out of a node, and what none of them takes."""
        if not node.branches:
            return [Way(None, node.go, (EVERYTHING,))], []
        ways: list[Way] = []
        left: list[Box] = [EVERYTHING]
        for i, branch in enumerate(node.branches):
            if branch.when is None:
                return [*ways, Way(i, branch.go, tuple(left))], []
            taken = _both(left, self._boxes(branch.when, wanted=True))
            if taken:
                ways.append(Way(i, branch.go, tuple(taken)))
            left = _both(left, self._boxes(branch.when, wanted=False))
        return ways, left

    def _boxes(self, guard: Guard, *, wanted: bool) -> list[Box]:
        """The boxes in which the guard is what is wanted."""
        match guard:
            case Test():
                return self._test(guard, wanted=wanted)
            case Within(limit=limit):
                cell = TRUE if wanted else FALSE
                return [((self.limit_variable[limit], 1 << cell),)]
            case Not(part=part):
                return self._boxes(part, wanted=not wanted)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                each = [self._boxes(part, wanted=wanted) for part in parts]
                if isinstance(guard, AllOf) is wanted:
                    boxes = [EVERYTHING]
                    for one in each:
                        boxes = _both(boxes, one)
                    return boxes
                return _simplified(box for one in each for box in one)

    def _test(self, test: Test, *, wanted: bool) -> list[Box]:
        at = self.chart.index[test.question]
        true = self.chart.domains[at].mask(test)
        mask = true & self.full[at] if wanted else self.full[at] & ~true
        return [((at, mask),)] if mask else []

    def tested(self, node: Node) -> frozenset[int]:
        """The variables that a guard of the node tests."""
        found = self._tested.get(node.id)
        if found is None:
            boxes = (box for way in self.ways(node) for box in way.boxes)
            found = frozenset(variable for box in boxes for variable, _ in box)
            self._tested[node.id] = found
        return found

    def live(self, node: str | None) -> frozenset[int]:
        """The variables that a guard at the node or behind it tests."""
        if self._live is None:
            self._live = self._all_live()
        return self._live[node]

    def _all_live(self) -> dict[str | None, frozenset[int]]:
        nodes = self.chart.flowchart.nodes
        live: dict[str | None, frozenset[int]] = {None: frozenset()}
        for name in backwards(self.chart.flowchart):
            behind = (live[target] for target in nodes[name].targets)
            live[name] = self.tested(nodes[name]).union(*behind)
        return live

    @cached_property
    def methods_behind(self) -> dict[str, frozenset[str]]:
        """For every node, the methods that it or a node behind it adds."""
        nodes = self.chart.flowchart.nodes
        behind: dict[str, frozenset[str]] = {}
        for name in backwards(self.chart.flowchart):
            node = nodes[name]
            found = {node.add} if node.add is not None else set()
            behind[name] = frozenset(found.union(*(behind[t] for t in node.targets)))
        return behind


def meet(a: Box, b: Box) -> Box | None:
    """The answers in both boxes; None when there are none."""
    if not a:
        return b
    if not b:
        return a
    masks = dict(a)
    for variable, mask in b:
        both = masks.get(variable, mask) & mask
        if not both:
            return None
        masks[variable] = both
    return tuple(sorted(masks.items()))


def _both(left: list[Box], right: list[Box]) -> list[Box]:
    if len(left) * len(right) > MOST_BOXES:
        raise TooManyBoxes
    met = (meet(a, b) for a in left for b in right)
    return _simplified(box for box in met if box is not None)


def _simplified(boxes: Iterable[Box]) -> list[Box]:
    """The same union in fewer boxes: two that differ in one variable become one."""
    found = list(dict.fromkeys(boxes))
    joined = True
    while joined:
        joined = False
        for i, a in enumerate(found):
            for k in range(i + 1, len(found)):
                union = _union(a, found[k])
                if union is not None:
                    found[i] = union
                    del found[k]
                    joined = True
                    break
            if joined:
                break
    return found


def _union(a: Box, b: Box) -> Box | None:
    """One box for both, when they differ in one variable at most, or one holds both."""
    if _holds(a, b):
        return a
    if _holds(b, a):
        return b
    if len(a) != len(b):
        return None
    different = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(different) != 1 or different[0][0][0] != different[0][1][0]:
        return None
    (variable, one), (_, other) = different[0]
    return tuple((v, one | other if v == variable else m) for v, m in a)


def _holds(outer: Box, inner: Box) -> bool:
    masks = dict(inner)
    return all(v in masks and not masks[v] & ~m for v, m in outer)
