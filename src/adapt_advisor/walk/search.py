"""Counterfactuals: the smallest sets of changed answers that lead to another method.

A best-first search over boxes of answers: the cost of a box is the number of variables
whose present cell lies outside it, and what has to change on every way that is left is
added to it (A*, Hart, Nilsson and Raphael 1968, doi:10.1109/TSSC.1968.300136). Boxes
that meet at a node are joined, and those that a settled one covers are dropped, so work
is shared across the graph instead of enumerating its paths.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from adapt_advisor.walk.boxes import joined
from adapt_advisor.walk.regions import Regions

MOST_STATES = 5_000
"""States that a search may settle before it only says what it proved."""

Masks = tuple[tuple[int, int], ...]
"""(variable, mask of cells) pairs, by variable."""


class Change(NamedTuple):
    """What has to change: cells that each variable must move to."""

    moves: Masks
    """The cells that would do, for every variable that must change."""
    demands: Masks = ()
    """The cells that would do, for every free variable that the way rests on."""

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
        self._regions = regions
        layout = regions.layout
        self.wanted = set(methods)
        self.reached = 0
        """Every change of lower cost was found."""
        bits = [1 << o + c for c, o in zip(present, layout.offsets, strict=True)]
        self._bits = bits
        self._free = frozenset(free)
        self._counted = sum(b for v, b in enumerate(bits) if v not in self._free)
        self._kept = sum(layout.fields[v] for v in self._free)
        self._field = dict(zip(bits, layout.fields, strict=True))
        self._forced = _forced(regions, self._counted, self.wanted)
        self._bounds = [_lowest(f, self.wanted) for f in self._forced]
        self._changes: dict[str, dict[int, dict[int, None]]] = {
            method: {} for method in methods
        }
        self._settled: dict[int, list[int]] = {}
        self._waiting: dict[tuple[int, int], list[int]] = {}
        self._heap: list[tuple[int, int]] = []
        self._states = 0
        self._most_states = most_states
        if self._bounds[0]:
            self._wait(0, layout.everything)

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
        heap = self._heap
        while heap and heap[0][0] <= cost:
            if self._states >= self._most_states:
                return
            key = heapq.heappop(heap)
            self.reached, at = key
            boxes = self._waiting.pop(key)
            if self._bounds[at]:
                self._settle(at, self._uncovered(at, boxes))
        self.reached = heap[0][0] if heap else cost + 1

    def drop(self, method: str) -> None:
        """Look for a method no longer."""
        self.wanted.discard(method)
        self._bounds = [
            _lowest(forced, self.wanted) if method in forced else bounds
            for forced, bounds in zip(self._forced, self._bounds, strict=True)
        ]

    def changes(self, method: str, cost: int) -> tuple[Change, ...]:
        """The changes of exactly that cost which bring the method in."""
        boxes = self._changes[method].get(cost, {})
        return _minimal([self._change(box) for box in boxes])

    def _uncovered(self, at: int, boxes: list[int]) -> list[int]:
        """The boxes, joined, of which no settled box does all; settles them."""
        settled = self._settled.setdefault(at, [])
        new = [box for box in dict.fromkeys(boxes) if _is_new(box, settled)]
        found = []
        for box in self._joined(new) if len(new) > 1 else new:
            if _is_new(box, settled):
                settled.append(box)
                found.append(box)
        return found

    def _joined(self, boxes: list[int]) -> list[int]:
        """The boxes joined, over the fields in which some of them differ."""
        first, different = boxes[0], 0
        for box in boxes:
            different |= box ^ first
        layout = self._regions.layout
        return joined(boxes, [layout.fields[v] for v in layout.variables(different)])

    def _settle(self, at: int, boxes: Sequence[int]) -> None:
        """Send boxes on by every way that leads to a wanted method."""
        place = self._regions.places[at]
        self._states += len(boxes)
        if place.due is not None and place.due.closes(self.wanted):
            found = self._changes[place.due.method]
            for box in boxes:
                cost = (self._counted & ~box).bit_count()
                found.setdefault(cost, {})[box] = None
        for target, pieces in place.ways:
            if target is None or not self._bounds[target]:
                continue
            for piece, fields in pieces:
                for box in boxes:
                    met = box & piece
                    for field in fields:
                        if not met & field:
                            break
                    else:
                        self._wait(target, met)

    def _wait(self, at: int, box: int) -> None:
        """Queue a box at a node, without what no later guard tests."""
        counted = self._counted
        dead = self._regions.places[at].dead & ~self._kept
        changed = counted & ~box
        lost = changed & dead
        while lost:
            bit = lost & -lost
            dead &= ~self._field[bit]
            lost ^= bit
        cost = min([(changed | bound).bit_count() for bound in self._bounds[at]])
        key = (cost, at)
        boxes = self._waiting.get(key)
        if boxes is None:
            self._waiting[key] = [box | dead]
            heapq.heappush(self._heap, key)
        else:
            boxes.append(box | dead)

    def _change(self, box: int) -> Change:
        layout = self._regions.layout
        moves, demands = [], []
        for variable in layout.constrained(box):
            mask = layout.mask(box, variable)
            if variable in self._free:
                demands.append((variable, mask))
            elif not box & self._bits[variable]:
                moves.append((variable, mask))
        return Change(tuple(moves), tuple(demands))


def _is_new(box: int, settled: Sequence[int]) -> bool:
    """Whether no settled box covers it."""
    for other in settled:  # noqa: SIM110 - a generator costs twice the time here
        if box | other == other:
            return False
    return True


def _forced(
    regions: Regions, present: int, methods: Collection[str]
) -> list[dict[str, int]]:
    """By position and method, what of the present must change on every way to it.

    Empty where no way leads to a wanted method.
    """
    found: list[dict[str, int]] = [{} for _ in regions.places]
    for at in range(len(regions.places) - 1, -1, -1):
        place, here = regions.places[at], found[at]
        for target, pieces in place.ways:
            behind = {} if target is None else found[target]
            if behind:
                own = present
                for piece, _ in pieces:
                    own &= ~piece
                for method, forced in behind.items():
                    here[method] = here.get(method, -1) & (own | forced)
        if place.due is not None and place.due.closes(methods):
            here[place.due.method] = 0
    return found


def _lowest(forced: Mapping[str, int], wanted: Collection[str]) -> tuple[int, ...]:
    """What must change for some wanted method, without what another set is part of."""
    found = {bits for method, bits in forced.items() if method in wanted}
    return tuple(a for a in found if not any(b != a and b | a == a for b in found))


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
