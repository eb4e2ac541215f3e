"""Plan, primary method, preparations, refusals and next steps, from the path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.record import Remark, Stage, StageRoute, Step
from adapt_advisor.estimate.model_choice import Route
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.method import Source


def plan(consultation: Consultation) -> Iterator[Stage]:
    """The stages that the path added, in its order."""
    for node in consultation.nodes:
        if node.add is not None:
            yield Stage(
                method=node.add,
                role=node.role or "",
                because=node.because,
                turn=node.turn,
                when=node.when,
                node=node.id,
                branches=consultation.adviser.dependence.deciding(
                    consultation.moves, node.id
                ),
                sources=node.sources,
            )


def costed(consultation: Consultation, plan: Iterable[Stage]) -> Iterator[Stage]:
    """The stages with what each takes in this situation, and where it runs."""
    for stage in plan:
        estimate = consultation.estimates.of(stage.method)
        routes = [one.route for one in estimate.routes] or [estimate.route]
        remedy = None
        if stage.turn == "now":
            remedy = consultation.estimates.job(stage.method).remedy
        yield stage.replace(route=route(routes), estimate=estimate, remedy=remedy)


def route(routes: Sequence[Route]) -> StageRoute:
    """The one route in question, or that it is undecided."""
    return routes[0] if len(routes) == 1 else "undecided"


def preparations(consultation: Consultation) -> Iterator[Remark]:
    """Steps on the path that are no method."""
    return _remarks((node, node.prepare) for node in consultation.nodes)


def refusals(consultation: Consultation) -> Iterator[Remark]:
    """What the path refused."""
    return _remarks((node, node.block) for node in consultation.nodes)


def _remarks(named: Iterable[tuple[Node, str | None]]) -> Iterator[Remark]:
    for node, name in named:
        if name is not None:
            yield Remark(
                id=name, because=node.because, node=node.id, sources=node.sources
            )


def primary(consultation: Consultation, stages: Sequence[Stage]) -> str:
    """The method due now that closes the first-named gap that any stage closes.

    A stage may close several gaps: its role then lists them with `+`. Of several that
    close the same one, the last counts, since the earlier ones prepare it, and a prompt
    only where nothing else does. `rules check` sees to it that something is due now.
    """
    methods = consultation.rulebook.methods
    due = [stage for stage in stages if stage.turn == "now"]
    working = [s for s in due if not methods[s.method].in_context]
    for role in _gap_roles(consultation):
        closing = [s for s in due if role in s.role.split("+")]
        stronger = [s for s in closing if s in working]
        if closing:
            return stronger[-1].method if stronger else closing[0].method
    return (working or due)[0].method


def _gap_roles(consultation: Consultation) -> Iterator[str]:
    """The roles that the named gaps ask for, in the order of naming."""
    for question in consultation.rulebook.questions.values():
        if question.feeds == "main_gap":
            value = consultation.inputs.value(question.id)
            for option in value if isinstance(value, tuple) else (str(value),):
                role = question.options[option].role
                if role is not None:
                    yield role


def next_steps(consultation: Consultation, stages: Sequence[Stage]) -> Iterator[str]:
    """The first concrete steps of every method of the plan, in order."""
    for stage in stages:
        yield from consultation.rulebook.methods[stage.method].first_steps


def sources(
    consultation: Consultation, stages: Sequence[Stage], path: Sequence[Step]
) -> Iterator[Source]:
    """Every source that the path or a method of the plan rests on, once."""
    used = [source for step in path for source in step.sources]
    for stage in stages:
        used.extend(consultation.rulebook.methods[stage.method].sources)
    for name in dict.fromkeys(used):
        yield consultation.rulebook.sources[name]
