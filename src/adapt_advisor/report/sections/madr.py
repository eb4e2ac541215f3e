"""A decision record's first page, in the order of MADR."""

from __future__ import annotations

from adapt_advisor.report.document import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Section,
    Span,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.sections import front
from adapt_advisor.report.sections.closing import risks
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.method import Method
from adapt_advisor.words.guards import answer_in_words
from adapt_advisor.words.ids import capital

_DRIVERS = 6
_RISKS = 2
"""How much of each the first page has room for."""


def problem(words: Wording) -> Section:
    """What is missing, as the team put it, and what nobody knows."""
    asked = [words.asked(line.question) for line in words.recommendation.answers]
    gaps = [
        f"{capital(words.question(question.id))}: "
        f"{words.value(question.id, words.answer_to(question.id))}."
        for question in asked
        if question is not None and question.feeds == "main_gap"
    ]
    told = " ".join(gaps) or "Nobody has said yet what is missing."
    return Section(
        "problem",
        "Context and problem statement",
        (Paragraph(plain(told)),),
        front=True,
    )


def drivers(words: Wording) -> Section | None:
    """The answers that decided the way, as given."""
    said: dict[str, Item] = {}
    for step in words.recommendation.path:
        for reading in step.decided_by:
            asked = words.asked(reading.question)
            known = reading.origin not in ("assumed", "default")
            if known and asked is not None and asked.feeds != "main_gap":
                clause = answer_in_words(reading.question, reading.value, words)
                said.setdefault(reading.question, Item(plain(f"{capital(clause)}.")))
    if not said:
        return None
    items = tuple(said.values())[-_DRIVERS:]
    return Section("drivers", "Decision drivers", (Listing(items),), front=True)


def options(words: Wording) -> Section:
    """The plan and what else was weighed, by name."""
    chosen = words.methods(words.recommendation.methods, ", then ")
    items = [Item((*strong(chosen), Span(" (chosen)")))]
    items += [Item(plain(words.method(one.method))) for one in words.alternatives]
    return Section(
        "options", "Considered options", (Listing(tuple(items)),), front=True
    )


def outcome(words: Wording) -> Section:
    """What is to be done, how firm that is, and why."""
    blocks: list[Block] = list(front.plan(words).blocks)
    first = front.preparations(words)
    if first is not None:
        blocks += [Heading(plain("Before that")), *first.blocks]
    firm = front.how_firm(words)
    blocks += firm.blocks if firm else ()
    why = front.why(words)
    if why is not None:
        blocks += [Heading(plain("Because")), *why.blocks]
    return Section("outcome", "Decision outcome", tuple(blocks), front=True)


def consequences(words: Wording) -> Section | None:
    """The first risks of the main step, and how to notice them."""
    method = _main(words)
    if method is None or not method.risks:
        return None
    blocks = (risks(words, method, _RISKS),)
    return Section("main_risks", "Consequences", blocks, front=True)


def confirmation(words: Wording) -> Section | None:
    """Which test, which mark, and when to look again."""
    method = _main(words)
    if method is None:
        return None
    told = (
        ("Measure it", method.evaluate),
        ("Move up when", method.move_up),
        ("Look again", words.rulebook.review),
    )
    items = tuple(Item((*strong(f"{name}: "), *prose(text))) for name, text in told)
    return Section("confirmation", "Confirmation", (Listing(items),), front=True)


def pros_and_cons(words: Wording) -> Section | None:
    """The alternatives, each with its turning point."""
    section = front.instead(words)
    return section and section._replace(title="Pros and cons of the options")


def more(words: Wording) -> Section | None:
    """What to find out, and what to do first."""
    blocks: list[Block] = []
    for title, section in (
        ("Find out first", front.find_out(words)),
        ("Next actions", front.next_actions(words)),
    ):
        if section is not None:
            blocks += [Heading(plain(title)), *section.blocks]
    if not blocks:
        return None
    return Section("more", "More information", tuple(blocks), front=True)


def _main(words: Wording) -> Method | None:
    return words.rulebook.methods.get(words.recommendation.primary)


FRONT = (
    problem,
    drivers,
    options,
    outcome,
    consequences,
    confirmation,
    pros_and_cons,
    more,
)
"""The first page in MADR's order."""
