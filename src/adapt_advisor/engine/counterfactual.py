"""Counterfactuals: the smallest sets of changed answers that lead to another method.

A best-first search over boxes of answers, cheapest first: the cost of a box is the
number of variables whose present cell lies outside it. Boxes that meet at a node are
joined, and those that a settled one covers are dropped, so work is shared across the
graph instead of enumerating its paths.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from adapt_advisor.engine.regions import EVERYTHING, Box, Regions, backwards, meet

MOST_STATES = 20_000
"""States that a search may settle before it only says what it proved."""


class Change(NamedTuple):
    """What has to change: cells that each variable must move to."""

    moves: Box
    """(variable, mask of cells that would do) for every variable that must change."""

    @property
    def size(self) -> int:
        """How many variables change."""
        return len(self.moves)


class Found(NamedTuple):
    """The outcome of a search for one method."""

    changes: tuple[Change, ...]
    """All smallest changes; empty when there are none, or the search ended early."""
    proved: int | None
    """No change of fewer variables does; None when no change of answers can."""
    complete: bool
    """Whether the search ended by itself."""


def smallest_changes(
    regions: Regions,
    present: Sequence[int],
    methods: Collection[str],
    *,
    frozen: Collection[int] = (),
    most_states: int = MOST_STATES,
) -> Mapping[str, Found]:
    """For every method, the smallest changes of `present` that bring it into the plan.

    Args:
        regions: The ways out of every node.
        present: The cell of every variable: answers, then facts.
        methods: Method ids to look for.
        frozen: Variables that may not change.
        most_states: Bound on the states that are settled.
    """
    search = _Search(regions, present, frozenset(frozen), set(methods))
    search.run(most_states)
    return {method: search.found(method) for method in methods}


class _Search:
    """Buckets of boxes by cost and node, settled cheapest and earliest node first.

    All boxes of one cost at one node are there before the bucket is opened, because no
    way leads to an earlier node or a lower cost; so they can be joined into fewer.
    """

    def __init__(
        self,
        regions: Regions,
        present: Sequence[int],
        frozen: frozenset[int],
        wanted: set[str],
    ) -> None:
        self.regions = regions
        self.present = present
        self.frozen = frozen
        self.wanted = wanted
        self.leads = _methods_behind(regions)
        self.nodes = backwards(regions.chart)[::-1]
        self.position = {name: i for i, name in enumerate(self.nodes)}
        self.changes: dict[str, dict[Box, None]] = {method: {} for method in wanted}
        self.cost: dict[str, int] = {}
        self.settled: dict[str, list[tuple[int, Box]]] = {}
        """By node: boxes, each with its variables as bits, for a quick look."""
        self.waiting: dict[tuple[int, int], list[Box]] = {(0, 0): [EVERYTHING]}
        self.heap = [(0, 0)]
        self.reached = 0
        self.complete = False

    def run(self, most_states: int) -> None:
        states = 0
        while self.heap and states < most_states:
            key = heapq.heappop(self.heap)
            self.reached, at = key
            if all(self.cost.get(m, key[0]) < key[0] for m in self.wanted):
                break
            name = self.nodes[at]
            for box in self._uncovered(name, _joined(self.waiting.pop(key))):
                states += 1
                self._settle(name, key[0], box)
        self.complete = states < most_states or not self.heap

    def _settle(self, name: str, cost: int, box: Box) -> None:
        node = self.regions.chart.node(name)
        if node.add in self.wanted and self.cost.get(node.add, cost) == cost:
            self.cost[node.add] = cost
            self.changes[node.add][self._moves(box)] = None
        for way in self.regions.ways(node):
            if way.target is None or not self._still_leads(way.target, cost):
                continue
            for condition in way.boxes:
                met = meet(box, condition)
                if met is not None:
                    self._wait(way.target, met)

    def _wait(self, target: str, box: Box) -> None:
        """Queue a box at a node, without what no later guard tests."""
        live = self.regions.live(target)
        present = self.present
        cost, kept = 0, []
        for variable, mask in box:
            changes = not mask >> present[variable] & 1
            if changes and variable in self.frozen:
                return
            cost += changes
            if changes or variable in live:
                kept.append((variable, mask))
        key = (cost, self.position[target])
        boxes = self.waiting.get(key)
        if boxes is None:
            boxes = self.waiting[key] = []
            heapq.heappush(self.heap, key)
        boxes.append(tuple(kept))

    def _moves(self, box: Box) -> Box:
        return tuple((v, mask) for v, mask in box if not mask >> self.present[v] & 1)

    def _still_leads(self, node: str, cost: int) -> bool:
        """Whether a wanted method not found more cheaply lies there or behind."""
        return any(
            method in self.wanted and self.cost.get(method, cost) >= cost
            for method in self.leads[node]
        )

    def _uncovered(self, name: str, boxes: Iterable[Box]) -> Iterator[Box]:
        """Boxes of which no settled box does all with no more changes; settles them."""
        settled = self.settled.setdefault(name, [])
        for box in boxes:
            variables = sum(1 << v for v, _ in box)
            masks = dict(box)
            if not any(
                not others & ~variables
                and all(not masks[v] & ~mask for v, mask in other)
                for others, other in settled
            ):
                settled.append((variables, box))
                yield box

    def found(self, method: str) -> Found:
        changes = tuple(Change(moves) for moves in self.changes[method])
        if changes:
            return Found(_minimal(changes), self.cost[method], complete=True)
        if self.complete:
            return Found((), None, complete=True)
        return Found((), self.reached, complete=False)


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """The same union in fewer boxes: those that differ in one variable become one."""
    found = list(dict.fromkeys(boxes))
    before = 0
    while len(found) != before:
        before = len(found)
        for variable in {v for box in found for v, _ in box}:
            found = _joined_over(variable, found)
    return found


def _joined_over(variable: int, boxes: Iterable[Box]) -> list[Box]:
    masks: dict[Box, int | None] = {}
    for box in boxes:
        rest = tuple(pair for pair in box if pair[0] != variable)
        mask = next((m for v, m in box if v == variable), None)
        if rest not in masks:
            masks[rest] = mask
        else:
            other = masks[rest]
            masks[rest] = None if mask is None or other is None else mask | other
    return [
        rest if mask is None else tuple(sorted((*rest, (variable, mask))))
        for rest, mask in masks.items()
    ]


def _minimal(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Ties on the same variables joined: any of their cells would do."""
    joined: dict[tuple[int, ...], list[Box]] = {}
    for change in changes:
        joined.setdefault(tuple(v for v, _ in change.moves), []).append(change.moves)
    kept: list[Change] = []
    for boxes in joined.values():
        wide = [b for b in boxes if not any(_covers(o, b) for o in boxes if o != b)]
        kept.extend(Change(box) for box in wide)
    return tuple(kept)


def _covers(outer: Box, inner: Box) -> bool:
    return all(not m & ~o for (_, o), (_, m) in zip(outer, inner, strict=True))


def _methods_behind(regions: Regions) -> dict[str, frozenset[str]]:
    """For every node, the methods that it or a node behind it adds."""
    nodes = regions.chart.flowchart.nodes
    behind: dict[str, frozenset[str]] = {}
    for name in backwards(regions.chart):
        node = nodes[name]
        found = {node.add} if node.add is not None else set()
        behind[name] = frozenset(found.union(*(behind[t] for t in node.targets)))
    return behind
