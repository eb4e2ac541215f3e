"""Counterfactuals: the smallest sets of changed answers that lead to another method.

One pass over the flowchart for every number of changed answers (iterative deepening,
Korf 1985, doi:10.1016/0004-3702(85)90084-0). A pass carries boxes of answers from node
to node, and leaves out those for which what has changed, with what has to change on
every way that is left, is too much. Where a box may change nothing more, all other
answers stay what they are; so it forgets what was asked of them, and most boxes become
the same.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from adapt_advisor.walk.boxes import swept
from adapt_advisor.walk.regions import Regions

MOST_WORK = 1_000_000
"""Boxes that a search may compare before it only says what it proved, of up to `WIDE`
bits; wider ones count by their width. Two changed answers take up to half of it with
the shipped rules, 0.2 s, and no rulebook takes it beyond a second."""
WIDE = 12_000
"""Bits up to which a box costs no more to compare than a small one, nearly."""

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


class _Step(NamedTuple):
    """One piece of a way out of a node, as the present answers see it."""

    target: int | None
    piece: int
    fields: tuple[int, ...]
    changes: int
    """The counted variables whose present cell lies outside the piece, as bits."""


class _Ground:
    """The flowchart as the present answers see it, and what the passes share."""

    def __init__(
        self,
        regions: Regions,
        present: Sequence[int],
        wanted: Collection[str],
        free: Collection[int],
        most_work: int,
    ) -> None:
        layout = regions.layout
        self.regions = regions
        self.wanted = set(wanted)
        self.free = frozenset(free)
        self.bits = [1 << o + c for c, o in zip(present, layout.offsets, strict=True)]
        self.kept = sum(layout.fields[v] for v in self.free)
        self.steps = [self._steps_from(at) for at in range(len(regions.places))]
        self.forced = _forced(regions, self.steps, self.wanted)
        self.bounds = [_lowest(f, self.wanted) for f in self.forced]
        self.found: dict[tuple[str, int], dict[int, None]] = {}
        """By method and how many variables change, the boxes that bring it in."""
        self.work = most_work
        self._unit = 1 + layout.everything.bit_length() // WIDE
        self._fields: dict[int, int] = {0: 0}

    def spend(self, boxes: int) -> None:
        """Count boxes that are compared."""
        self.work -= boxes * self._unit

    def _steps_from(self, at: int) -> tuple[_Step, ...]:
        return tuple(
            _Step(way.target, piece.box, piece.fields, self._changes(piece.box))
            for way in self.regions.places[at].ways
            for piece in way.pieces
        )

    def _changes(self, box: int) -> int:
        return sum(
            1 << v
            for v in self.regions.layout.constrained(box)
            if v not in self.free and not box & self.bits[v]
        )

    def least(self, at: int, changed: int) -> int:
        """Variables that change at least on every way from here to a wanted method."""
        counts = [(changed | bound).bit_count() for bound in self.bounds[at]]
        return min(counts, default=0)

    def fields_of(self, changed: int) -> int:
        """The fields of the variables that change."""
        known = self._fields.get(changed)
        if known is None:
            lowest = changed & -changed
            field = self.regions.layout.fields[lowest.bit_length() - 1]
            known = self._fields[changed] = self.fields_of(changed ^ lowest) | field
        return known


class Search:
    """Passes over the flowchart, each for one more changed answer.

    A pass settles the nodes in an order in which arrows point forward, with all boxes
    that reach a node at hand; so those that change the same answers can be joined.
    """

    def __init__(
        self,
        regions: Regions,
        present: Sequence[int],
        methods: Collection[str],
        *,
        free: Collection[int] = (),
        most_work: int = MOST_WORK,
    ) -> None:
        """Stand at the start of the flowchart, with every answer open."""
        self._ground = _Ground(regions, present, methods, free, most_work)
        self.complete = not self._ground.bounds[0]
        """Whether no change of answers is left to find."""
        self.reached = self._ground.least(0, 0)
        """Every change of fewer variables was found."""

    @property
    def wanted(self) -> Collection[str]:
        """The methods that are looked for."""
        return self._ground.wanted

    @property
    def ended(self) -> bool:
        """Whether nothing is left to find, or nothing more may be compared."""
        return self.complete or not self.wanted or self._ground.work <= 0

    def until(self, cost: int) -> None:
        """Find every change of up to so many variables, as far as the bound allows."""
        while not self.ended and self.reached <= cost:
            beyond = _Pass(self._ground, self.reached).run()
            if self._ground.work <= 0:
                return
            self.complete = beyond is None
            self.reached = cost + 1 if beyond is None else beyond

    def drop(self, method: str) -> None:
        """Look for a method no longer."""
        ground = self._ground
        ground.wanted.discard(method)
        ground.bounds = [
            _lowest(forced, ground.wanted) if method in forced else bounds
            for forced, bounds in zip(ground.forced, ground.bounds, strict=True)
        ]

    def changes(self, method: str, cost: int) -> tuple[Change, ...]:
        """The changes of exactly that cost which bring the method in."""
        boxes = self._ground.found.get((method, cost), {})
        return _minimal([self._change(box) for box in boxes])

    def _change(self, box: int) -> Change:
        layout = self._ground.regions.layout
        moves, demands = [], []
        for variable in layout.constrained(box):
            mask = layout.mask(box, variable)
            if variable in self._ground.free:
                demands.append((variable, mask))
            elif not box & self._ground.bits[variable]:
                moves.append((variable, mask))
        return Change(tuple(moves), tuple(demands))


class _Pass:
    """All changes of just so many variables; its parts are those of the search."""

    def __init__(self, ground: _Ground, most: int) -> None:
        self._ground = ground
        self._most = most
        self._waiting: dict[int, dict[int, dict[int, None]]] = {}
        self._heap: list[int] = []
        self._counts: dict[tuple[int, int], int] = {}
        self._beyond: int | None = None

    def run(self) -> int | None:
        """The least that is left to change; None when nothing was left out."""
        ground = self._ground
        self._group(0, 0)[0][ground.regions.layout.everything] = None
        while self._heap:
            at = heapq.heappop(self._heap)
            for changed, boxes in self._waiting.pop(at).items():
                self._settle(at, changed, self._joined(list(boxes)))
                if ground.work <= 0:
                    return None
        return self._beyond

    def _joined(self, boxes: list[int]) -> list[int]:
        """Boxes that change the same, joined, without those that another covers."""
        if len(boxes) == 1:
            return boxes
        different = 0
        for box in boxes:
            different |= box ^ boxes[0]
        layout = self._ground.regions.layout
        # what lies below the first difference is the same in all, and may be long
        low = (different & -different).bit_length() - 1
        below = boxes[0] & (1 << low) - 1
        fields = [layout.fields[v] >> low for v in layout.variables(different)]
        self._ground.spend(len(boxes) * len(fields))
        found: list[int] = []
        for box in swept([box >> low for box in boxes], fields):
            if _is_new(box, found):
                found.append(box)
        self._ground.spend(len(found) ** 2 // 2)
        return [box << low | below for box in found]

    def _settle(self, at: int, changed: int, boxes: Sequence[int]) -> None:
        """Send boxes on by every way that leads to a wanted method."""
        ground = self._ground
        place = ground.regions.places[at]
        exact = changed.bit_count() == self._most
        if place.due is not None and place.due.closes(ground.wanted) and exact:
            key = (place.due.method, self._most)
            ground.found.setdefault(key, {}).update(dict.fromkeys(boxes))
        for step in ground.steps[at]:
            if step.target is not None and ground.bounds[step.target]:
                self._take(step, step.target, changed, boxes)

    def _take(
        self, step: _Step, target: int, changed: int, boxes: Sequence[int]
    ) -> None:
        """Send boxes on by one piece of a way."""
        ground, changes = self._ground, changed | step.changes
        count = self._counts.get((target, changes))
        if count is None:
            count = ground.least(target, changes)
            self._counts[target, changes] = count
        within = count <= self._most
        if not within and self._beyond is not None and self._beyond <= count:
            return
        ground.spend(len(boxes))
        group: dict[int, None] | None = None
        for box in boxes:
            met = box & step.piece
            for field in step.fields:
                if not met & field:
                    break
            else:
                if not within:
                    self._beyond = count
                    return
                if group is None:
                    group, forgotten = self._group(target, changes)
                group[met | forgotten] = None

    def _group(self, at: int, changed: int) -> tuple[dict[int, None], int]:
        """The boxes that wait at a node with these changes, and what they forget."""
        ground, groups = self._ground, self._waiting.get(at)
        if groups is None:
            groups = self._waiting[at] = {}
            heapq.heappush(self._heap, at)
        forgotten = ground.regions.places[at].dead
        if changed.bit_count() == self._most:
            forgotten = ground.regions.layout.everything
        forgotten &= ~(ground.kept | ground.fields_of(changed))
        return groups.setdefault(changed, {}), forgotten


def _is_new(box: int, settled: Sequence[int]) -> bool:
    """Whether no settled box covers it."""
    for other in settled:  # noqa: SIM110 - a generator costs twice the time here
        if box | other == other:
            return False
    return True


def _forced(
    regions: Regions, steps: Sequence[Sequence[_Step]], methods: Collection[str]
) -> list[dict[str, int]]:
    """By position and method, the variables that change on every way to it, as bits.

    Empty where no way leads to a wanted method.
    """
    found: list[dict[str, int]] = [{} for _ in regions.places]
    for at in range(len(regions.places) - 1, -1, -1):
        place, here = regions.places[at], found[at]
        for step in steps[at]:
            if step.target is not None:
                for method, forced in found[step.target].items():
                    here[method] = here.get(method, -1) & (step.changes | forced)
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
