"""The flowchart: nodes that ask, decide, add a stage, or stop, and their branches."""

from __future__ import annotations

from typing import Any, Literal

from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.guard import Condition, Guard, parse_guard


class Branch(Noun):
    """A way out of a node. The last one may have no guard (`otherwise`)."""

    when: Guard | None = None
    go: str
    because: str | None = None
    """Why this way, where the node's own reason does not say it."""
    sources: tuple[str, ...] = ()
    """Where the numbers in the guard come from."""

    @classmethod
    def _from_raw(cls, raw: Any) -> Any:
        """`when` holds a guard; `{otherwise: node}` is a branch without one."""
        if not isinstance(raw, dict):
            return raw
        if "otherwise" in raw:
            if "when" in raw or "go" in raw:
                raise ValueError("otherwise stands alone, without when and go")
            given = {key: value for key, value in raw.items() if key != "otherwise"}
            return {**given, "go": raw["otherwise"]}
        if "when" not in raw:
            raise ValueError("a branch has when and go, or otherwise")
        when = raw["when"]
        if isinstance(when, Condition):
            return raw
        return {**raw, "when": parse_guard(when, ("when",))}


class Side(Noun):
    """One position in a disagreement between guides."""

    says: str
    sources: tuple[str, ...]


class Disagreement(Noun):
    """Where guides disagree: both sides, which one the node follows, and why."""

    sides: tuple[Side, ...]
    follows: str
    because: str


NodeKind = Literal["decide", "add", "prepare", "block", "stop"]

Turn = Literal["now", "later"]
"""Whether a stage is due now, or waits for a signal."""


class Node(Noun):
    """A step of the flowchart.

    It asks (`ask`), and then does exactly one thing: decides (`branches`), adds a stage
    (`add`, its `role` and its `turn`), names a preparation (`prepare`),
    refuses something (`block`), or stops (`stop`).
    """

    id: str
    title: str
    ask: tuple[str, ...] = ()
    because: str
    sources: tuple[str, ...]
    disagreement: Disagreement | None = None
    branches: tuple[Branch, ...] = ()
    add: str | None = None
    role: str | None = None
    turn: Turn = "now"
    when: str | None = None
    """For a stage that is due later: the signal to start it, in words."""
    prepare: str | None = None
    block: str | None = None
    stop: bool = False
    go: str | None = None

    @property
    def kind(self) -> NodeKind:
        """What the node does after it asked."""
        if self.branches:
            return "decide"
        if self.add is not None:
            return "add"
        if self.prepare is not None:
            return "prepare"
        return "block" if self.block is not None else "stop"

    @property
    def targets(self) -> tuple[str, ...]:
        """Ids of the nodes that can come next, in order, each once."""
        ways = [branch.go for branch in self.branches]
        if self.go is not None:
            ways.append(self.go)
        return tuple(dict.fromkeys(ways))


class Limit(Noun):
    """A named comparison of an estimated quantity with a limit.

    `quantity` is `method.quantity` (`full_ft.training_gpu_hours`). The limit is a
    number, a number question's id, or a derived quantity such as
    `training_budget_gpu_hours`.
    The typical value decides; a range that straddles the limit makes a close call.
    """

    id: str
    quantity: str
    at_most: float | str | None = None
    at_least: float | str | None = None
    above: float | str | None = None
    below: float | str | None = None
    if_unknown: bool
    """What holds when the quantity or the limit is not known."""
    says: str | None = None
    """The clause for "it holds": "a LoRA adapter fits the budget"."""
    says_not: str | None = None
    because: str
    sources: tuple[str, ...]

    @property
    def comparison(self) -> tuple[str, float | str]:
        """The operator and its limit."""
        for operator in ("at_most", "at_least", "above", "below"):
            limit: float | str | None = getattr(self, operator)
            if limit is not None:
                return operator, limit
        raise ValueError(f"limit {self.id} compares with nothing")


class Flowchart(Noun):
    """The decision graph: an entry node and all nodes by id."""

    start: str
    nodes: dict[str, Node]
    cuts: Any = None
    """What searches made of it and of the questions, where somebody kept that."""
