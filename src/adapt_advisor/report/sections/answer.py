"""The answer itself: plan, preparations, figures at a glance, what to do next."""

from __future__ import annotations

from adapt_advisor.advice.record import MissingAnswer, Remark, Stage
from adapt_advisor.report.document import (
    Block,
    Item,
    Listing,
    Note,
    Paragraph,
    Section,
    Span,
    Text,
    plain,
    prose,
    strong,
    told,
)
from adapt_advisor.report.sections.figures import plan_table
from adapt_advisor.report.sections.wording import Wording

_FIRST = 3
"""How many open questions the answer names; all of them follow further down."""


def title(words: Wording) -> str:
    """The plan in one line."""
    return "Adaptation plan: " + words.headline()


def refusals(words: Wording) -> tuple[Note, ...]:
    """What the rules refuse, before anything else is read."""
    return tuple(
        Note("Not as asked", (*remark.text, *remark.more))
        for refused in words.recommendation.blocked_by
        for remark in (_remark(words, refused),)
    )


def decision(words: Wording) -> Section:
    """The stages in order, and which of them closes the first gap."""
    recommendation = words.recommendation
    several = len(recommendation.plan) > 1
    lead = "Do this, in this order:" if several else "Do this:"
    stages = tuple(_stage(words, stage) for stage in recommendation.plan)
    blocks: list[Block] = [Paragraph(plain(lead)), Listing(stages, ordered=True)]
    if several:
        main = strong(words.method(recommendation.primary))
        blocks.append(Paragraph((Span("The main step is "), *main, Span("."))))
    return Section("decision", "Decision", tuple(blocks))


def preparations(words: Wording) -> Section | None:
    """Steps that are no method and come first."""
    items = tuple(_remark(words, step) for step in words.recommendation.preparations)
    if not items:
        return None
    return Section("preparations", "Before you start", (Listing(items),))


def effort(words: Wording) -> Section:
    """The plan's figures at one glance."""
    return Section("effort", "What it takes", plan_table(words))


def find_out(words: Wording) -> Section | None:
    """The open questions on which most hangs."""
    first = _ranked(words)[:_FIRST]
    if not first:
        return None
    items = tuple(_open_question(words, missing) for missing in first)
    return Section("find_out", "What to find out first", (Listing(items),))


def next_steps(words: Wording) -> Section | None:
    """The first concrete steps of the plan."""
    items = tuple(Item(prose(step)) for step in words.recommendation.next_steps)
    if not items:
        return None
    listing = Listing(items, ordered=True, brief=4)
    return Section("next_steps", "Next steps", (listing,))


def unanswered(words: Wording) -> Section | None:
    """Every question on the path that nobody answered, and how to find the answer."""
    rest = _ranked(words)[_FIRST:]
    if not rest:
        return None
    items = tuple(_open_question(words, missing) for missing in rest)
    return Section(
        "unanswered",
        "Other open questions",
        (Listing(items),),
        brief=False,
        folded=True,
    )


def _stage(words: Wording, stage: Stage) -> Item:
    role = f" ({gaps}). " if (gaps := words.role(stage.role)) else ". "
    lead = (Span(words.method(stage.method), "strong"), Span(role))
    return Item(*told(lead, stage.because, words.cite(stage.sources)))


def _remark(words: Wording, remark: Remark) -> Item:
    lead = words.sentence(words.node(remark.node), "strong")
    return Item(*told(lead, remark.because, words.cite(remark.sources)))


def _ranked(words: Wording) -> list[MissingAnswer]:
    """Open questions that the path reads, those that decide the plan first."""
    hinges = [hinge.question for hinge in words.recommendation.hinges]
    rank = {question: place for place, question in enumerate(hinges)}
    read = [
        missing
        for missing in words.recommendation.missing
        if missing.state != "not_applicable"
        and (missing.on_path or missing.question in rank)
    ]
    return sorted(read, key=lambda missing: rank.get(missing.question, len(rank)))


def _open_question(words: Wording, missing: MissingAnswer) -> Item:
    asked = words.asked(missing.question)
    wording = asked.ask if asked else words.title(missing.question)
    under: list[Text] = []
    plans = _decides(words, missing.question)
    if plans:
        under.append(plain(f"It decides the plan. {plans}"))
    found: Text = (*prose(asked.find_out), Span(" ")) if asked else ()
    how = (Span("Answer with "), Span(missing.flag, "code"), Span("."))
    return Item(strong(wording), under=(*under, (*found, *how)))


def _decides(words: Wording, question: str) -> str:
    for hinge in words.recommendation.hinges:
        if hinge.question == question:
            return " ".join(
                f"If {words.value(question, flip.value)}: {words.difference(flip)}."
                for flip in hinge.flips[:_FIRST]
            )
    return ""
