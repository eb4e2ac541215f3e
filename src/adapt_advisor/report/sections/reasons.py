"""Why: the answers that were read, the path taken, and the methods left out."""

from __future__ import annotations

from itertools import pairwise

from adapt_advisor.advice.record import Reading, Rejected, Step
from adapt_advisor.escape import shortened
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
    Span,
    Table,
    Text,
    plain,
    prose,
    told,
)
from adapt_advisor.report.sections.changes import (
    limit_in_figures,
    rejection_in_words,
    ways_in,
)
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.words.guards import guard_in_words, limit_in_words
from adapt_advisor.words.ids import capital

_PARTS_SHOWN = 3
_LONGEST_PART = 48
"""Answers at one turn of the diagram, and characters of each."""


def context(words: Wording) -> Section:
    """What the team said, and what the advice did not need."""
    recommendation = words.recommendation
    rows = tuple(
        (
            prose(line.ask),
            plain(words.value(line.question, line.value)),
            plain(line.origin),
        )
        for line in recommendation.answers
    )
    columns = (Column("Question"), Column("Answer"), Column("From"))
    blocks: list[Block] = [Table(columns, rows)] if rows else []
    if not rows:
        blocks.append(Paragraph(plain("No question was answered.")))
    if recommendation.dropped:
        unread = ", ".join(map(words.question, recommendation.dropped))
        blocks.append(Paragraph(plain(f"Answered, but never read here: {unread}.")))
    return Section("context", "Context", tuple(blocks), brief=False)


def reasons(words: Wording) -> Section | None:
    """The path as a picture."""
    if not words.recommendation.path:
        return None
    lead = "The path through the flowchart, with the answers that decided each turn."
    diagram = _diagram(words, words.recommendation.path)
    return Section("reasons", "Reasons", (Paragraph(plain(lead)), diagram))


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
    listing = Listing(items, ordered=True)
    return Section(
        "path", "The path, step by step", (listing,), brief=False, folded=True
    )


def alternatives(words: Wording) -> Section | None:
    """Why not each other method, and what would bring it in."""
    groups: dict[str, list[Rejected]] = {}
    for rejected in words.recommendation.rejected:
        reason = f"{rejection_in_words(words, rejected)} {rejected.changes}"
        groups.setdefault(reason, []).append(rejected)
    items = [_alternative(words, group) for group in groups.values()]
    if words.recommendation.unexplained:
        items.append(_unexplained(words))
    if not items:
        return None
    listing = Listing(tuple(items), brief=6, brief_under=1)
    return Section("alternatives", "Alternatives rejected", (listing,))


def _alternative(words: Wording, group: list[Rejected]) -> Item:
    """Methods that are out for the same reason, in one entry."""
    names = ", ".join(words.method(rejected.method) for rejected in group)
    lead = words.sentence(names, "strong")
    return Item(
        *told(lead, rejection_in_words(words, group[0])), under=ways_in(words, group[0])
    )


def _unexplained(words: Wording) -> Item:
    """The methods outside the plan of which nothing more is said."""
    names = ", ".join(map(words.method, words.recommendation.unexplained))
    lead = (Span("Not in the plan either", "strong"), Span(f": {names}. "))
    return Item(
        (*lead, Span("Ask with "), Span("explain --why-not", "code"), Span("."))
    )


def _diagram(words: Wording, steps: tuple[Step, ...]) -> Diagram:
    places = tuple(Place(step.node, step.title, step.kind) for step in steps)
    arrows = tuple(
        Arrow(step.node, following.node, turn(words, step))
        for step, following in pairwise(steps)
    )
    return Diagram(places, arrows)


def turn(words: Wording, step: Step) -> str:
    """What decided a turn, as short as it can be said."""
    parts = [
        f"{words.question(reading.question)}: "
        f"{words.value(reading.question, reading.value)}{_assumed(reading)}"
        for reading in step.decided_by
    ]
    parts += [
        limit_in_words(limit.limit, words, holds=limit.holds) for limit in step.limits
    ]
    told = "; ".join(shortened(part, _LONGEST_PART) for part in parts[:_PARTS_SHOWN])
    more = len(parts) - _PARTS_SHOWN
    return f"{told}; {more} more" if more > 0 else told


def _reading(words: Wording, reading: Reading) -> str:
    value = words.value(reading.question, reading.value)
    return f"{words.question(reading.question)}: {value}{_assumed(reading)}"


def _assumed(reading: Reading) -> str:
    return " (assumed)" if reading.origin in ("assumed", "explored") else ""


def decided(words: Wording, step: Step) -> tuple[Text, ...]:
    """Condition, answers and limits of a step, and what it did not ask."""
    lines: list[Text] = []
    if step.guard:
        lines.append(plain(f"Condition: {guard_in_words(step.guard, words)}."))
    if step.decided_by:
        read = "; ".join(_reading(words, reading) for reading in step.decided_by)
        lines.append(plain(f"Answers read: {read}."))
    for limit in step.limits:
        close = "; the limit lies inside the range" if limit.straddles else ""
        lines.append(plain(f"{capital(limit_in_figures(words, limit))}{close}."))
    if step.skipped:
        names = ", ".join(map(words.question, step.skipped))
        told = f"Not asked, since the answer can no longer change the plan: {names}."
        lines.append(plain(told))
    return tuple(lines)
