"""Dependence: which decisions of a path put one of its nodes there.

A decision put a node there when the way that it took cannot avoid the node, while the
node that decided could (control dependence, as compilers compute it: Ferrante,
Ottenstein and Warren 1987, doi:10.1145/24039.24041). The decisions that put such a
decision there count as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.moves import Move
from adapt_advisor.walk.order import backwards


class Dependence:
    """For every node of a chart, the nodes that no way from it avoids."""

    def __init__(self, chart: Chart) -> None:
        """Work the sets out, last nodes first."""
        nodes = chart.flowchart.nodes
        order = backwards(chart.flowchart)
        self._bit = {name: 1 << i for i, name in enumerate(order)}
        self._certain: dict[str, int] = {}
        for name in order:
            shared = -1 if nodes[name].targets else 0
            for target in nodes[name].targets:
                shared &= self._certain[target]
            self._certain[name] = shared | self._bit[name]

    def is_certain(self, node: str, start: str) -> bool:
        """Whether every way from `start` passes `node`."""
        return bool(self._certain[start] & self._bit[node])

    def deciding(self, moves: Sequence[Move], node: str) -> tuple[str, ...]:
        """The decisions of a path that put its node there, in the path's order."""
        wanted, found = {node}, []
        for move in reversed(moves):
            goes_to = move.goes_to
            if move.branch is None or goes_to is None:
                continue
            if any(
                self.is_certain(one, goes_to) and not self.is_certain(one, move.node)
                for one in wanted
            ):
                wanted.add(move.node)
                found.append(move.node)
        return tuple(reversed(found))
