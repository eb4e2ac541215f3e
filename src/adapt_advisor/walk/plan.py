"""Plans: what a path adds, in order, and whether each stage is due now or later."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from adapt_advisor.rulebook.flowchart import Node, Turn


class Due(NamedTuple):
    """A method that a node adds, and when its stage is due."""

    method: str
    turn: Turn

    def closes(self, methods: Collection[str]) -> bool:
        """Whether one of these methods is due now: a stage for later brings none in."""
        return self.turn == "now" and self.method in methods


Plan = tuple[Due, ...]
"""What two plans are compared by: a change of turn is another plan."""


def due(node: Node) -> Due | None:
    """What a node adds to the plan; None where it adds nothing."""
    return None if node.add is None else Due(node.add, node.turn)


def methods_of(plan: Plan) -> tuple[str, ...]:
    """The methods of a plan, in order."""
    return tuple(one.method for one in plan)


def later_of(plan: Plan) -> tuple[str, ...]:
    """The methods of a plan whose stages wait for a signal, in order."""
    return tuple(one.method for one in plan if one.turn == "later")
