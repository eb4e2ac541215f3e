"""Why: the answers that were read, the path taken, and the methods left out."""

from __future__ import annotations

from itertools import pairwise

from adapt_advisor.advice.alternatives import weighed
from adapt_advisor.advice.record import Reading, Rejected, Step
from adapt_advisor.report.document import (
    Arrow,
    Block,
    Column,
    Diagram,
    Item,
    Listing,
    Paragraph,
    Place,
    Section,
    Table,
    Text,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.sections.changes import (
    limit_in_figures,
    rejection_in_words,
    ways_in,
)
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.words.guards import answer_in_words, guard_in_words, limit_in_words
from adapt_advisor.words.ids import capital, listed

_PARTS_SHOWN = 2
"""Answers at one turn of the diagram."""


def context(words: Wording) -> Section:
    """What the team said, and what the advice did not need."""
    recommendation = words.recommendation
    rows = tuple(
        (
            plain(words.title(line.question)),
            plain(words.value(line.question, line.value)),
            plain(line.origin),
        )
        for line in recommendation.answers
    )
    columns = (Column("Answer"), Column("Value"), Column("From"))
    blocks: list[Block] = [Table(columns, rows)] if rows else []
    if not rows:
        blocks.append(Paragraph(plain("No question was answered.")))
    if recommendation.dropped:
        unread = listed(list(map(words.question, recommendation.dropped)))
        blocks.append(
            Paragraph(plain(f"Answered, and not needed on this way: {unread}."))
        )
    return Section("context", "The answers", tuple(blocks))


def picture(words: Wording) -> Section | None:
    """The path as a picture."""
    steps = words.recommendation.path
    if not steps:
        return None
    places = tuple(
        Place(step.node, step.title, step.kind, _others(words, step)) for step in steps
    )
    arrows = tuple(
        Arrow(step.node, following.node, turn(words, step))
        for step, following in pairwise(steps)
    )
    lead = "The way through the flowchart, with the answers that decided each turn."
    blocks = (Paragraph(plain(lead)), Diagram(places, arrows))
    return Section("picture", "The way to this plan", blocks)


def _others(words: Wording, step: Step) -> tuple[str, ...]:
    """The titles of the nodes that other answers would have led to."""
    node = words.rulebook.flowchart.nodes.get(step.node)
    targets = node.targets if node is not None else ()
    return tuple(words.node(one) for one in targets if one != step.goes_to)


def path(words: Wording) -> Section | None:
    """Every step of the path: condition, answers, reason and source."""
    items = tuple(
        Item(
            (
                *words.sentence(step.title, "strong"),
                *prose(step.because),
                *words.cite(step.sources),
            ),
            under=decided(words, step),
        )
        for step in words.recommendation.path
    )
    if not items:
        return None
    return Section("path", "Step by step", (Listing(items, ordered=True),))


def alternatives(words: Wording) -> Section | None:
    """Why not each other method that somebody would weigh, nearest causes together."""
    common = weighed(words.recommendation, words.rulebook)
    out = words.recommendation.rejected
    items = tuple(rejection(words, one) for one in out if one.method in common)
    if not items:
        return None
    blocks: list[Block] = [Listing(items)]
    if words.recommendation.unexplained:
        names = listed(list(map(words.method, words.recommendation.unexplained)))
        ask = f"Not in the plan either: {names}. Ask with `explain --why-not`."
        blocks.append(Paragraph(prose(ask)))
    far = [words.method(one.method) for one in out if one.method not in common]
    if far:
        told = f"Not weighed, as two classes of cost above this plan: {listed(far)}."
        blocks.append(Paragraph(plain(told)))
    return Section("alternatives", "Why not the others", tuple(blocks))


def rejection(words: Wording, rejected: Rejected) -> Item:
    """A method that is out: when it pays, why not here, what would bring it in."""
    known = words.rulebook.methods.get(rejected.method)
    pays = f" {known.pays}. " if known and known.pays else ". "
    lead = (*strong(words.method(rejected.method)), *plain(pays))
    because = prose(rejection_in_words(words, rejected))
    return Item(lead, under=(because, *ways_in(words, rejected)))


def turn(words: Wording, step: Step) -> str:
    """What decided a turn, as short as it can be said."""
    parts = [_reading(words, reading) for reading in step.decided_by]
    parts += [
        limit_in_words(limit.limit, words, holds=limit.holds) for limit in step.limits
    ]
    return listed(parts[-_PARTS_SHOWN:])


def _reading(words: Wording, reading: Reading) -> str:
    said = answer_in_words(reading.question, reading.value, words)
    return f"{said} (assumed)" if reading.origin == "assumed" else said


def decided(words: Wording, step: Step) -> tuple[Text, ...]:
    """Condition, answers and limits of a step, and what it did not ask."""
    lines: list[Text] = []
    if step.guard is not None:
        lines.append(plain(f"The rule: {guard_in_words(step.guard, words)}."))
    if step.decided_by:
        read = "; ".join(_reading(words, reading) for reading in step.decided_by)
        lines.append(plain(f"The answers: {read}."))
    for limit in step.limits:
        close = "; the limit lies inside the range" if limit.straddles else ""
        lines.append(plain(f"{capital(limit_in_figures(words, limit))}{close}."))
    if step.skipped:
        names = listed(list(map(words.question, step.skipped)))
        told = f"Not asked, since the answer can no longer change the plan: {names}."
        lines.append(plain(told))
    return tuple(lines)
