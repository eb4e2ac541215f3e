"""A case: one profile under one rulebook, walked, with estimates and limits at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from adapt_advisor.answers.profile import Answer, Missing, Origin, Profile
from adapt_advisor.estimate.inputs import (
    Inputs,
    input_questions,
    read_by_methods,
    used_questions,
)
from adapt_advisor.estimate.limits import LimitTable
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.chart import Cells, Chart, Limits
from adapt_advisor.walk.dependence import Dependence
from adapt_advisor.walk.frontier import passed_over
from adapt_advisor.walk.moves import Move, walk
from adapt_advisor.walk.one_answer import Road
from adapt_advisor.walk.plan import Plan, due, methods_of
from adapt_advisor.walk.regions import FALSE, TRUE, Cuts, Regions
from adapt_advisor.walk.trace import Grounds, grounds, read_by_nodes

UNKNOWN = "unknown"
"""Stands for "not known" where a counterfactual proposes that."""


def prepared(rulebook: Rulebook) -> Rulebook:
    """The rulebook with what searches need of it, to be kept between runs."""
    regions, nodes = Adviser(rulebook).regions, rulebook.flowchart.nodes
    cuts = Cuts(rulebook.questions, nodes, regions.names, regions.places)
    return rulebook.replace(flowchart=rulebook.flowchart.replace(cuts=cuts))


class Adviser:
    """A rulebook made ready to walk any number of profiles."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Compile the flowchart; guards compile when a walk first meets them."""
        self.rulebook = rulebook
        self.chart = Chart(rulebook, reads=read_by_methods(rulebook))
        self.memo = Memo()

    @cached_property
    def regions(self) -> Regions:
        """The ways out of every node, for searches over answers."""
        flowchart, questions = self.rulebook.flowchart, self.rulebook.questions
        kept: Cuts | None = flowchart.cuts
        same = (
            kept is not None
            and kept.nodes is flowchart.nodes
            and kept.questions is questions
        )
        return Regions(self.chart, kept if same else None)

    @cached_property
    def dependence(self) -> Dependence:
        """Which nodes no way from another one avoids."""
        return Dependence(self.chart)

    @cached_property
    def input_questions(self) -> tuple[str, ...]:
        """Questions whose answers estimates and the bounds of limits read."""
        return tuple(input_questions(self.rulebook))

    def inputs(self, profile: Profile) -> Inputs:
        """The inputs of estimates that these answers give."""
        return Inputs(self.rulebook, profile, self.memo)

    def limits_for(self, profile: Profile) -> Limits:
        """Whether a limit holds for these answers."""
        return self.limits_of(profile).holds

    def limits_of(self, profile: Profile) -> LimitTable:
        """The limits of these answers, each worked out when first asked for."""
        return LimitTable(self.rulebook.limits, self.estimates_for(profile))

    def estimates_for(self, profile: Profile) -> MethodEstimator:
        """Estimates of every method for these answers."""
        return MethodEstimator(self.inputs(profile), self.memo)

    def methods(self, profile: Profile) -> tuple[str, ...]:
        """The methods of the plan, in order."""
        return methods_of(self.plan(profile))

    def plan(self, profile: Profile) -> Plan:
        """The methods of the plan, in order, each with its turn."""
        return self.plan_at(self.chart.cells(profile), profile)

    def plan_at(self, cells: Cells, profile: Profile) -> Plan:
        """As `plan`, for a profile whose cells are known."""
        moves = walk(self.chart, cells, self.limits_for(profile))
        nodes = self.rulebook.flowchart.nodes
        added = (due(nodes[move.node]) for move in moves)
        return tuple(one for one in added if one is not None)


class Consultation:
    """One profile, to walk."""

    def __init__(self, adviser: Adviser, profile: Profile) -> None:
        """Nothing is walked or estimated before something asks for it."""
        self.adviser = adviser
        self.rulebook = adviser.rulebook
        self.profile = profile
        self.estimates = adviser.estimates_for(profile)
        self.inputs = self.estimates.inputs
        self.answers = self.inputs.answers
        self.limits = LimitTable(self.rulebook.limits, self.estimates)

    @cached_property
    def passed_over(self) -> dict[str, tuple[str, ...]]:
        """By node of the path, questions not asked that can no longer matter."""
        return passed_over(self.adviser.regions, self.profile, self.limits.holds)

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The cell of every answer."""
        return self.adviser.chart.cells(self.profile)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The walk, with every missing answer assumed."""
        return walk(self.adviser.chart, self.cells, self.limits.holds)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes of the path, in order."""
        nodes = self.rulebook.flowchart.nodes
        return tuple(nodes[move.node] for move in self.moves)

    @property
    def steps(self) -> Iterator[tuple[Node, Move]]:
        """Node and move, pair by pair."""
        return zip(self.nodes, self.moves, strict=True)

    @cached_property
    def plan(self) -> Plan:
        """The methods of the plan, in order, each with its turn."""
        added = map(due, self.nodes)
        return tuple(one for one in added if one is not None)

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """The methods of the plan, in order."""
        return methods_of(self.plan)

    @cached_property
    def outside(self) -> tuple[str, ...]:
        """The methods that are not in the plan, in the order of the rulebook."""
        return tuple(m for m in self.rulebook.methods if m not in self.methods)

    def grounds(self, move: Move) -> Grounds:
        """What a move of the path rests on."""
        return grounds(self.adviser.chart, move, self.cells, self.limits.holds)

    @cached_property
    def read(self) -> frozenset[str]:
        """Questions that the path asks for or tests, or whose answer an estimate uses.

        Some are tested and never asked: a default holds unless somebody answers. Of
        money and GPU-hours, the one that does not set the budget is not used.
        """
        return self._on_path | self._without_unused(used_questions(self.rulebook))

    @cached_property
    def needed(self) -> frozenset[str]:
        """Of the questions read, those that the path or the plan's estimates need."""
        reads = read_by_methods(self.rulebook)
        fed = (q.id for q in self.rulebook.questions.values() if q.feeds is not None)
        of_plan = (name for method in self.methods for name in reads[method])
        return self._on_path | self._without_unused((*fed, *of_plan))

    @cached_property
    def _on_path(self) -> frozenset[str]:
        return frozenset(read_by_nodes(self.adviser.chart, self.moves))

    def _without_unused(self, questions: Iterable[str]) -> frozenset[str]:
        return frozenset(questions) - frozenset(self.inputs.unused_budgets())

    @cached_property
    def road(self) -> Road:
        """The path, with the places where one answer can leave it."""
        return Road(self.adviser.regions, self.moves, self.present)

    @cached_property
    def present(self) -> tuple[int, ...]:
        """The cell of every variable of `Regions`: answers, then all limits."""
        names = self.adviser.regions.limits
        holds = (TRUE if self.limits.holds(name) else FALSE for name in names)
        return (*self.cells, *holds)

    def plan_if(self, changes: dict[str, Value]) -> Plan:
        """The plan with some answers replaced."""
        chart, profile = self.adviser.chart, self.changed(changes)
        cells = list(self.cells)
        for question in changes:
            at = chart.index[question]
            cells[at] = chart.domains[at].cell(profile.value(question))
        return self.adviser.plan_at(cells, profile)

    def changed(self, changes: dict[str, Value]) -> Profile:
        """The profile with some answers replaced."""
        profile = self.profile
        for question, value in changes.items():
            given = Missing.UNKNOWN if value == UNKNOWN else value
            answer = Answer(question=question, value=given, origin=Origin.SET)
            profile = profile.with_answer(answer)
        return profile
