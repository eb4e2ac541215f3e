"""The frontier: the next question whose answer can still matter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from adapt_advisor.answers.profile import Missing, Profile
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.guard import Test, Within, leaves_of
from adapt_advisor.walk.chart import Cells, Chart, Limits
from adapt_advisor.walk.moves import move_from
from adapt_advisor.walk.outcomes import Outcome, outcomes
from adapt_advisor.walk.regions import FALSE, TRUE, Regions

MOST_OUTCOMES = 96
"""Ways that the open answers can still go, up to which relevance is worked out exactly;
beyond it a question is asked when a guard that is still open tests it."""


class Pending(NamedTuple):
    """A question to ask now, and the node that asks it."""

    question: str
    node: str


class _Met(NamedTuple):
    question: str
    node: str
    matters: bool


def pending(chart: Chart, profile: Profile, limits: Limits) -> Pending | None:
    """The next question on the path of `profile`, or None when all is said.

    Args:
        chart: The flowchart, ready to walk.
        profile: The answers so far. Answers by default are not asked again.
        limits: Says whether a limit holds for the answers so far.
    """
    return next(frontier(chart, profile, limits), None)


def frontier(
    chart: Chart, profile: Profile, limits: Limits, *, exact: bool = True
) -> Iterator[Pending]:
    """Every unasked question on the path that these answers lead along, in order.

    A question is passed over when the advice is the same for all of its answers,
    whatever the others that are still open will be, and no estimate of the plan needs
    it. When not `exact`, one that an open guard tests is kept without looking further.
    """
    for met in _met(chart, profile, limits, exact=exact):
        if met.matters:
            yield Pending(met.question, met.node)


def passed_over(
    chart: Chart, profile: Profile, limits: Limits
) -> dict[str, tuple[str, ...]]:
    """By node of the path, its unasked questions that can no longer matter."""
    found: dict[str, tuple[str, ...]] = {}
    for met in _met(chart, profile, limits, exact=True):
        if not met.matters:
            found[met.node] = (*found.get(met.node, ()), met.question)
    return found


def _met(
    chart: Chart, profile: Profile, limits: Limits, *, exact: bool
) -> Iterator[_Met]:
    """The unasked questions of the path, each at the first node that asks it."""
    cells = chart.cells(profile)
    relevance = _Relevance(chart, profile, limits)
    seen: set[str] = set()
    planned: list[str] = []
    at: str | None = chart.flowchart.start
    while at is not None:
        node = chart.node(at)
        if node.add is not None:
            planned.append(node.add)
        unasked = [q for q in node.ask if _is_unasked(profile, q) and q not in seen]
        if unasked:
            here = relevance.at(node, planned)
            for question in unasked:
                seen.add(question)
                yield _Met(question, at, here.matters(question, exact=exact))
        move = move_from(chart, node, cells, limits)
        assert move is not None
        at = move.goes_to


class _Relevance:
    """What the unasked answers of a profile can still change."""

    def __init__(self, chart: Chart, profile: Profile, limits: Limits) -> None:
        self.chart = chart
        self.cells = chart.open_cells(profile)
        waits = any(
            chart.feeds_estimates(q.id) and _is_unasked(profile, q.id)
            for q in chart.questions
        )
        # Limits stay open while an answer that an estimate needs may still come.
        self.limits_are_open = waits
        self.present_limits = limits
        self.limits: Limits = (lambda _limit: None) if waits else limits

    def at(self, node: Node, planned: list[str]) -> _Here:
        """Standing at a node, with a plan so far."""
        return _Here(self, node, planned)

    def box(self, regions: Regions) -> int:
        """The answers that may still come out, packed."""
        layout, questions = regions.layout, len(self.chart.questions)
        box = layout.everything
        for at, domain in enumerate(self.chart.domains):
            if self.cells[at] != domain.open:
                one = 1 << layout.offsets[at] + self.cells[at]
                box = box & ~layout.fields[at] | one
        for i, name in enumerate(() if self.limits_are_open else regions.limits):
            cell = TRUE if self.present_limits(name) else FALSE
            field, offset = layout.fields[questions + i], layout.offsets[questions + i]
            box = box & ~field | 1 << offset + cell
        return box


class _Here:
    """Relevance at one node of the path."""

    def __init__(self, general: _Relevance, node: Node, planned: list[str]) -> None:
        self.general = general
        self.node = node
        self.deciding, methods = _still_open(general, node)
        self.methods = methods | set(planned)
        self._ways: list[Outcome] | None = None

    def matters(self, question: str, *, exact: bool) -> bool:
        """Whether the answer can still change the advice, or feeds an estimate."""
        chart = self.general.chart
        if chart.feeds_estimates(question, self.methods):
            return True
        if question not in self.deciding:
            return False
        return not exact or self._decides(question)

    def _decides(self, question: str) -> bool:
        """Whether two answers lead to different advice, with all else the same."""
        chart = self.general.chart
        if self._ways is None:
            box = self.general.box(chart.regions)
            ways = outcomes(chart.regions.layout, box, self.node.id)
            self._ways = list(islice(ways, MOST_OUTCOMES + 1))
        if len(self._ways) > MOST_OUTCOMES:
            return True
        layout = chart.regions.layout
        field = layout.fields[chart.index[question]]
        others = [f for f in layout.fields if f != field]
        for i, one in enumerate(self._ways):
            for other in self._ways[:i]:
                both = one.box & other.box
                if one[1:] != other[1:] and all(both & f for f in others):
                    return True
        return False


def _still_open(general: _Relevance, node: Node) -> tuple[set[str], set[str]]:
    """Questions that some open guard at `node` or behind it tests, and its methods."""
    found: set[str] = set()
    methods: set[str] = set()
    waiting, seen = [node.id], {node.id}
    while waiting:
        here = general.chart.node(waiting.pop())
        if here.add is not None:
            methods.add(here.add)
        for target in _open_ways(general, here, found):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return found, methods


def _open_ways(general: _Relevance, node: Node, found: set[str]) -> Iterator[str]:
    """Where `node` can still lead; what keeps a guard open is added to `found`."""
    chart, cells, limits = general.chart, general.cells, general.limits
    if node.go is not None:
        yield node.go
    for decide, branch in zip(chart.decisions(node), node.branches, strict=True):
        decided = decide(cells, limits)
        if decided is None and branch.when is not None:
            found.update(
                leaf.question
                for leaf in leaves_of(branch.when)
                if isinstance(leaf, Test) and _is_open(chart, leaf, cells, limits)
            )
        if decided is not False:
            yield branch.go
        if decided:
            return


def _is_open(chart: Chart, leaf: Test | Within, cells: Cells, limits: Limits) -> bool:
    return chart.compile(leaf)(cells, limits) is None


def _is_unasked(profile: Profile, question: str) -> bool:
    return profile.value(question) is Missing.NOT_ASKED
