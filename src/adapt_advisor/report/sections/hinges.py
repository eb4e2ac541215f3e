"""What the plan hangs on: hinges, missing answers first, and the plans possible."""

from __future__ import annotations

from adapt_advisor.advice.record import Hinge, PossiblePlan
from adapt_advisor.report.document import (
    Block,
    Column,
    Item,
    Listing,
    Paragraph,
    Section,
    Span,
    Table,
    Text,
    plain,
    strong,
)
from adapt_advisor.report.sections.changes import limit_in_figures
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.guard import AllOf
from adapt_advisor.words.guards import guard_in_words
from adapt_advisor.words.ids import capital, listed

_FLIPS_SHOWN = 3
"""Other plans of one question that a report shows; JSON has all."""
_POSSIBLE_SHOWN = 6


def hinges(words: Wording) -> Section:
    """The answers that decide the plan, then close calls, then possible plans."""
    table = hinge_table(words)
    blocks: list[Block] = [table] if table is not None else []
    blocks += close_calls(words)
    blocks += possible(words)
    if not blocks:
        blocks.append(Paragraph(plain("No single answer would change the plan.")))
    return Section("hinges", "What would change this plan", tuple(blocks))


def hinge_table(words: Wording) -> Table | None:
    """Answers whose change alone changes the plan, those nobody gave first."""
    rows = tuple(
        (
            plain(words.title(hinge.question)),
            plain(_now(words, hinge)),
            plain(words.flip(hinge, flip)),
            plain(words.difference(flip)),
        )
        for hinge in words.hinges
        for flip in hinge.flips[:_FLIPS_SHOWN]
    )
    if not rows:
        return None
    titles = ("Answer", "Now", "If", "The plan")
    return Table(tuple(map(Column, titles)), rows)


def _now(words: Wording, hinge: Hinge) -> str:
    if hinge.answer is not None:
        return words.value(hinge.question, hinge.answer)
    assumed = {one.question: one.value for one in words.recommendation.assumptions}
    value = assumed.get(hinge.question)
    return "not known" if value is None else (
        f"not known; assumed {words.value(hinge.question, value)}"
    )  # fmt: skip


def close_calls(words: Wording) -> list[Block]:
    """Estimates that decided a branch although their range has the limit inside it."""
    limits = words.recommendation.close_calls
    if not limits:
        return []
    items = tuple(
        Item(plain(f"{capital(limit_in_figures(words, limit))}.")) for limit in limits
    )
    lead = "Close calls: the typical value decided, but the limit lies in the range."
    return [Paragraph(plain(lead)), Listing(items)]


def possible(words: Wording) -> list[Block]:
    """Plans that unknown answers leave possible, and what they share."""
    plans = words.recommendation.possible_plans
    if len(plans) < 2:
        return []
    items = tuple(Item(_possible_plan(words, plan)) for plan in plans[:_POSSIBLE_SHOWN])
    more = len(plans) - len(items)
    if more > 0:
        items = (*items, Item(plain(f"And {more} more.")))
    blocks: list[Block] = [
        Paragraph(plain("What is not known leaves these plans possible:")),
        Listing(items),
    ]
    shared = _shared(words, plans)
    if shared:
        start = f"In every case: {shared}. You can start there."
        blocks.append(Paragraph(plain(start)))
    return blocks


def _shared(words: Wording, plans: tuple[PossiblePlan, ...]) -> str:
    """Preparations and methods that every possible plan has."""
    first, *others = plans
    steps = [
        words.step(step)
        for step in first.preparations
        if all(step in plan.preparations for plan in others)
    ]
    methods = [
        words.method(method)
        for method in first.plan
        if all(method in plan.plan for plan in others)
    ]
    return listed([*steps, *methods])


def _possible_plan(words: Wording, possible: PossiblePlan) -> Text:
    when = guard_in_words(AllOf(parts=possible.when), words) if possible.when else ""
    here = words.recommendation
    same = (possible.plan, possible.later) == (here.methods, here.later)
    plan = "the plan above" if same else words.difference(possible)
    return (Span(f"If {when}: " if when else "Otherwise: "), *strong(plan))
