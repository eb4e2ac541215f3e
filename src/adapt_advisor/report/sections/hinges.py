"""What the plan hangs on: hinges, missing answers first, and the plans possible."""

from __future__ import annotations

from adapt_advisor.advice.record import Hinge, PossiblePlan
from adapt_advisor.report.document import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Section,
    Span,
    Text,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.sections.changes import (
    FLIPS_SHOWN,
    limit_in_figures,
    more_flips,
    move_in_words,
)
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.guard import AllOf
from adapt_advisor.words.guards import guard_in_words
from adapt_advisor.words.ids import capital


def hinges(words: Wording) -> Section:
    """Missing answers that decide the plan, then known ones, then possible plans."""
    missing = [h for h in words.recommendation.hinges if h.answer is None]
    known = [h for h in words.recommendation.hinges if h.answer is not None]
    blocks: list[Block] = []
    if missing:
        blocks.append(Heading(plain("Find this out first")))
        blocks.append(Listing(tuple(_missing(words, hinge) for hinge in missing)))
    if known:
        blocks.append(Heading(plain("Answers of yours on which it hangs")))
        blocks.append(Listing(tuple(_known(words, hinge) for hinge in known)))
    blocks += close_calls(words)
    blocks += possible(words)
    if not blocks:
        blocks.append(Paragraph(plain("No single answer would change the plan.")))
    return Section("hinges", "What would change this plan", tuple(blocks))


def _missing(words: Wording, hinge: Hinge) -> Item:
    asked = words.asked(hinge.question)
    wording = strong(asked.ask if asked else words.title(hinge.question))
    plans = list(dict.fromkeys(flip.plan for flip in hinge.flips))
    between = " and ".join(
        words.methods(words.working(plan))
        for plan in [words.recommendation.methods, *plans[: FLIPS_SHOWN - 1]]
    )
    more = len(plans) - FLIPS_SHOWN + 1
    others = f" and {more} more" if more > 0 else ""
    lead = plain(f"It decides between {between}{others}.")
    find = [prose(asked.find_out)] if asked else []
    return Item(wording, under=(lead, *_flips(words, hinge), *find))


def _known(words: Wording, hinge: Hinge) -> Item:
    now = words.value(hinge.question, hinge.answer)
    lead = (Span(words.title(hinge.question), "strong"), Span(f", now {now}."))
    return Item(lead, under=_flips(words, hinge))


def _flips(words: Wording, hinge: Hinge) -> tuple[Text, ...]:
    lines = [
        f"If {move_in_words(words, hinge, flip)}: {words.difference(flip)}."
        for flip in hinge.flips[:FLIPS_SHOWN]
    ]
    if more := more_flips(hinge):
        lines.append(f"And {more} more.")
    return tuple(map(plain, lines))


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
    items = tuple(Item(_possible_plan(words, plan)) for plan in plans)
    blocks: list[Block] = [
        Paragraph(plain("What is not known leaves these plans possible:")),
        Listing(items, brief=5),
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
    return ", ".join([*steps, *methods])


def _possible_plan(words: Wording, possible: PossiblePlan) -> Text:
    when = guard_in_words(AllOf(parts=possible.when), words) if possible.when else ""
    here = words.recommendation
    same = (possible.plan, possible.later) == (here.methods, here.later)
    plan = "the plan above" if same else words.difference(possible)
    return (Span(f"If {when}: " if when else "Otherwise: "), Span(plan, "strong"))
