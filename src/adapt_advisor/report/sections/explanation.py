"""Why: each stage's branches, and the path as a chain of answers and reasons."""

from __future__ import annotations

from adapt_advisor.advice.record import Rejected, Stage, Step
from adapt_advisor.report.document import (
    Item,
    Listing,
    Paragraph,
    Section,
    Span,
    Text,
    plain,
    prose,
)
from adapt_advisor.report.sections.changes import rejection_in_words, ways_in
from adapt_advisor.report.sections.reasons import decided, turn
from adapt_advisor.report.sections.wording import Wording


def stages(words: Wording) -> Section:
    """For each stage of the plan, the branches that put it there."""
    steps = {step.node: step for step in words.recommendation.path}
    items = tuple(_stage(words, stage, steps) for stage in words.recommendation.plan)
    return Section("why", "Why this plan", (Listing(items, ordered=True),))


def _stage(words: Wording, stage: Stage, steps: dict[str, Step]) -> Item:
    role = f" ({gaps}). " if (gaps := words.role(stage.role)) else ". "
    text = (
        Span(words.method(stage.method), "strong"),
        Span(role),
        *prose(stage.because),
    )
    branches = tuple(
        _branch(words, steps[node]) for node in stage.branches if node in steps
    )
    always = (plain("Every path of this flowchart has it."),)
    return Item((*text, *words.cite(stage.sources)), under=branches or always)


def _branch(words: Wording, step: Step) -> Text:
    answers = turn(words, step)
    given = Span(f"because {answers}." if answers else "")
    return (*words.sentence(step.title), given)


def chain(words: Wording) -> Section:
    """Every step of the path: answers, condition, reason and source."""
    items = tuple(_link(words, step) for step in words.recommendation.path)
    return Section("path", "The path, step by step", (Listing(items, ordered=True),))


def _link(words: Wording, step: Step) -> Item:
    text = (*words.sentence(step.title, "strong"), *prose(step.because))
    named = [Span(name, "code") for name in step.sources]
    commas = [span for name in named for span in (Span(", "), name)][1:]
    sources: Text = (Span("Sources: "), *commas)
    return Item(
        (*text, *words.cite(step.sources)),
        under=(*decided(words, step), *((sources,) if named else ())),
    )


def why_not(words: Wording, methods: tuple[str, ...]) -> Section | None:
    """For some methods, what closed each and what would bring it in."""
    out = {rejected.method: rejected for rejected in words.recommendation.rejected}
    items = tuple(
        _rejected(words, out[method]) if method in out else _in_plan(words, method)
        for method in dict.fromkeys(methods)
    )
    if not items:
        return None
    return Section("why_not", "Why not", (Listing(items),))


def _rejected(words: Wording, rejected: Rejected) -> Item:
    lead = words.sentence(words.method(rejected.method), "strong")
    because = rejection_in_words(words, rejected)
    return Item((*lead, *prose(because)), under=ways_in(words, rejected))


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


def rest(words: Wording) -> Section | None:
    """Every method outside the plan."""
    outside = tuple(rejected.method for rejected in words.recommendation.rejected)
    return why_not(words, outside)


def headline(words: Wording) -> Section:
    """The plan in one line, as what the rest explains."""
    plan = words.methods(words.recommendation.methods, ", then ")
    lead = (Span("The advice is: "), Span(plan, "strong"), Span("."))
    return Section("plan", "Plan", (Paragraph(lead),))
