"""The flowchart made ready to walk: guards compiled to tests of cells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from adapt_advisor.answers.profile import Missing, Profile
from adapt_advisor.rulebook.flowchart import Flowchart, Node
from adapt_advisor.rulebook.guard import AllOf, AnyOf, Guard, Test, Within, tests_of
from adapt_advisor.rulebook.question import Question
from adapt_advisor.walk.domain import Domain
from adapt_advisor.walk.domains import make_domain

Cells = Sequence[int]
"""The cell of every question, in the order of `Chart.questions`."""

Limits = Callable[[str], bool | None]
"""Whether a limit holds for the profile at hand; None while it is open. Called only
when a guard needs the limit."""

Decision = Callable[[Cells, Limits], bool | None]
"""A compiled guard: true, false, or None while an open answer leaves it so."""


class HasRules(Protocol):
    """What a chart is made of; a rulebook has it."""

    @property
    def questions(self) -> dict[str, Question]:
        """Questions by id."""

    @property
    def flowchart(self) -> Flowchart:
        """The decision graph."""


class Chart:
    """A flowchart with its domains and compiled guards.

    A missing answer counts as its assumed value; one that is still open leaves guards
    undecided.
    """

    def __init__(
        self,
        rules: HasRules,
        *,
        reads: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Collect every test of every question; guards are compiled when first met.

        Args:
            rules: Questions and flowchart.
            reads: By method, the questions that its own estimates read, beside those
                that feed all estimates.
        """
        self._reads = {} if reads is None else reads
        self.flowchart = rules.flowchart
        self.questions = tuple(rules.questions.values())
        self.index = {question.id: i for i, question in enumerate(self.questions)}
        tests: dict[str, list[Test]] = {question.id: [] for question in self.questions}
        for test in _all_tests(rules.flowchart):
            tests[test.question].append(test)
        self.domains: tuple[Domain, ...] = tuple(
            make_domain(question, tests[question.id]) for question in self.questions
        )
        self._compiled: dict[str, tuple[Decision, ...]] = {}

    def feeds_estimates(
        self, question: str, methods: Collection[str] | None = None
    ) -> bool:
        """Whether an estimate needs the answer, whatever the guards say.

        Args:
            question: Its id.
            methods: The methods whose estimates count; None = all.
        """
        if self.questions[self.index[question]].feeds is not None:
            return True
        of = self._reads if methods is None else methods
        return any(question in self._reads.get(method, ()) for method in of)

    def cells(self, profile: Profile) -> tuple[int, ...]:
        """The cell of every question's answer in `profile`."""
        return tuple(d.cell(profile.value(d.question.id)) for d in self.domains)

    def open_cells(self, profile: Profile) -> tuple[int, ...]:
        """As `cells`, with every answer that nobody was asked for still open."""
        return tuple(
            d.open
            if profile.value(d.question.id) is Missing.NOT_ASKED
            else d.cell(profile.value(d.question.id))
            for d in self.domains
        )

    def node(self, name: str) -> Node:
        """The node of that id."""
        return self.flowchart.nodes[name]

    def decisions(self, node: Node) -> tuple[Decision, ...]:
        """The node's guards, compiled, in the order of its branches."""
        compiled = self._compiled.get(node.id)
        if compiled is None:
            compiled = tuple(
                always if branch.when is None else self.compile(branch.when)
                for branch in node.branches
            )
            self._compiled[node.id] = compiled
        return compiled

    def compile(self, guard: Guard) -> Decision:
        """A function of cells and limits that says what `guard` says."""
        match guard:
            case Test():
                return self._compile_test(guard)
            case Within(limit=limit):
                return lambda _cells, limits: limits(limit)
            case AllOf(parts=parts):
                return _junction(
                    [self.compile(part) for part in parts], absorbing=False
                )
            case AnyOf(parts=parts):
                return _junction([self.compile(part) for part in parts], absorbing=True)
            case _:
                return _negation(self.compile(guard.part))

    def _compile_test(self, test: Test) -> Decision:
        at = self.index[test.question]
        true, still_open = self.domains[at].mask(test), self.domains[at].open

        def decide(cells: Cells, _limits: Limits) -> bool | None:
            cell = cells[at]
            return None if cell == still_open else bool(true >> cell & 1)

        return decide


def _all_tests(flowchart: Flowchart) -> Iterable[Test]:
    for node in flowchart.nodes.values():
        for branch in node.branches:
            if branch.when is not None:
                yield from tests_of(branch.when)


def always(_cells: Cells, _limits: Limits) -> bool:
    """The guard of `otherwise`."""
    return True


def _junction(parts: Sequence[Decision], *, absorbing: bool) -> Decision:
    """Kleene's *and* (absorbing False) and *or* (absorbing True)."""

    def decide(cells: Cells, limits: Limits) -> bool | None:
        undecided = False
        for part in parts:
            value = part(cells, limits)
            if value is absorbing:
                return absorbing
            undecided = undecided or value is None
        return None if undecided else not absorbing

    return decide


def _negation(part: Decision) -> Decision:
    def decide(cells: Cells, limits: Limits) -> bool | None:
        value = part(cells, limits)
        return None if value is None else not value

    return decide
