"""Regions: the ways out of every node as boxes of the answers that take them.

The condition of a way out of a node is a union of boxes: the guard of its branch, and
not the guards before it. Searches over all answers (counterfactuals, hinges, unknown
answers) work on boxes instead of enumerating profiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.guard import (
    AllOf,
    AnyOf,
    Guard,
    Not,
    Test,
    Within,
    leaves_of,
    limits_of,
)
from adapt_advisor.rulebook.question import Question
from adapt_advisor.walk.boxes import Layout, Piece, simplified
from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.order import forwards
from adapt_advisor.walk.plan import Due, due

FALSE, TRUE = 0, 1
"""The cells of a limit."""

MOST_BOXES = 4_096
"""Boxes that the ways out of one node may have; `rules check` refuses a node beyond."""


class TooManyBoxes(Exception):
    """The guards of a node cut the answers into too many boxes."""


class Way(NamedTuple):
    """A way out of a node, and the answers that take it."""

    target: int | None
    """The position of the node that it leads to; None after a stop."""
    pieces: tuple[Piece, ...]


class Place(NamedTuple):
    """A node as searches see it."""

    due: Due | None
    """What it adds to the plan."""
    prepare: str | None
    block: str | None
    ways: tuple[Way, ...]
    """Together they take all answers, none twice."""
    tests: tuple[int, ...]
    """The variables that its guards test."""
    tested: int
    """The fields of those variables."""
    dead: int
    """The fields that no guard of it or behind it tests."""


class Cuts(NamedTuple):
    """What regions are made of: plain data, to keep with the rulebook."""

    questions: dict[str, Question]
    nodes: dict[str, Node]
    """The questions and the nodes that were cut; for others they mean nothing."""
    names: tuple[str, ...]
    places: tuple[Place, ...]


class Regions:
    """Every reachable node of a chart, in an order in which arrows point forward."""

    def __init__(self, chart: Chart, cuts: Cuts | None = None) -> None:
        """Cut the answers at every node.

        Args:
            chart: The flowchart.
            cuts: What was made of it before.

        Raises:
            TooManyBoxes: For a node that `rules check` refuses.
        """
        self.chart = chart
        cutter = Cutter(chart)
        self.limits, self.layout = cutter.limits, cutter.layout
        self.names = cuts.names if cuts is not None else forwards(chart.flowchart)
        self.position = {name: at for at, name in enumerate(self.names)}
        self.places = cuts.places if cuts is not None else self._made(cutter)
        self.behind = self._methods_behind()
        """For every position, the methods that its node or one behind it adds."""

    @property
    def variables_of_limits(self) -> range:
        """The numbers of the limits among the variables: after the questions."""
        first = len(self.chart.questions)
        return range(first, first + len(self.limits))

    def _made(self, cutter: Cutter) -> tuple[Place, ...]:
        places: list[Place] = []
        live = [0] * len(self.names)
        for at in range(len(self.names) - 1, -1, -1):
            node = self.chart.node(self.names[at])
            cut = cutter.cut(node)
            ways = tuple(
                Way(None if go is None else self.position[go], cutter.pieces(boxes))
                for go, boxes in cut.ways
            )
            tested = sum({f for way in ways for p in way.pieces for f in p.fields})
            tests = self.layout.variables(tested)
            live[at] = tested
            for way in ways:
                if way.target is not None:
                    live[at] |= live[way.target]
            dead = self.layout.everything & ~live[at]
            does = (due(node), node.prepare, node.block)
            places.append(Place(*does, ways, tuple(tests), tested, dead))
        return tuple(reversed(places))

    def _methods_behind(self) -> tuple[frozenset[str], ...]:
        behind: list[frozenset[str]] = [frozenset()] * len(self.places)
        for at in range(len(self.places) - 1, -1, -1):
            place = self.places[at]
            own = {place.due.method} if place.due is not None else set()
            after = (behind[w.target] for w in place.ways if w.target is not None)
            behind[at] = frozenset(own.union(*after))
        return tuple(behind)


class Cut(NamedTuple):
    """The answers, cut at a node."""

    ways: tuple[tuple[str | None, tuple[int, ...]], ...]
    """The ways that some answer takes: where each leads, and the boxes that take it."""
    remainder: tuple[int, ...]
    """The answers that no way takes; none in a rulebook without findings."""


class Cutter:
    """Guards as boxes over the questions and limits of a chart."""

    def __init__(self, chart: Chart) -> None:
        """Number the limits after the questions."""
        self.chart = chart
        guards = (
            guard for node in chart.flowchart.nodes.values() for guard in _of(node)
        )
        self.limits = tuple(
            sorted({one for guard in guards for one in limits_of(guard)})
        )
        first = len(chart.questions)
        self._variable = {name: first + i for i, name in enumerate(self.limits)}
        # the open cell of a question is no answer
        cells = [(1 << (d.missing + 1)) - 1 for d in chart.domains]
        self.layout = Layout([*cells, *[0b11] * len(self.limits)])

    def cut(self, node: Node) -> Cut:
        """The ways out of a node, and what none of them takes.

        Raises:
            TooManyBoxes: When it takes more than `MOST_BOXES`.
        """
        leaves = {leaf for guard in _of(node) for leaf in leaves_of(guard)}
        tested = sorted({self.variable(leaf) for leaf in leaves})
        near = _Near(self, tested)
        ways, left = near.cut(node)
        return Cut(
            tuple((go, tuple(map(near.widened, boxes))) for go, boxes in ways),
            tuple(map(near.widened, left)),
        )

    def pieces(self, boxes: Iterable[int]) -> tuple[Piece, ...]:
        """Boxes with the fields that each constrains."""
        return tuple(map(self.layout.piece, boxes))

    def variable(self, leaf: Test | Within) -> int:
        """The number of the question or limit that a leaf of a guard tests."""
        if isinstance(leaf, Test):
            return self.chart.index[leaf.question]
        return self._variable[leaf.limit]

    def true(self, leaf: Test | Within) -> int:
        """The cells for which a leaf of a guard holds."""
        if isinstance(leaf, Test):
            return self.chart.domains[self.chart.index[leaf.question]].mask(leaf)
        return 1 << TRUE


class _Near:
    """The boxes of one node, over no other variables than its guards test."""

    def __init__(self, cutter: Cutter, tested: Sequence[int]) -> None:
        self._cutter = cutter
        self._tested = tested
        self._place = {variable: at for at, variable in enumerate(tested)}
        self._layout = Layout([cutter.layout.full[v] for v in tested])

    def widened(self, box: int) -> int:
        """The box among all variables."""
        wide = self._cutter.layout.everything
        for at in self._layout.constrained(box):
            mask = self._layout.mask(box, at)
            wide &= self._cutter.layout.where(self._tested[at], mask)
        return wide

    def cut(self, node: Node) -> tuple[list[tuple[str | None, list[int]]], list[int]]:
        everything = self._layout.everything
        if not node.branches:
            return [(node.go, [everything])], []
        ways: list[tuple[str | None, list[int]]] = []
        left = [everything]
        for branch in node.branches:
            if branch.when is None:
                return [*ways, (branch.go, left)], []
            taken = self._both(left, self._boxes(branch.when, wanted=True))
            if taken:
                ways.append((branch.go, taken))
            left = self._both(left, self._boxes(branch.when, wanted=False))
        return ways, left

    def _boxes(self, guard: Guard, *, wanted: bool) -> list[int]:
        """The boxes in which the guard is what is wanted."""
        match guard:
            case Test() | Within():
                return self._leaf(guard, wanted=wanted)
            case Not(part=part):
                return self._boxes(part, wanted=not wanted)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                each = [self._boxes(part, wanted=wanted) for part in parts]
                if isinstance(guard, AllOf) is not wanted:
                    every = (box for one in each for box in one)
                    return simplified(every, self._layout)
                boxes = [self._layout.everything]
                for one in each:
                    boxes = self._both(boxes, one)
                return boxes

    def _leaf(self, leaf: Test | Within, *, wanted: bool) -> list[int]:
        at, true = self._place[self._cutter.variable(leaf)], self._cutter.true(leaf)
        mask = self._layout.full[at] & (true if wanted else ~true)
        return [self._layout.where(at, mask)] if mask else []

    def _both(self, left: Sequence[int], right: Sequence[int]) -> list[int]:
        """The answers that lie in some box on either side."""
        if len(left) * len(right) > MOST_BOXES:
            raise TooManyBoxes
        met = (a & b for a in left for b in right)
        fields = self._layout.fields
        some = (box for box in met if all(box & field for field in fields))
        return simplified(some, self._layout)


def _of(node: Node) -> Iterator[Guard]:
    return (branch.when for branch in node.branches if branch.when is not None)
