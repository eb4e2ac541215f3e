"""The front page: what to do, how firm that is, why, what else, and what next."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.plausible import Way
from adapt_advisor.advice.record import (
    Confidence,
    Hinge,
    Rejected,
    Stage,
    Step,
)
from adapt_advisor.report.document import (
    Block,
    Item,
    Ladder,
    Listing,
    Note,
    Paragraph,
    Rung,
    Section,
    Span,
    Text,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.sections.changes import change_in_words, ways_in
from adapt_advisor.report.sections.facts import month, runs_on, stage_facts
from adapt_advisor.report.sections.reasons import decided
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.words.guards import answer_in_words, guard_in_words
from adapt_advisor.words.ids import capital, listed

_REASONS = 3
_ACTIONS = 3
_QUESTIONS = 2
"""How much of each a front page has room for."""
_LONGEST_NEED = 90
"""Characters of a condition that still reads as one."""
_LONGEST_GAP = 4
"""Hanging answers that are named one by one."""


def title(words: Wording) -> str:
    """The plan in one line."""
    plan = words.recommendation
    due = [name for name in plan.methods if name not in plan.later]
    later = [name for name in plan.methods if name in plan.later]
    told = words.methods(words.working(due))
    return f"{told}; later {words.methods(later)}" if later else told


def refusals(words: Wording) -> tuple[Note, ...]:
    """What the rules refuse, before anything else is read."""
    return tuple(
        Note(
            "Not as asked",
            (*words.sentence(words.node(one.node)), *_first_sentence(one.because)),
        )
        for one in words.recommendation.blocked_by
    )


def plan(words: Wording) -> Section:
    """The stages in order, each with what it takes, and where they run."""
    recommendation = words.recommendation
    rungs = tuple(_rung(words, stage) for stage in recommendation.plan)
    blocks: list[Block] = [Ladder(rungs)]
    main = recommendation.estimate_of(recommendation.primary)
    if main is not None:
        told = [runs_on(words, main), month(main)]
        said = "; ".join(filter(None, told))
        blocks.append(Paragraph(plain(f"Model: {said}.")))
    return Section("plan", "Do", tuple(blocks), front=True)


def _rung(words: Wording, stage: Stage) -> Rung:
    known = words.rulebook.methods.get(stage.method)
    main = stage.method == words.recommendation.primary
    several = len(words.recommendation.plan) > 1
    note = "later" if stage.turn == "later" else "now"
    if main and several:
        note += ", the main step"
    sentence = known.sentence if known and known.sentence else stage.because
    facts = stage_facts(words, stage)
    if stage.when:
        signal = f"start when: {stage.when.rstrip('.')}"
        facts = "; ".join(filter(None, (signal, facts)))
    steps = {step.node: step for step in words.recommendation.path}
    branches = (steps[node] for node in stage.branches if node in steps)
    return Rung(
        name=words.method(stage.method),
        note=note,
        sentence=prose(sentence),
        facts=plain(f"{capital(facts)}." if facts else ""),
        main=main,
        later=stage.turn == "later",
        under=(
            (*prose(stage.because), *words.cite(stage.sources)),
            *(_because(words, step) for step in branches),
        ),
    )


def preparations(words: Wording) -> Section | None:
    """Steps that are no method and come first."""
    items = tuple(
        Item(
            plain(words.node(one.node).rstrip(".") + "."),
            under=((*prose(one.because), *words.cite(one.sources)),),
        )
        for one in words.recommendation.preparations
    )
    if not items:
        return None
    listing = Listing(items, least=len(items), inline=True)
    return Section("first", "First", (listing,), front=True)


def how_firm(words: Wording) -> Section | None:
    """Firm, fair or open, and what that rests on."""
    found = words.recommendation.confidence
    if found is None:
        return None
    lead = (Span(capital(found.level), "strong"), Span(f": {rests_on(words, found)}."))
    return Section("firm", "How firm", (Paragraph(lead),), front=True)


def rests_on(words: Wording, found: Confidence) -> str:
    """What a plan assumes, and how close its calls are, in a sentence."""
    if found.decided and len(found.assumed) == found.decided:
        return "all answers assumed"
    parts = []
    if not found.assumed:
        parts.append(f"all {found.decided} answers that decided it were given")
    else:
        were = "was" if len(found.assumed) == 1 else "were"
        parts.append(
            f"{len(found.assumed)} of the {found.decided} answers that decided it "
            f"{were} assumed"
        )
    if found.hanging:
        names = [words.question(name) for name in found.hanging[:_LONGEST_GAP]]
        parts.append(f"the main step could change with: {listed(names, 'or')}")
    if found.close:
        limits = [words.limit(name) for name in found.close[:2]]
        parts.append(f"close call: {listed(limits)}")
    return "; ".join(parts)


def why(words: Wording) -> Section | None:
    """The reasons that carry the main step."""
    items = tuple(_reasons(words))
    if not items:
        return None
    return Section("why", "Why", (Listing(items, least=2),), front=True)


def _reasons(words: Wording) -> Iterator[Item]:
    """The main stage's own reason, then the turns that brought the path to it."""
    recommendation = words.recommendation
    main = next(s for s in recommendation.plan if s.method == recommendation.primary)
    own = (*prose(main.because), *words.cite(main.sources))
    yield Item(_first_sentence(main.because), under=(own,))
    path = {step.node: step for step in recommendation.path}
    turns = [path[node] for node in main.branches if node in path]
    said: dict[str, Step] = {}
    nearest = list(reversed(turns))
    for step in sorted(nearest, key=lambda step: _weight(words, step)):
        said.setdefault(_lead(words, step), step)
    chosen = [step for lead, step in said.items() if lead][: _REASONS - 1]
    for step in sorted(chosen, key=turns.index):
        yield Item(_because(words, step, brief=True), under=decided(words, step))


def _weight(words: Wording, step: Step) -> tuple[bool, bool]:
    """A reason that the author gave for this way comes first, then given answers."""
    node = words.rulebook.flowchart.nodes.get(step.node)
    return node is None or node.because == step.because, not _is_given(step)


def _first_sentence(text: str) -> Text:
    first, stop, _ = text.partition(". ")
    return prose(first + stop.rstrip())


def _is_given(step: Step) -> bool:
    return bool(step.decided_by) and all(
        reading.origin != "assumed" for reading in step.decided_by
    )


def _lead(words: Wording, step: Step) -> str:
    said = [
        answer_in_words(one.question, one.value, words) for one in step.decided_by[-1:]
    ]
    return capital("".join(said))


def _because(words: Wording, step: Step, *, brief: bool = False) -> Text:
    """A turn of the path: the answer that decided it, and the reason."""
    lead = _lead(words, step)
    reason = _first_sentence(step.because) if brief else prose(step.because)
    return (Span(f"{lead}. " if lead else ""), *reason)


def instead(words: Wording) -> Section | None:
    """The alternatives that somebody will ask about, each with its turning point."""
    items = tuple(
        Item(alternative(words, one), under=ways_in(words, one))
        for one in words.alternatives
    )
    if not items:
        return None
    return Section("instead", "Why not", (Listing(items, least=2),), front=True)


def alternative(words: Wording, rejected: Rejected) -> Text:
    """A method in one sentence: when it pays, and what would bring it in here."""
    known = words.rulebook.methods.get(rejected.method)
    pays = f" {known.pays}" if known and known.pays else ""
    ways = words.plausible.ways(rejected)
    turning = _turning(words, rejected, ways[0]) if ways else _needed(words, rejected)
    return (*strong(words.method(rejected.method)), Span(f"{pays}{turning}."))


def _turning(words: Wording, rejected: Rejected, way: Way) -> str:
    about = "about " if rejected.approximate else ""
    told = change_in_words(words, way.changes, way.classes, about, now=False)
    lead = {
        "act": "it comes in once",
        "learn": "it comes in if",
        "other": "another case, if",
    }
    return f"; {lead[way.kind]} {told}"


def _needed(words: Wording, rejected: Rejected) -> str:
    """What it takes, where no plausible change of one or two answers is enough."""
    if not rejected.needs:
        return ""
    told = guard_in_words(rejected.needs[0].guard, words)
    return (
        f"; among other things it needs that {told}"
        if len(told) <= _LONGEST_NEED
        else ""
    )


def find_out(words: Wording) -> Section | None:
    """The open questions on which most hangs."""
    missing = [h for h in words.hinges if h.answer is None][:_QUESTIONS]
    items = tuple(_open_question(words, hinge) for hinge in missing)
    if not items:
        return None
    return Section("find_out", "Find out", (Listing(items),), front=True)


def _open_question(words: Wording, hinge: Hinge) -> Item:
    asked = words.asked(hinge.question)
    wording = asked.ask if asked else words.title(hinge.question)
    flip = hinge.flips[0]
    effect = f"If {words.flip(hinge, flip)}: {words.difference(flip)}."
    under = (prose(asked.find_out),) if asked else ()
    question = f"{wording.partition('?')[0]}? "
    return Item((*plain(question), Span(effect)), under=under)


def next_actions(words: Wording) -> Section | None:
    """The first concrete steps of the main stage."""
    method = words.rulebook.methods.get(words.recommendation.primary)
    steps = method.first_steps[:_ACTIONS] if method else ()
    items = tuple(Item(prose(step)) for step in steps)
    if not items:
        return None
    listing = Listing(items, ordered=True, least=_ACTIONS)
    return Section("next", "Next", (listing,), front=True)


FRONT = (plan, preparations, how_firm, why, instead, find_out, next_actions)
"""The front page in its order."""
