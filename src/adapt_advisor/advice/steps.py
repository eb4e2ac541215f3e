"""The path as steps: what each node did, and which answers decided it."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.record import Reading, Step
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.walk.moves import Move


def path(consultation: Consultation) -> Iterator[Step]:
    """Every node of the walk, with the guard taken and its grounds."""
    for node, move in consultation.steps:
        yield _step(consultation, node, move)


def _step(consultation: Consultation, node: Node, move: Move) -> Step:
    branch = node.branches[move.branch] if move.branch is not None else None
    guard = branch.when if branch else None
    sources = (*node.sources, *(branch.sources if branch else ()))
    return Step(
        node=node.id,
        title=node.title,
        kind=node.kind,
        asked=node.ask,
        skipped=consultation.passed_over.get(node.id, ()),
        guard=guard,
        because=(branch.because if branch else None) or node.because,
        decided_by=tuple(readings(consultation, move)),
        limits=tuple(
            consultation.limits.reading(name)
            for name in consultation.grounds(move).limits
        ),
        goes_to=move.goes_to,
        sources=tuple(dict.fromkeys(sources)),
    )


def readings(consultation: Consultation, move: Move) -> Iterator[Reading]:
    """The answers that decided a move, assumed ones marked."""
    for question in consultation.grounds(move).questions:
        settled = consultation.answers[question]
        yield Reading(
            question=question, value=settled.value, origin=settled.origin.word
        )
