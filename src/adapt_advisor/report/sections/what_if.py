"""What if: two plans and their estimates side by side, only what differs."""

from __future__ import annotations

from adapt_advisor.advice.difference import Difference, EstimateDifference
from adapt_advisor.quantity import Estimate
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
    plain,
    strong,
)
from adapt_advisor.report.sections.figures import QUANTITIES
from adapt_advisor.report.sections.wording import Wording

_SIDES = (Column("Now"), Column("What if"))


def what_if(words: Wording, comparison: Difference) -> Section:
    """The two recommendations, side by side."""
    blocks: list[Block] = [_answers(words, comparison), *_plans(words, comparison)]
    if comparison.estimates:
        blocks.append(Heading(plain("Estimates that change")))
        blocks.append(_estimates(words, comparison))
    else:
        blocks.append(Paragraph(plain("No estimate changes.")))
    return Section("what_if", "What if", tuple(blocks))


def _answers(words: Wording, comparison: Difference) -> Block:
    if not comparison.answers:
        return Paragraph(plain("These are the answers that hold already."))
    rows = tuple(
        (
            plain(words.title(one.question)),
            plain(words.value(one.question, one.before)),
            plain(words.value(one.question, one.after)),
        )
        for one in comparison.answers
    )
    return Table((Column("Answer"), *_SIDES), rows)


def _plans(words: Wording, comparison: Difference) -> list[Block]:
    if comparison.same_plan:
        stays = words.methods(comparison.plan_before, ", then ")
        plan: list[Block] = [Paragraph(plain(f"The plan stays: {stays}."))]
    else:
        plan = [Heading(plain("The two plans")), _stages(words, comparison)]
    items = [
        *_named(words, "No longer prepared", comparison.preparations.dropped),
        *_named(words, "To prepare as well", comparison.preparations.added),
        *_named(words, "No longer refused", comparison.refusals.dropped),
        *_named(words, "Refused", comparison.refusals.added),
        *_parting(words, comparison),
    ]
    return [*plan, Listing(tuple(items))] if items else plan


def _stages(words: Wording, comparison: Difference) -> Table:
    """Both plans, stage by stage; stages that only one has are marked."""
    longest = max(len(comparison.plan_before), len(comparison.plan_after))
    rows = []
    for place in range(longest):
        cells = []
        for plan, other in (
            (comparison.plan_before, comparison.plan_after),
            (comparison.plan_after, comparison.plan_before),
        ):
            method = plan[place] if place < len(plan) else None
            name = words.method(method) if method else ""
            cells.append(plain(name) if method in other else strong(name))
        rows.append((plain(str(place + 1)), *cells))
    return Table((Column("Stage"), *_SIDES), tuple(rows))


def _named(words: Wording, lead: str, ids: tuple[str, ...]) -> list[Item]:
    listed = ", ".join(map(words.step, ids))
    return [Item(plain(f"{lead}: {listed}."))] if ids else []


def _parting(words: Wording, comparison: Difference) -> list[Item]:
    node = words.rulebook.flowchart.nodes.get(comparison.parts_at or "")
    if node is None:
        return []
    return [
        Item(
            (
                Span("The paths part at: "),
                *words.sentence(node.title, "strong"),
            )
        )
    ]


def _estimates(words: Wording, comparison: Difference) -> Table:
    headings = {quantity.field: quantity.heading for quantity in QUANTITIES}
    rows = tuple(
        (
            plain(words.method(one.method)),
            plain(headings[one.quantity]),
            plain(_written(one, one.before)),
            plain(_written(one, one.after)),
        )
        for one in comparison.estimates
    )
    return Table((Column("Method"), Column("Quantity"), *_SIDES), rows)


def _written(difference: EstimateDifference, estimate: Estimate) -> str:
    if estimate.value is None:
        return f"not known: {estimate.why}" if estimate.why else "not known"
    write = next(q.write for q in QUANTITIES if q.field == difference.quantity)
    return write(estimate.value)
