"""Counterfactuals: the smallest sets of changed answers that lead to another method.

A best-first search over boxes of answers, cheapest first: the cost of a box is the
number of variables whose present cell lies outside it. States that another state covers
(no more changes, no tighter on what later guards test) are dropped, so work is shared
across the graph instead of enumerating its paths.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from adapt_advisor.engine.regions import Box, Regions, backwards, meet

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


class _State(NamedTuple):
    cost: int
    order: int
    node: str
    box: Box


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
        self.changes: dict[str, dict[Box, None]] = {method: {} for method in wanted}
        self.cost: dict[str, int] = {}
        self.settled: dict[str, list[tuple[frozenset[int], dict[int, int]]]] = {}
        self.reached = 0
        self.complete = False
        self.order = count()

    def run(self, most_states: int) -> None:
        start = self.regions.chart.flowchart.start
        heap = [_State(0, next(self.order), start, ())]
        for _ in range(most_states):
            if not heap:
                self.complete = True
                return
            state = heapq.heappop(heap)
            self.reached = state.cost
            if self._all_found(state.cost):
                self.complete = True
                return
            if not self._is_covered(state):
                self._arrive(state)
                for successor in self._successors(state):
                    heapq.heappush(heap, successor)
        self.complete = not heap

    def _all_found(self, cost: int) -> bool:
        """Whether every wanted method has its smallest changes, ties included."""
        return all(self.cost.get(method, cost) < cost for method in self.wanted)

    def _arrive(self, state: _State) -> None:
        method = self.regions.chart.node(state.node).add
        if method in self.wanted and self.cost.get(method, state.cost) == state.cost:
            self.cost[method] = state.cost
            self.changes[method][self._moves(state.box)] = None

    def _moves(self, box: Box) -> Box:
        return tuple((v, mask) for v, mask in box if not mask >> self.present[v] & 1)

    def _successors(self, state: _State) -> Iterator[_State]:
        node = self.regions.chart.node(state.node)
        for way in self.regions.ways(node):
            if way.target is None or not self._still_leads(way.target, state.cost):
                continue
            for box in way.boxes:
                met = meet(state.box, box)
                if met is None:
                    continue
                moves = self._moves(met)
                if not any(variable in self.frozen for variable, _ in moves):
                    yield _State(len(moves), next(self.order), way.target, met)

    def _still_leads(self, node: str, cost: int) -> bool:
        """Whether a wanted method without cheaper changes lies at or behind the node."""
        return any(
            method in self.wanted and self.cost.get(method, cost) >= cost
            for method in self.leads[node]
        )

    def _is_covered(self, state: _State) -> bool:
        """Whether a settled state does all that this one does; settles it if not."""
        live = self.regions.live(state.node)
        changed = frozenset(v for v, _ in self._moves(state.box))
        masks = {v: mask for v, mask in state.box if v in live or v in changed}
        settled = self.settled.setdefault(state.node, [])
        for other_changed, other in settled:
            if other_changed <= changed and all(
                v in masks and not masks[v] & ~mask for v, mask in other.items()
            ):
                return True
        settled.append((changed, masks))
        return False

    def found(self, method: str) -> Found:
        changes = tuple(Change(moves) for moves in self.changes[method])
        if changes:
            return Found(_minimal(changes), self.cost[method], complete=True)
        if self.complete:
            return Found((), None, complete=True)
        return Found((), self.reached, complete=False)


def _minimal(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Ties on the same variables joined: any of their cells would do."""
    joined: dict[tuple[int, ...], list[Box]] = {}
    for change in changes:
        joined.setdefault(tuple(v for v, _ in change.moves), []).append(change.moves)
    kept = []
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
