"""Why: what decided each stage, and the path as a chain of answers and reasons."""

from __future__ import annotations

from adapt_advisor.advice.record import Stage, Step
from adapt_advisor.report.document import (
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
from adapt_advisor.report.sections.reasons import rejection, turn
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.words.ids import capital


def stages(words: Wording) -> Section:
    """For each stage of the plan, the branches that put it there."""
    steps = {step.node: step for step in words.recommendation.path}
    items = tuple(_stage(words, stage, steps) for stage in words.recommendation.plan)
    return Section("why", "Why this plan", (Listing(items, ordered=True),))


def _stage(words: Wording, stage: Stage, steps: dict[str, Step]) -> Item:
    gaps = words.role(stage.role)
    role = f" ({gaps}). " if gaps else ". "
    text = (*strong(words.method(stage.method)), Span(role), *prose(stage.because))
    branches = tuple(
        _branch(words, steps[node]) for node in stage.branches if node in steps
    )
    always = (plain("Every path of this flowchart has it."),)
    return Item((*text, *words.cite(stage.sources)), under=branches or always)


def _branch(words: Wording, step: Step) -> Text:
    answers = turn(words, step)
    return (
        *words.sentence(step.title),
        Span(f"{capital(answers)}." if answers else ""),
    )


def why_not(words: Wording, methods: tuple[str, ...]) -> Section | None:
    """For some methods, what closed each and what would bring it in."""
    out = {rejected.method: rejected for rejected in words.recommendation.rejected}
    items = tuple(
        rejection(words, out[method]) if method in out else _in_plan(words, method)
        for method in dict.fromkeys(methods)
    )
    if not items:
        return None
    return Section("why_not", "Why not", (Listing(items),))


def _in_plan(words: Wording, method: str) -> Item:
    place = words.recommendation.methods.index(method)
    stage = words.recommendation.plan[place]
    return Item(
        (
            *words.sentence(words.method(stage.method), "strong"),
            Span(f"It is in the plan already, as step {place + 1}. "),
            *prose(stage.because),
        )
    )


def headline(words: Wording) -> Section:
    """The plan in one line, as what the rest explains."""
    plan = words.methods(words.recommendation.methods, ", then ")
    lead = (Span("The advice is: "), *strong(plan), Span("."))
    return Section("plan", "Plan", (Paragraph(lead),))
