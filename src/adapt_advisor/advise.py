"""`advise`: from a rulebook and a profile to a recommendation, pure and in one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from adapt_advisor.engine.chart import Chart, Facts
from adapt_advisor.engine.explore import Possibility, explore
from adapt_advisor.engine.frontier import frontier
from adapt_advisor.engine.trace import grounds
from adapt_advisor.engine.walk import Move, walk
from adapt_advisor.engine.wording import guard_in_words
from adapt_advisor.estimate.facts import FactTable
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.estimate.situation import Situation
from adapt_advisor.model.answer import Missing, Profile
from adapt_advisor.model.flowchart import Node
from adapt_advisor.model.recommendation import (
    AnswerLine,
    Assumption,
    FactReading,
    MissingAnswer,
    PossiblePlan,
    Reading,
    Recommendation,
    Rejected,
    Remark,
    Stage,
    Step,
)
from adapt_advisor.model.rulebook import Rulebook


class Advisor:
    """A rulebook made ready to advise any number of profiles."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Compile the flowchart; guards compile when a walk first meets them."""
        self.rulebook = rulebook
        self.chart = Chart(rulebook)

    @cached_property
    def exploring_chart(self) -> Chart:
        """The flowchart with unknown answers left open where a question says so."""
        return Chart(self.rulebook, exploring=True)

    def estimates_for(self, profile: Profile) -> MethodEstimator:
        """Estimates of every method for these answers, each computed when asked."""
        return MethodEstimator(Situation(self.rulebook, profile))

    def facts_for(self, profile: Profile) -> Facts:
        """Whether a fact holds for these answers."""
        return FactTable(self.rulebook.facts, self.estimates_for(profile)).holds

    def moves(self, profile: Profile) -> tuple[Move, ...]:
        """The walk that these answers lead along."""
        cells = self.chart.cells(profile)
        return walk(self.chart, cells, self.facts_for(profile))

    def plan(self, profile: Profile) -> tuple[str, ...]:
        """The methods of the plan, in order."""
        nodes = self.rulebook.flowchart.nodes
        return tuple(
            method for move in self.moves(profile) if (method := nodes[move.node].add)
        )

    def advise(self, profile: Profile) -> Recommendation:
        """The whole result for one profile."""
        return _Advice(self, profile).recommendation()


def advise(rulebook: Rulebook, profile: Profile) -> Recommendation:
    """Recommend how to adapt a model.

    Args:
        rulebook: A rulebook without findings.
        profile: Answers that fit its questions; what is absent counts as unknown.
    """
    return Advisor(rulebook).advise(profile)


class _Advice:
    """One profile on its way to a recommendation."""

    def __init__(self, advisor: Advisor, profile: Profile) -> None:
        self.advisor = advisor
        self.rulebook = advisor.rulebook
        self.profile = profile
        self.estimates = advisor.estimates_for(profile)
        self.facts = FactTable(self.rulebook.facts, self.estimates)
        self.cells = advisor.chart.cells(profile)
        self.moves = walk(advisor.chart, self.cells, self.facts.holds)
        self.nodes = [self.rulebook.flowchart.nodes[move.node] for move in self.moves]

    def recommendation(self) -> Recommendation:
        plan = tuple(self._plan())
        rejected = tuple(self._rejected(plan))
        path = tuple(
            self._step(node, move)
            for node, move in zip(self.nodes, self.moves, strict=True)
        )
        return Recommendation(
            rulebook=self.rulebook.identity,
            plan=plan,
            primary=self._primary(plan),
            preparations=tuple(self._remarks("prepare")),
            blocked_by=tuple(self._remarks("block")),
            path=path,
            rejected=rejected,
            hinges=(),
            possible_plans=self._possible_plans(),
            answers=tuple(self._answers()),
            missing=tuple(self._missing()),
            assumptions=tuple(self._assumptions()),
            estimates=tuple(
                self.estimates.of(method) for method in self.rulebook.methods
            ),
            next_steps=tuple(self._next_steps(plan)),
            dropped=tuple(self._dropped()),
            sources=self._sources(plan, path),
        )

    # the plan

    def _plan(self) -> Iterator[Stage]:
        for node in self.nodes:
            if node.add is not None:
                yield Stage(
                    method=node.add,
                    name=self.rulebook.methods[node.add].name,
                    role=node.role or "",
                    because=node.because,
                    node=node.id,
                    sources=node.sources,
                )

    def _remarks(self, kind: str) -> Iterator[Remark]:
        for node in self.nodes:
            name = node.prepare if kind == "prepare" else node.block
            if name is not None:
                yield Remark(
                    id=name, because=node.because, node=node.id, sources=node.sources
                )

    def _primary(self, plan: Sequence[Stage]) -> str:
        """The method that closes the first-named gap that any stage closes."""
        methods = self.rulebook.methods
        working = [s for s in plan if not methods[s.method].in_context] or list(plan)
        for role in self._gap_roles():
            for stage in working:
                if role in stage.role.split("+"):
                    return stage.method
        return working[0].method

    def _gap_roles(self) -> Iterator[str]:
        """The roles that the named gaps ask for, in the order of naming."""
        for question in self.rulebook.questions.values():
            if question.feeds != "main_gap":
                continue
            value = Situation(self.rulebook, self.profile).value(question.id)
            for option in value if isinstance(value, tuple) else (str(value),):
                role = question.options[option].role
                if role is not None:
                    yield role

    def _rejected(self, plan: Sequence[Stage]) -> Iterator[Rejected]:
        chosen = {stage.method for stage in plan}
        for method in self.rulebook.methods.values():
            if method.id not in chosen:
                node, because = self._closed_at(method.id)
                yield Rejected(
                    method=method.id, name=method.name, node=node, because=because
                )

    def _closed_at(self, method: str) -> tuple[str, str]:
        """The last node of the path from which the method could be reached, and why
        the walk went another way there.
        """
        leads = self._leading_to(method)
        for node, move in reversed(list(zip(self.nodes, self.moves, strict=True))):
            if any(target in leads for target in node.targets):
                return node.id, self._why_elsewhere(node, move, leads)
        return self.nodes[0].id, "no node of this flowchart adds it"

    def _leading_to(self, method: str) -> set[str]:
        """Nodes that add the method, and all from which such a node can be reached."""
        nodes = self.rulebook.flowchart.nodes
        leads = {name for name, node in nodes.items() if node.add == method}
        grown = True
        while grown:
            more = {
                name
                for name, node in nodes.items()
                if name not in leads and any(t in leads for t in node.targets)
            }
            leads |= more
            grown = bool(more)
        return leads

    def _why_elsewhere(self, node: Node, move: Move, leads: set[str]) -> str:
        needed = [
            guard_in_words(branch.when, self.rulebook.questions)
            for branch in node.branches
            if branch.when is not None and branch.go in leads
        ]
        asked = "; or ".join(needed) or "none of the other answers holds"
        read = ", ".join(
            f"{r.question} is {_shown(r.value)}" for r in self._readings(move)
        )
        return f"{node.title}: it needs that {asked}" + (f" ({read})" if read else "")

    # the path

    def _step(self, node: Node, move: Move) -> Step:
        branch = node.branches[move.branch] if move.branch is not None else None
        guard = branch.when if branch else None
        ground = grounds(self.advisor.chart, move, self.cells, self.facts.holds)
        sources = (*node.sources, *(branch.sources if branch else ()))
        return Step(
            node=node.id,
            title=node.title,
            kind=node.kind,
            asked=node.ask,
            guard=guard_in_words(guard, self.rulebook.questions) if guard else None,
            because=(branch.because if branch else None) or node.because,
            decided_by=tuple(self._readings(move)),
            facts=tuple(self._fact(name) for name in ground.facts),
            goes_to=move.goes_to,
            sources=tuple(dict.fromkeys(sources)),
        )

    def _readings(self, move: Move) -> Iterator[Reading]:
        ground = grounds(self.advisor.chart, move, self.cells, self.facts.holds)
        for question in ground.questions:
            yield self._reading(question)

    def _reading(self, question: str) -> Reading:
        answer = self.profile.get(question)
        if answer is None or isinstance(answer.value, Missing):
            value = self.rulebook.questions[question].unknown.assume
            return Reading(question=question, value=value, origin="assumed")
        return Reading(
            question=question, value=answer.value, origin=answer.origin.word
        )

    def _fact(self, name: str) -> FactReading:
        return self.facts.reading(name)

    # answers, known and not

    def _read_on_path(self) -> set[str]:
        """Questions that the path asks for, or whose answer an estimate uses."""
        asked = {question for node in self.nodes for question in node.ask}
        fed = {q.id for q in self.rulebook.questions.values() if q.feeds is not None}
        return asked | fed

    def _answers(self) -> Iterator[AnswerLine]:
        on_path = self._read_on_path()
        for question in self.rulebook.questions.values():
            answer = self.profile.get(question.id)
            if question.id not in on_path or answer is None:
                continue
            if not isinstance(answer.value, Missing):
                yield AnswerLine(
                    question=question.id,
                    ask=question.ask,
                    value=answer.value,
                    unit=question.unit,
                    origin=answer.origin.word,
                )

    def _missing(self) -> Iterator[MissingAnswer]:
        on_path = self._read_on_path()
        for question in self.rulebook.questions.values():
            value = self.profile.value(question.id)
            if not isinstance(value, Missing):
                continue
            state = value if question.id in on_path else Missing.NOT_APPLICABLE
            yield MissingAnswer(
                question=question.id,
                state=state.value,
                on_path=question.id in on_path,
                flag=f"--{question.id.replace('_', '-')}",
            )

    def _assumptions(self) -> Iterator[Assumption]:
        """What stands in for missing answers on the path; model and GPU come first."""
        on_path = self._read_on_path()
        first = ("base_model", "gpu_kind")
        questions = sorted(
            self.rulebook.questions.values(),
            key=lambda q: first.index(q.feeds) if q.feeds in first else len(first),
        )
        for question in questions:
            value = self.profile.value(question.id)
            if isinstance(value, Missing) and question.id in on_path:
                yield Assumption(
                    question=question.id,
                    value=question.unknown.assume,
                    because=question.unknown.because,
                )

    def _dropped(self) -> Iterator[str]:
        on_path = self._read_on_path()
        for question, answer in self.profile.items():
            if question not in on_path and answer.is_known:
                yield question

    def _possible_plans(self) -> tuple[PossiblePlan, ...]:
        chart = self.advisor.exploring_chart
        found = explore(chart, chart.cells(self.profile), self.facts.holds)
        if len({possibility.plan for possibility in found}) < 2:
            return ()
        return tuple(
            PossiblePlan(when=_condition(chart, one), plan=one.plan) for one in found
        )

    # what to do next

    def _next_steps(self, plan: Sequence[Stage]) -> Iterator[str]:
        for stage in plan:
            yield from self.rulebook.methods[stage.method].first_steps

    def _sources(self, plan: Sequence[Stage], path: Sequence[Step]) -> tuple:  # type: ignore[type-arg]
        used = [source for step in path for source in step.sources]
        for stage in plan:
            used.extend(self.rulebook.methods[stage.method].sources)
        known = self.rulebook.sources
        return tuple(known[name] for name in dict.fromkeys(used) if name in known)


def _condition(chart: Chart, possibility: Possibility) -> dict[str, str]:
    return {
        chart.questions[at].id: chart.domains[at].describe(cell)
        for at, cell in possibility.when
    }


def _shown(value: object) -> str:
    from adapt_advisor.engine.domains import words

    return words(value)  # type: ignore[arg-type]


def unanswered(advisor: Advisor, profile: Profile) -> tuple[str, ...]:
    """Questions on the path that nobody answered and that can still matter."""
    facts = advisor.facts_for(profile)
    return tuple(p.question for p in frontier(advisor.chart, profile, facts))
