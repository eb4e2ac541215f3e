"""Consequences, assumptions, what would change the plan, and the sources."""

from __future__ import annotations

from adapt_advisor.advice.record import Hinge
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
    told,
)
from adapt_advisor.report.sections.changes import (
    FLIPS_SHOWN,
    flip_in_words,
    more_flips,
)
from adapt_advisor.report.sections.hinges import close_calls, possible
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.method import Method
from adapt_advisor.words import numbers


def consequences(words: Wording) -> Section | None:
    """What each stage brings with it: risks, how to notice them, when to move up."""
    blocks: list[Block] = []
    for identifier in dict.fromkeys(words.recommendation.methods):
        method = words.rulebook.methods.get(identifier)
        if method is not None:
            blocks += _consequences_of(words, method)
    if not blocks:
        return None
    return Section("consequences", "Consequences", tuple(blocks), brief=False)


def assumptions(words: Wording) -> Section | None:
    """What was assumed where nobody answered; the first one first."""
    items = tuple(
        Item(
            *told(
                (
                    Span(words.title(assumed.question), "strong"),
                    *words.sentence(
                        f": {words.value(assumed.question, assumed.value)}"
                    ),
                ),
                assumed.because,
            )
        )
        for assumed in words.recommendation.assumptions
    )
    if not items:
        return None
    return Section("assumptions", "Assumptions", (Listing(items, brief=3),))


def changes(words: Wording) -> Section | None:
    """The answers on which the plan hangs, and the plans that are still possible."""
    recommendation = words.recommendation
    blocks: list[Block] = []
    if recommendation.hinges:
        blocks.append(_hinges(words, recommendation.hinges))
        blocks += _left_out(words, recommendation.hinges)
    blocks += close_calls(words)
    blocks += possible(words)
    if not blocks:
        return None
    return Section("changes", "What would change this advice", tuple(blocks))


def sources(words: Wording) -> Section | None:
    """Everything that was cited, by number, with its grade."""
    cited = words.cited()
    if not cited:
        return None
    items = tuple(
        Item(
            (
                Span(source.title, "link", source.url),
                Span(f" ({source.year})" if source.year else ""),
                Span(f", {source.grade}, "),
                Span(source.id, "code"),
            )
        )
        for _, source in cited
    )
    return Section("sources", "Sources", (Listing(items, ordered=True),), brief=False)


def _consequences_of(words: Wording, method: Method) -> list[Block]:
    blocks: list[Block] = [
        Heading(plain(method.name)),
        Paragraph((*prose(method.changes), *words.cite(method.sources))),
    ]
    if method.risks:
        rows = tuple(
            ((*prose(risk.what), *words.cite(risk.sources)), prose(risk.notice))
            for risk in method.risks
        )
        blocks.append(Table((Column("Risk"), Column("How to notice")), rows))
    signs = [("Measure it", method.evaluate), ("Move up when", method.move_up)]
    items = [Item((Span(f"{name}: ", "strong"), *prose(text))) for name, text in signs]
    if method.effort is not None:
        weeks = numbers.spread(method.effort.weeks, "engineer-weeks")
        effort: Text = (
            Span("Effort: ", "strong"),
            Span(f"{weeks}. "),
            *prose(method.effort.because),
            *words.cite(method.effort.sources),
        )
        items.append(Item(effort))
    blocks.append(Listing(tuple(items)))
    return blocks


def _hinges(words: Wording, hinges: tuple[Hinge, ...]) -> Table:
    rows = tuple(
        (
            plain(words.title(hinge.question)),
            plain(_now(words, hinge)),
            plain(flip_in_words(words, hinge, flip)),
            plain(words.difference(flip)),
        )
        for hinge in hinges
        for flip in hinge.flips[:FLIPS_SHOWN]
    )
    columns = (
        Column("Answer"),
        Column("Now"),
        Column("If it were"),
        Column("The plan"),
    )
    return Table(columns, rows, brief=5)


def _left_out(words: Wording, hinges: tuple[Hinge, ...]) -> list[Block]:
    """How many more plans hang on a question than the table shows."""
    rest = [
        f"{more} more for {words.question(hinge.question)}"
        for hinge in hinges
        if (more := more_flips(hinge))
    ]
    return [Paragraph(plain(f"And {', '.join(rest)}."))] if rest else []


def _now(words: Wording, hinge: Hinge) -> str:
    value = words.value(hinge.question, hinge.answer)
    return f"{value} (assumed)" if hinge.assumed else value
