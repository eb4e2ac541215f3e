from __future__ import annotations

import pytest

from adapt_advisor.advice.record import Rejected, Remark
from adapt_advisor.quantity import Derivation, Estimate, Range, Term
from adapt_advisor.report.build import build
from adapt_advisor.report.document import (
    Diagram,
    Document,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
    prose,
)
from adapt_advisor.rulebook.question import Option

from .samples import bare, question, recommendation, rulebook


def document() -> Document:
    return build(recommendation(), rulebook())


def section(document: Document, identifier: str) -> Section:
    return next(part for part in document.sections if part.id == identifier)


def said(text: Text) -> str:
    return "".join(span.text for span in text if span.style != "cite").strip()


def lines(part: Section) -> list[str]:
    """Everything that a section's lists say, line by line."""
    found = []
    for block in part.blocks:
        if isinstance(block, Listing):
            for item in block.items:
                text = (*item.text, *item.more)
                found += [said(text), *map(said, item.under)]
    return found


def paragraphs(part: Section) -> list[str]:
    return [said(block.text) for block in part.blocks if isinstance(block, Paragraph)]


def cells(part: Section) -> list[list[str]]:
    table = next(block for block in part.blocks if isinstance(block, Table))
    return [[said(cell) for cell in row] for row in table.rows]


def test_the_plan_comes_first_and_the_sources_last() -> None:
    identifiers = [part.id for part in document().sections]
    assert identifiers == [
        "decision", "effort", "preparations", "find_out", "context", "reasons", "path",
        "alternatives", "consequences", "estimates", "derivations",
        "assumptions", "changes", "unanswered", "next_steps", "sources",
    ]  # fmt: skip


def test_stages_keep_their_order_with_role_and_reason() -> None:
    assert lines(section(document(), "decision")) == [
        "Few-shot prompting (baseline). Few-shot prompting closes this gap at the "
        "least effort.",
        "RAG (knowledge). RAG closes this gap at the least effort.",
        "QLoRA (behaviour). QLoRA closes this gap at the least effort.",
    ]


def test_refusals_stand_before_everything() -> None:
    refusal = Remark(id="no_budget", because="Nothing is left.", node="n", sources=())
    (note,) = build(recommendation(blocked_by=(refusal,)), rulebook()).notes
    assert said(note.text) == "No budget. Nothing is left."


def test_open_questions_that_decide_the_plan_come_first() -> None:
    told = lines(section(document(), "find_out"))
    assert told[0] == "How many requests a month?"
    assert told[1] == (
        "It decides the plan. If 1 million requests per month: adds Distillation; "
        "drops QLoRA."
    )
    assert told[2] == "Count the lines with wc -l FILE. Answer with --volume."


def test_every_open_question_of_the_path_is_named_once() -> None:
    built = document()
    told = lines(section(built, "find_out")) + lines(section(built, "unanswered"))
    flags = [line.rsplit(" ", 1)[1] for line in told if "Answer with" in line]
    assert flags == ["--volume.", "--latency.", "--gpu-kind.", "--base-model."]


def test_answers_are_told_in_words() -> None:
    assert cells(section(document(), "context")) == [
        ["How many examples do you have?", "2,345 examples", "file"],
        ["What is missing today?", "Facts it does not know, Style or format", "flag"],
        ["Must answers cite?", "yes", "set"],
    ]


def test_the_diagram_follows_the_path() -> None:
    part = section(document(), "reasons")
    diagram = next(block for block in part.blocks if isinstance(block, Diagram))
    assert [place.id for place in diagram.places] == [
        "start", "knowledge", "add_rag", "afford", "adapter", "end",
    ]  # fmt: skip
    labels = {arrow.start: arrow.label for arrow in diagram.arrows}
    assert labels["knowledge"] == (
        "missing capability: facts, style; knowledge change: daily (assumed)"
    )
    assert labels["afford"] == "full ft affordable: no"
    assert labels["add_rag"] == ""


def test_changes_that_a_team_can_make_come_before_facts_of_the_case() -> None:
    out = Rejected(
        method="lora",
        name="LoRA",
        node="n",
        because="Too few examples. They are cheap to get.",
        changes=({"knowledge_change": "never"}, {"labelled_examples": 5000.0}),
    )
    built = build(recommendation(rejected=(out,)), rulebook())
    assert lines(section(built, "alternatives")) == [
        "LoRA. Too few examples. They are cheap to get.",
        "It would come in if labelled examples were 5,000 examples "
        "(you said 2,345 examples).",
        "In another case, not by your choice: if knowledge change were Never.",
    ]


def test_values_found_by_bisection_are_marked() -> None:
    out = recommendation().rejected[0].model_copy(update={"approximate": True})
    built = build(recommendation(rejected=(out,)), rulebook())
    assert "were about 5,000 examples" in lines(section(built, "alternatives"))[1]


def test_methods_that_are_out_for_one_reason_share_an_entry() -> None:
    out = [
        Rejected(method=name, name=name, node="n", because=because)
        for name, because in (("a", "No data."), ("b", "No money."), ("c", "No data."))
    ]
    built = build(recommendation(rejected=tuple(out)), rulebook())
    told = lines(section(built, "alternatives"))
    assert told == ["a, c. No data.", "b. No money."]


def test_figures_of_the_plan_have_ranges() -> None:
    rows = cells(section(document(), "effort"))
    assert rows[2] == [
        "QLoRA", "4 min (2.4 to 7.6)", "19 GB (17 to 23)", "1", "not known",
        "730 (730 to 1,500)", "fits",
    ]  # fmt: skip
    assert rows[0][1] == "none"


def test_a_missing_figure_says_why_once() -> None:
    told = lines(section(document(), "effort"))
    assert told[0] == (
        "Cost not known (all of them): There is no price of this GPU in the catalogue."
    )
    assert told[1] == "Sequences this short lie outside the evidence."


def test_money_names_its_dated_price_once() -> None:
    price = Term(
        name="price of A100",
        value=1.5,
        unit="USD/GPU-hour",
        origin="a price list, 2026-05",
    )
    cost = Estimate(
        value=Range(low=1, typical=2, high=3, unit="USD"),
        derivation=Derivation(formula="amount x price", terms=(price,)),
    )
    rows = tuple(
        row.model_copy(update={"cost_usd": cost}) for row in recommendation().estimates
    )
    built = build(recommendation(estimates=rows), rulebook())
    told = lines(section(built, "effort"))
    assert told[0] == "Price of A100: $1.50 per GPU-hour (a price list, 2026-05)."
    assert not [line for line in told[1:] if line.startswith("Price")]


def test_training_of_several_stages_is_added_up() -> None:
    stages = recommendation().plan
    plan = tuple(
        stage.model_copy(update={"method": method})
        for stage, method in zip(stages, ("rag", "lora", "full_ft"), strict=True)
    )
    built = build(recommendation(plan=plan), rulebook())
    part = section(built, "effort")
    assert "Training in all: 39 GPU-hours (24 to 75)." in paragraphs(part)


def test_hinges_say_what_the_plan_would_gain_and_lose() -> None:
    assert cells(section(document(), "changes")) == [
        [
            "Volume",
            "not known",
            "1 million requests per month",
            "adds Distillation; drops QLoRA",
        ],
        [
            "Missing capability",
            "Facts it does not know, Style or format",
            "Style or format",
            "drops RAG",
        ],
    ]


def test_what_all_possible_plans_share_is_said() -> None:
    part = section(document(), "changes")
    shared = "In every case: Few-shot prompting, RAG. You can start there."
    assert shared in paragraphs(part)


def test_sources_are_numbered_as_they_are_cited() -> None:
    built = document()
    assert [reference.number for reference in built.references] == [1, 2]
    told = lines(section(built, "sources"))
    assert told[0] == "How to adapt a model (2024), vendor, guide"


def test_empty_parts_leave_no_empty_heading() -> None:
    built = build(bare(), rulebook())
    assert [part.id for part in built.sections] == [
        "decision", "effort", "context", "consequences", "estimates", "sources",
    ]  # fmt: skip
    assert all(part.blocks for part in built.sections)


def test_a_date_is_there_only_when_given() -> None:
    assert document().date is None
    assert build(bare(), rulebook(), date="2026-11-23").date == "2026-11-23"


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("run `wc -l FILE` now", ["plain", "code", "plain"]),
        ("`all`", ["code"]),
        ("a lone ` stays", ["plain"]),
    ],
)
def test_backticks_of_a_rulebook_mark_code(text: str, styles: list[str]) -> None:
    assert [span.style for span in prose(text)] == styles


def test_a_joint_role_is_told_by_the_gaps_that_were_named() -> None:
    asked = question(
        "missing_capability",
        kind="multi",
        options={
            name: Option(label=name, role=role)
            for name, role in (("facts", "knowledge"), ("style", "behaviour"))
        },
    )
    rules = rulebook()
    rules = rules.model_copy(update={"questions": {asked.id: asked}})
    stage = (
        recommendation()
        .plan[0]
        .model_copy(update={"role": "skill+behaviour+cost+knowledge"})
    )
    built = build(recommendation(plan=(stage,)), rules)
    assert "(behaviour and knowledge)" in lines(section(built, "decision"))[0]


def test_short_formats_get_the_first_sentence_of_a_reason() -> None:
    stage = recommendation().plan[0].model_copy(update={"because": "One. Two. `3`."})
    built = build(recommendation(plan=(stage,)), rulebook())
    part = section(built, "decision")
    (item,) = next(b for b in part.blocks if isinstance(b, Listing)).items
    assert said(item.text) == "Few-shot prompting (baseline). One."
    assert said(item.more) == "Two. 3."


def test_unknown_ids_are_shown_as_they_are() -> None:
    plan = tuple(
        stage.model_copy(update={"method": "new_way", "name": "New way"})
        for stage in recommendation().plan[:1]
    )
    built = build(recommendation(plan=plan, primary="new_way"), rulebook())
    assert built.title == "Adaptation plan: new_way"
