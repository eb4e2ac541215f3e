"""Counterfactuals: the smallest sets of changed answers that lead to another method.

A best-first search over boxes of answers: the cost of a box is the number of variables
whose present cell lies outside it, and what has to change on every way that is left is
added to it (A*, Hart, Nilsson and Raphael 1968, doi:10.1109/TSSC.1968.300136). Boxes
that meet at a node are joined, and those that a settled one covers are dropped, so work
is shared across the graph instead of enumerating its paths.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from adapt_advisor.walk.order import backwards, forwards
from adapt_advisor.walk.packed import Layout, inside
from adapt_advisor.walk.regions import Box, Regions

MOST_STATES = 20_000
"""States that a search may settle before it only says what it proved."""


class Change(NamedTuple):
    """What has to change: cells that each variable must move to."""

    moves: Box
    """(variable, mask of cells that would do) for every variable that must change."""
    demands: Box = ()
    """(variable, mask) for every free variable that the way rests on."""

    @property
    def size(self) -> int:
        """How many variables change."""
        return len(self.moves)


class Search:
    """Buckets of boxes by cost and node, settled cheapest and earliest node first.

    All boxes of one cost at one node are there before the bucket is opened, because no
    way leads to an earlier node or a lower cost; so they can be joined into fewer.
    """

    def __init__(
        self,
        regions: Regions,
        present: Sequence[int],
        methods: Collection[str],
        *,
        free: Collection[int] = (),
        most_states: int = MOST_STATES,
    ) -> None:
        """Stand at the start of the flowchart, with every answer open."""
        self.layout = regions.layout
        self.wanted = set(methods)
        self.reached = 0
        """Every change of lower cost was found."""
        layout = self.layout
        bits = [1 << o + c for c, o in zip(present, layout.offsets, strict=True)]
        self._bits = bits
        self._free = frozenset(free)
        self._counted = sum(b for v, b in enumerate(bits) if v not in self._free)
        self._kept = sum(layout.fields[v] for v in self._free)
        self._field = dict(zip(bits, layout.fields, strict=True))
        self._nodes = forwards(regions.chart.flowchart)
        self._position = {name: i for i, name in enumerate(self._nodes)}
        self._forced = _forced(layout, self._counted, methods)
        self._changes: dict[str, dict[int, dict[int, None]]] = {
            method: {} for method in methods
        }
        self._settled: dict[str, list[int]] = {}
        self._waiting: dict[tuple[int, int], list[int]] = {}
        self._heap: list[tuple[int, int]] = []
        self._states = 0
        self._most_states = most_states
        self._wait(regions.chart.flowchart.start, layout.everything)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to settle."""
        return not self._heap

    @property
    def ended(self) -> bool:
        """Whether nothing is left to settle, or nothing more may be."""
        return not self._heap or not self.wanted or self._states >= self._most_states

    def until(self, cost: int) -> None:
        """Settle every box up to a cost, as far as the bound allows."""
        while self._heap and self._heap[0][0] <= cost:
            if self._states >= self._most_states:
                return
            key = heapq.heappop(self._heap)
            self.reached, at = key
            name = self._nodes[at]
            boxes = self._joined(self._waiting.pop(key))
            for box in self._uncovered(name, boxes):
                if self._least(name, box) is not None:
                    self._states += 1
                    self._settle(name, box)
        self.reached = self._heap[0][0] if self._heap else cost + 1

    def drop(self, method: str) -> None:
        """Look for a method no longer."""
        self.wanted.discard(method)

    def changes(self, method: str, cost: int) -> tuple[Change, ...]:
        """The changes of exactly that cost which bring the method in."""
        boxes = self._changes[method].get(cost, {})
        return _minimal([self._change(box) for box in boxes])

    def _joined(self, boxes: list[int]) -> list[int]:
        """The boxes joined, over the fields in which some of them differ."""
        different = 0
        for box in boxes[1:]:
            different |= box ^ boxes[0]
        if not different:
            return boxes[:1]
        return joined(boxes, [f for f in self.layout.fields if f & different])

    def _settle(self, name: str, box: int) -> None:
        node = self.layout.regions.chart.node(name)
        if node.add in self.wanted:
            cost = (self._counted & ~box).bit_count()
            self._changes[node.add].setdefault(cost, {})[box] = None
        for way in self.layout.ways(node):
            if way.target is not None and self._forced[way.target]:
                for piece in way.pieces:
                    met = inside(box, piece)
                    if met:
                        self._wait(way.target, met)

    def _wait(self, target: str, box: int) -> None:
        """Queue a box at a node, without what no later guard tests."""
        changed = self._counted & ~box
        dead = self.layout.dead(target) & ~self._kept
        while changed:
            bit = changed & -changed
            dead &= ~self._field[bit]
            changed ^= bit
        box |= dead
        least = self._least(target, box)
        if least is None:
            return
        key = (least, self._position[target])
        boxes = self._waiting.get(key)
        if boxes is None:
            boxes = self._waiting[key] = []
            heapq.heappush(self._heap, key)
        boxes.append(box)

    def _least(self, node: str, box: int) -> int | None:
        """The lowest cost at which a wanted method can still be reached."""
        changed = self._counted & ~box
        wanted = self.wanted
        costs = [
            (changed | forced).bit_count()
            for forced, methods in self._forced[node]
            if not wanted.isdisjoint(methods)
        ]
        return min(costs) if costs else None

    def _uncovered(self, name: str, boxes: Iterable[int]) -> Iterator[int]:
        """Boxes of which no settled box does all with no more changes; settles them."""
        settled = self._settled.setdefault(name, [])
        for box in boxes:
            for other in settled:
                if box | other == other:
                    break
            else:
                settled.append(box)
                yield box

    def _change(self, box: int) -> Change:
        masks = self.layout.masks(box)
        full = self.layout.regions.full
        moves, demands = [], []
        for variable, mask in enumerate(masks):
            if variable in self._free:
                if mask != full[variable]:
                    demands.append((variable, mask))
            elif not box & self._bits[variable]:
                moves.append((variable, mask))
        return Change(tuple(moves), tuple(demands))


Forced = tuple[tuple[int, frozenset[str]], ...]
"""Bits of present answers that must change, with the methods for which that holds."""


def _forced(
    layout: Layout, present: int, methods: Collection[str]
) -> dict[str, Forced]:
    """For every node and method, what must change on every way to it.

    Empty where no way leads to a wanted method.
    """
    chart = layout.regions.chart
    by_node: dict[str, dict[str, int]] = {}
    for name in backwards(chart.flowchart):
        node = chart.node(name)
        here: dict[str, int] = {}
        for way in layout.ways(node):
            behind = by_node[way.target] if way.target is not None else {}
            if behind:
                own = -1
                for piece in way.pieces:
                    own &= present & ~piece.box
                for method, forced in behind.items():
                    known = here.get(method)
                    both = own | forced
                    here[method] = both if known is None else known & both
        if node.add is not None and node.add in methods:
            here[node.add] = 0
        by_node[name] = here
    return {name: _grouped(forced) for name, forced in by_node.items()}


def _grouped(forced: Mapping[str, int]) -> Forced:
    groups: dict[int, set[str]] = {}
    for method, bits in forced.items():
        groups.setdefault(bits, set()).add(method)
    return tuple((bits, frozenset(methods)) for bits, methods in groups.items())


def joined(boxes: Iterable[int], fields: Sequence[int]) -> list[int]:
    """The same union in fewer boxes: those that differ in one variable become one."""
    found = list(dict.fromkeys(boxes))
    before = 0
    while len(found) != before and len(found) > 1:
        before = len(found)
        for field in fields:
            by_rest: dict[int, int] = {}
            for box in found:
                rest = box | field
                by_rest[rest] = by_rest.get(rest, 0) | box
            if len(by_rest) < len(found):
                found = list(by_rest.values())
    return found


def _minimal(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Ties on the same variables joined: any of their cells would do."""
    groups: dict[tuple[int, ...], list[Change]] = {}
    for change in changes:
        groups.setdefault(tuple(v for v, _ in change.moves), []).append(change)
    return tuple(
        change
        for group in groups.values()
        for change in dict.fromkeys(group)
        if not any(_covers(other, change) for other in group if other != change)
    )


def _covers(outer: Change, inner: Change) -> bool:
    demanded = dict(inner.demands)
    return all(
        not mask & ~wide
        for (_, wide), (_, mask) in zip(outer.moves, inner.moves, strict=True)
    ) and all(v in demanded and not demanded[v] & ~mask for v, mask in outer.demands)
