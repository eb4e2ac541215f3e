"""The frontier: the next question whose answer can still matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations, islice
from typing import NamedTuple

from adapt_advisor.answers.profile import Missing, Profile
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.guard import Test, Within, leaves_of
from adapt_advisor.walk.chart import Cells, Chart, Limits
from adapt_advisor.walk.moves import Move, move_from
from adapt_advisor.walk.one_answer import Road
from adapt_advisor.walk.outcomes import Outcome, Steps, TooManySteps, outcomes
from adapt_advisor.walk.regions import FALSE, TRUE, Regions

MOST_OUTCOMES = 96
"""Ways that the open answers can still go, up to which relevance is worked out exactly;
beyond it a question is asked when a guard that is still open tests it."""
MOST_STEPS = 200_000
"""Nodes that may be followed for that along one path; beyond it, the same."""


class Pending(NamedTuple):
    """A question to ask now, and the node that asks it."""

    question: str
    node: str


class _Met(NamedTuple):
    question: str
    node: str
    matters: bool


def pending(regions: Regions, profile: Profile, limits: Limits) -> Pending | None:
    """The next question on the path of `profile`, or None when all is said.

    Args:
        regions: The flowchart, ready for searches.
        profile: The answers so far. Answers by default are not asked again.
        limits: Says whether a limit holds for the answers so far.
    """
    return next(frontier(regions, profile, limits), None)


def frontier(
    regions: Regions, profile: Profile, limits: Limits, *, exact: bool = True
) -> Iterator[Pending]:
    """Every unasked question on the path that these answers lead along, in order.

    A question is passed over when the advice is the same for all of its answers,
    whatever the others that are still open will be, and no estimate of the plan needs
    it. When not `exact`, one that an open guard tests is kept without looking further.
    """
    for met in _met(regions, profile, limits, exact=exact):
        if met.matters:
            yield Pending(met.question, met.node)


def passed_over(
    regions: Regions, profile: Profile, limits: Limits
) -> dict[str, tuple[str, ...]]:
    """By node of the path, its unasked questions that can no longer matter."""
    found: dict[str, tuple[str, ...]] = {}
    for met in _met(regions, profile, limits, exact=True):
        if not met.matters:
            found[met.node] = (*found.get(met.node, ()), met.question)
    return found


def _met(
    regions: Regions, profile: Profile, limits: Limits, *, exact: bool
) -> Iterator[_Met]:
    """The unasked questions of the path, each at the first node that asks it."""
    chart = regions.chart
    relevance = _Relevance(regions, profile, limits)
    seen: set[str] = set()
    planned: set[str] = set()
    at: str | None = chart.flowchart.start
    while at is not None:
        node = chart.node(at)
        if node.add is not None:
            planned.add(node.add)
        unasked = [q for q in node.ask if _is_unasked(profile, q) and q not in seen]
        if unasked:
            here = _Here(relevance, at, planned)
            for question in unasked:
                seen.add(question)
                yield _Met(question, at, here.matters(question, exact=exact))
        at = relevance.move(node).goes_to


class _Behind(NamedTuple):
    """What a node can still lead to."""

    deciding: frozenset[str]
    """Questions that some open guard at the node or behind it tests."""
    methods: frozenset[str]


class _Relevance:
    """What the unasked answers of a profile can still change."""

    def __init__(self, regions: Regions, profile: Profile, limits: Limits) -> None:
        self.regions = regions
        self.chart = chart = regions.chart
        self.present = chart.cells(profile)
        self.cells = chart.open_cells(profile)
        waits = any(
            chart.feeds_estimates(q.id) and _is_unasked(profile, q.id)
            for q in chart.questions
        )
        # Limits stay open while an answer that an estimate needs may still come.
        self.open_limits = regions.variables_of_limits if waits else range(0)
        self.present_limits = limits
        self.limits: Limits = (lambda _limit: None) if waits else limits
        self.steps = Steps(MOST_STEPS)
        self._behind: dict[str, _Behind] = {}
        self._open: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}

    def move(self, node: Node) -> Move:
        """The way out that the assumed answers take."""
        move = move_from(self.chart, node, self.present, self.present_limits)
        assert move is not None
        return move

    @cached_property
    def road(self) -> Road:
        """The path of the assumed answers."""
        moves: list[Move] = []
        at: str | None = self.chart.flowchart.start
        while at is not None:
            moves.append(self.move(self.chart.node(at)))
            at = moves[-1].goes_to
        limits = (0 for _ in self.open_limits) if self.open_limits else self._held
        return Road(self.regions, moves, (*self.present, *limits))

    @cached_property
    def _held(self) -> tuple[int, ...]:
        """The cells of all limits, for the answers so far."""
        hold = map(self.present_limits, self.regions.limits)
        return tuple(TRUE if holds else FALSE for holds in hold)

    @cached_property
    def box(self) -> int:
        """The answers that may still come out."""
        layout = self.regions.layout
        limits = (None,) * len(self.open_limits) if self.open_limits else self._held
        box = layout.everything
        for at, cell in enumerate((*self.cells, *limits)):
            if cell is not None and layout.full[at] >> cell:
                box &= layout.where(at, 1 << cell)
        return box

    def behind(self, name: str) -> _Behind:
        """What a node can still lead to, worked out once for every node."""
        waiting = [name]
        while waiting:
            here = waiting[-1]
            found, targets = self._open_ways(here)
            ahead = [target for target in targets if target not in self._behind]
            if here in self._behind or not ahead:
                waiting.pop()
                node = self.chart.node(here)
                own = frozenset() if node.add is None else frozenset({node.add})
                after = [self._behind[target] for target in targets]
                self._behind[here] = _Behind(
                    found.union(*(b.deciding for b in after)),
                    own.union(*(b.methods for b in after)),
                )
            else:
                waiting.extend(ahead)
        return self._behind[name]

    def _open_ways(self, name: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """What keeps guards of a node open, and where it can still lead."""
        known = self._open.get(name)
        if known is None:
            node = self.chart.node(name)
            known = self._open[name] = _open_ways(self, node)
        return known


class _Here:
    """Relevance at one node of the path."""

    def __init__(self, general: _Relevance, node: str, planned: set[str]) -> None:
        self.general = general
        self.node = node
        self.deciding, methods = general.behind(node)
        self.methods = methods | planned

    def matters(self, question: str, *, exact: bool) -> bool:
        """Whether the answer can still change the advice, or feeds an estimate."""
        if self.general.chart.feeds_estimates(question, self.methods):
            return True
        if question not in self.deciding:
            return False
        return not exact or self._decides(question)

    def _decides(self, question: str) -> bool:
        """Whether two answers lead to different advice, with all else the same.

        First with all else assumed, which is quick and often enough.
        """
        general = self.general
        at = general.chart.index[question]
        full = general.regions.layout.full[at]
        near = general.road.outcomes(at, full, general.open_limits, self.node)
        if at in self._telling(near[:MOST_OUTCOMES], general.regions.layout.fields[at]):
            return True
        return self._decisive is None or at in self._decisive

    @cached_property
    def _decisive(self) -> set[int] | None:
        """Variables that can decide; None where there are too many ways to tell."""
        if self._ways is None:
            return None
        return set(self._telling(self._ways, self.general.regions.layout.everything))

    @cached_property
    def _ways(self) -> list[Outcome] | None:
        """Every way that open answers can go; None where there are too many."""
        general = self.general
        ways = outcomes(general.regions, general.box, self.node, general.steps)
        try:
            found = list(islice(ways, MOST_OUTCOMES + 1))
        except TooManySteps:
            return None
        return found if len(found) <= MOST_OUTCOMES else None

    def _telling(self, ways: Sequence[Outcome], among: int) -> Iterator[int]:
        """Variables in which alone some ways to different advice exclude each other.

        Args:
            ways: Where the open answers can lead.
            among: The fields of the variables that are looked for.
        """
        layout = self.general.regions.layout
        for one, other in combinations(ways, 2):
            both, differ = one.box & other.box, one.box ^ other.box
            if differ & among and one[1:] != other[1:]:
                apart = [
                    v for v in layout.variables(differ) if not both & layout.fields[v]
                ]
                if len(apart) == 1:
                    yield apart[0]


def _open_ways(
    general: _Relevance, node: Node
) -> tuple[frozenset[str], tuple[str, ...]]:
    chart, cells, limits = general.chart, general.cells, general.limits
    if node.go is not None:
        return frozenset(), (node.go,)
    found: set[str] = set()
    targets: list[str] = []
    for decide, branch in zip(chart.decisions(node), node.branches, strict=True):
        decided = decide(cells, limits)
        if decided is None and branch.when is not None:
            found.update(
                leaf.question
                for leaf in leaves_of(branch.when)
                if isinstance(leaf, Test) and _is_open(chart, leaf, cells, limits)
            )
        if decided is not False:
            targets.append(branch.go)
        if decided:
            break
    return frozenset(found), tuple(targets)


def _is_open(chart: Chart, leaf: Test | Within, cells: Cells, limits: Limits) -> bool:
    return chart.compile(leaf)(cells, limits) is None


def _is_unasked(profile: Profile, question: str) -> bool:
    return profile.value(question) is Missing.NOT_ASKED
