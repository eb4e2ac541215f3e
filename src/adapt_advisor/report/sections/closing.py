"""Consequences, assumptions, what would change the plan, and the sources."""

from __future__ import annotations

from adapt_advisor.report.document import (
    Block,
    Column,
    Heading,
    Item,
    Listing,
    Paragraph,
    Section,
    Span,
    Table,
    Text,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.sections.hinges import close_calls, hinge_table, possible
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.method import Method
from adapt_advisor.words import numbers

GRADES = {
    "measured": "measured",
    "peer-reviewed": "peer-reviewed study",
    "vendor": "a vendor's guide",
    "practitioner": "a practitioner's report",
    "judgement": "our judgement",
}
"""How well a source backs what rests on it, in words."""


def consequences(words: Wording) -> Section | None:
    """What each stage brings with it: risks, how to notice them, when to move up."""
    blocks: list[Block] = []
    for identifier in dict.fromkeys(words.recommendation.methods):
        method = words.rulebook.methods.get(identifier)
        if method is not None:
            blocks += _consequences_of(words, method)
    if not blocks:
        return None
    return Section("consequences", "What it brings with it", tuple(blocks))


def _consequences_of(words: Wording, method: Method) -> list[Block]:
    blocks: list[Block] = [
        Heading(plain(method.name)),
        Paragraph((*prose(method.changes), *words.cite(method.sources))),
    ]
    if method.risks:
        blocks.append(risks(words, method))
    signs = [("Measure it", method.evaluate), ("Move up when", method.move_up)]
    items = [Item((Span(f"{name}: ", "strong"), *prose(text))) for name, text in signs]
    if method.effort is not None:
        effort: Text = (
            Span("Work: ", "strong"),
            Span(f"{numbers.weeks(method.effort.weeks)}. "),
            *prose(method.effort.because),
            *words.cite(method.effort.sources),
        )
        items.append(Item(effort))
    blocks.append(Listing(tuple(items)))
    return blocks


def risks(words: Wording, method: Method, most: int | None = None) -> Table:
    """What goes wrong with a method, and how to notice it."""
    rows = tuple(
        ((*prose(risk.what), *words.cite(risk.sources)), prose(risk.notice))
        for risk in method.risks[:most]
    )
    return Table((Column("Risk"), Column("How to notice")), rows)


def assumptions(words: Wording) -> Section | None:
    """What was assumed where nobody answered; the first one first."""
    items = tuple(
        Item(
            (
                *strong(words.title(assumed.question)),
                *words.sentence(f": {words.value(assumed.question, assumed.value)}"),
                *prose(assumed.because),
            )
        )
        for assumed in words.recommendation.assumptions
    )
    if not items:
        return None
    return Section("assumptions", "What was assumed", (Listing(items),))


def hinged(words: Wording) -> Section | None:
    """The answers on which the plan hangs, and the plans that are still possible."""
    blocks: list[Block] = []
    table = hinge_table(words)
    if table is not None:
        blocks.append(table)
    blocks += close_calls(words)
    blocks += possible(words)
    if not blocks:
        return None
    return Section("changes", "What would change this plan", tuple(blocks))


def unanswered(words: Wording) -> Section | None:
    """Every question on the path that nobody answered, and how to find the answer."""
    hinges = [hinge.question for hinge in words.recommendation.hinges]
    rank = {question: place for place, question in enumerate(hinges)}
    missing = [
        one
        for one in words.recommendation.missing
        if one.state != "not_applicable" and (one.on_path or one.question in rank)
    ]
    items = []
    for one in sorted(missing, key=lambda one: rank.get(one.question, len(rank))):
        asked = words.asked(one.question)
        wording = asked.ask if asked else words.title(one.question)
        how = (Span("Answer with "), Span(one.flag, "code"), Span("."))
        found = (*prose(asked.find_out), Span(" "), *how) if asked else how
        items.append(Item(strong(wording), under=(found,)))
    if not items:
        return None
    return Section("unanswered", "Open questions", (Listing(tuple(items)),))


def sources(words: Wording) -> Section | None:
    """Everything that was cited, by number, with its grade in words."""
    cited = words.cited()
    if not cited:
        return None
    items = tuple(
        Item(
            (
                Span(source.title, "link", source.url),
                Span(f", {source.year}" if source.year else ""),
                Span(f", {GRADES[source.grade]}."),
            )
        )
        for _, source in cited
    )
    return Section("sources", "Sources", (Listing(items, ordered=True),))
