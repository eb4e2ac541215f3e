"""Why not: what closed each method outside the plan, and what would bring it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.proposals import Proposal, nearest_answers, proposals
from adapt_advisor.advice.record import Need, Proof, Reading, Rejected
from adapt_advisor.advice.steps import readings
from adapt_advisor.estimate.nouns import LimitReading
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.moves import Move
from adapt_advisor.walk.nearest import distance
from adapt_advisor.walk.search import MOST_WORK, Change, Search

MOST_WAYS = 6
"""Tied sets of changes that are listed; a sentence says where there may be more."""
MOST_TRIES = 12
"""Sets of one size that are tried, where estimates may break their promise."""
MOST_MOVED = 2
"""Answers that may move beside those that guards test, to flip limits."""


MOST_SIZE = 2
"""Answers that change together at most: a reader pictures no more of them, and a third
one costs ten times the work of two."""


def rejected(
    consultation: Consultation,
    methods: Collection[str] | None = None,
    most_work: int = MOST_WORK,
) -> Iterator[Rejected]:
    """Methods that the path did not add, each with the node that closed it.

    Args:
        consultation: The case at hand.
        methods: Those that are wanted, in order; None = all.
        most_work: Bound on the search for changes, in boxes compared.
    """
    outside = consultation.outside if methods is None else tuple(methods)
    found = _smallest(consultation, outside, most_work)
    for method in outside:
        yield _rejection(consultation, method, found[method])


class _Found(NamedTuple):
    """The smallest sets of answers that bring a method in, and what was proved."""

    ways: tuple[Proposal, ...]
    proved: int | None
    """No change of fewer answers does; None when no change at all can."""
    tried: int
    """How many answers were changed at most."""


def _smallest(
    consultation: Consultation, methods: Sequence[str], most_work: int
) -> dict[str, _Found]:
    """By method, the smallest changes whose promise the estimates keep.

    The search holds limits to be free, which can only understate what must change; each
    change that it finds is then walked with the estimates of the changed answers.
    """
    regions = consultation.adviser.regions
    limits = regions.variables_of_limits
    search = Search(
        regions, consultation.present, methods, free=limits, most_work=most_work
    )
    least: dict[str, int] = {}
    found: dict[str, _Found] = {}
    size = 0
    while not search.ended and size < MOST_SIZE:
        size += 1
        search.until(size)
        for method in tuple(search.wanted):
            costs = range(min(size + 1, search.reached))
            if method not in least and any(search.changes(method, c) for c in costs):
                least[method] = size
            if method in least:
                ways = tuple(
                    islice(_ways(consultation, search, method, size), MOST_WAYS + 1)
                )
                if ways or size == least[method] + MOST_MOVED:
                    found[method] = _Found(ways, least[method], size)
                    search.drop(method)
    for method in search.wanted:
        proved = None if search.complete else search.reached
        found[method] = _Found((), least.get(method, proved), size)
    return found


def _ways(
    consultation: Consultation, search: Search, method: str, size: int
) -> Iterator[Proposal]:
    """Sets of exactly `size` changed answers that bring the method in."""
    seen: list[dict[str, Value]] = []
    for more in range(min(size, MOST_MOVED) + 1):
        tries = MOST_TRIES if more == 0 else MOST_TRIES // 2
        changes = search.changes(method, size - more)
        for change in _in_turn(consultation, changes)[:tries]:
            for proposal in proposals(consultation, change, method, more):
                if proposal.answers not in seen:
                    seen.append(proposal.answers)
                    yield proposal
                    break


def _in_turn(consultation: Consultation, changes: Sequence[Change]) -> list[Change]:
    """Changes in the order in which they are tried.

    The nearest of every set of questions comes before the next of any, because what
    the estimates forbid one of them they mostly forbid the others as well.
    """
    nearest = sorted(changes, key=lambda c: (_options_moved(consultation, c), c))
    met: Counter[tuple[int, ...]] = Counter()
    place: dict[Change, int] = {}
    for change in nearest:
        questions = tuple(variable for variable, _ in change.moves)
        place[change] = met[questions]
        met[questions] += 1
    return sorted(nearest, key=place.__getitem__)


def _options_moved(consultation: Consultation, change: Change) -> float:
    """How many options of multi-select answers come and go."""
    return sum(
        distance(value, current)
        for question, value in nearest_answers(consultation, change).items()
        if isinstance(value, tuple)
        and (current := consultation.inputs.value(question)) is not None
    )


def _rejection(consultation: Consultation, method: str, found: _Found) -> Rejected:
    closed = closed_at(consultation, method)
    ways = found.ways[:MOST_WAYS]
    return Rejected(
        method=method,
        **closed._asdict(),
        proof=Proof(found.proved, found.tried, more=len(found.ways) > MOST_WAYS),
        changes=tuple(way.answers for way in ways),
        classes=tuple(way.classes for way in ways),
        approximate=any(way.approximate for way in ways),
    )


class Closed(NamedTuple):
    """The node that closed a method, what led on there, and what held instead."""

    node: str
    needs: tuple[Need, ...] = ()
    decided_by: tuple[Reading, ...] = ()
    limits: tuple[LimitReading, ...] = ()


def closed_at(consultation: Consultation, method: str) -> Closed:
    """The last node of the path that could still lead to the method."""
    regions = consultation.adviser.regions
    for node, move in reversed(list(consultation.steps)):
        leads = [
            t for t in node.targets if method in regions.behind[regions.position[t]]
        ]
        if leads:
            return Closed(
                node.id,
                needs=tuple(_needs(node, move, leads)),
                decided_by=tuple(readings(consultation, move)),
                limits=tuple(
                    consultation.limits.reading(name)
                    for name in consultation.grounds(move).limits
                ),
            )
    return Closed(consultation.nodes[0].id)


def _needs(node: Node, move: Move, leads: list[str]) -> Iterator[Need]:
    """The branches that lead on; of a later one, also that the one taken is closed."""
    taken = None if move.branch is None else node.branches[move.branch].when
    for index, branch in enumerate(node.branches):
        if branch.when is not None and branch.go in leads:
            later = move.branch is not None and index > move.branch
            yield Need(guard=branch.when, unless=taken if later else None)
