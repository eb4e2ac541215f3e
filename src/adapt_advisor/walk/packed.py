"""Packed boxes: a box of answers as one integer, for searches that make many.

Every variable has a field of bits, one bit per cell; a free variable has all of them.
Then the answers in two boxes are `a & b`, one box covers another when `a | b == a`, and
the variables that a box forces to change are `present & ~box`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.walk.regions import Box, Regions


class Piece(NamedTuple):
    """One box of a way out of a node."""

    box: int
    fields: tuple[int, ...]
    """The fields of the variables that it constrains."""


class PackedWay(NamedTuple):
    """A way out of a node, its condition as pieces."""

    target: str | None
    pieces: tuple[Piece, ...]


class Layout:
    """Where each variable of `Regions` has its field."""

    def __init__(self, regions: Regions) -> None:
        """Lay the fields side by side."""
        self.regions = regions
        self.offsets: list[int] = []
        self.fields: list[int] = []
        self.everything = 0
        end = 0
        for full in regions.full:
            self.offsets.append(end)
            self.fields.append(full << end)
            self.everything |= full << end
            end += full.bit_length()
        self._ways: dict[str, tuple[PackedWay, ...]] = {}
        self._dead: dict[str, int] = {}

    def ways(self, node: Node) -> tuple[PackedWay, ...]:
        """The ways out of a node, packed when first asked for."""
        found = self._ways.get(node.id)
        if found is None:
            found = self._ways[node.id] = tuple(
                PackedWay(way.target, tuple(self.piece(box) for box in way.boxes))
                for way in self.regions.ways(node)
            )
        return found

    def piece(self, box: Box) -> Piece:
        """A box, packed, with the fields that it constrains."""
        packed, fields = self.everything, []
        for variable, mask in box:
            field = self.fields[variable]
            packed &= ~field | mask << self.offsets[variable]
            fields.append(field)
        return Piece(packed, tuple(fields))

    def one(self, cells: Sequence[int]) -> int:
        """The box of a single profile, from the cell of every variable."""
        return sum(1 << o + c for c, o in zip(cells, self.offsets, strict=True))

    def mask(self, packed: int, variable: int) -> int:
        """The cells that a packed box allows one variable."""
        return packed >> self.offsets[variable] & self.regions.full[variable]

    def masks(self, packed: int) -> tuple[int, ...]:
        """The cells that a packed box allows every variable."""
        return tuple(
            packed >> o & full
            for o, full in zip(self.offsets, self.regions.full, strict=True)
        )

    def dead(self, node: str) -> int:
        """The fields that no guard at the node or behind it tests."""
        found = self._dead.get(node)
        if found is None:
            live = self.regions.live(node)
            found = sum(f for v, f in enumerate(self.fields) if v not in live)
            self._dead[node] = found
        return found


def inside(box: int, piece: Piece) -> int:
    """The answers in both; 0 when there are none."""
    met = box & piece.box
    for field in piece.fields:
        if not met & field:
            return 0
    return met


def outside(box: int, piece: Piece) -> Iterator[int]:
    """The answers of `box` outside the piece, as disjoint boxes."""
    for field in piece.fields:
        out = box & field & ~piece.box
        if out:
            yield box & ~field | out
        box &= ~field | piece.box
