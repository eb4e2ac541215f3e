from __future__ import annotations

import pytest

from adapt_advisor.checks.agreement import PlannedMethods, Taxonomy
from adapt_advisor.checks.expectation import unmet
from adapt_advisor.checks.scenario import Expectation

TAXONOMY = Taxonomy(
    family={
        "few_shot": "icl",
        "chain_of_thought": "icl",
        "rag": "rag",
        "lora": "peft",
        "full_ft": "full_ft",
        "preference_tuning": "full_ft",
    },
    cost_class={"icl": 0, "rag": 0, "peft": 1, "full_ft": 1},
)
PLAN = PlannedMethods(methods=("few_shot", "rag", "lora"), primary="rag")


def lacks(given: PlannedMethods = PLAN, /, **expected: object) -> tuple[str, ...]:
    return unmet(Expectation.validated(expected), given, TAXONOMY)


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"plan": ["lora", "rag"]},
        {"plan": ["few_shot", "rag", "lora"]},
        {"primary": "rag", "contains": ["lora"], "excludes": ["full_ft"]},
        {"contains_any": ["full_ft", "lora"]},
        {"order": ["few_shot", "lora"]},
        {"prepares": False, "refuses": False},
    ],
)
def test_met(expected: dict[str, object]) -> None:
    assert lacks(**expected) == ()


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [
        ({"plan": ["rag"]}, "the plan is rag, lora, not rag"),
        (
            {"plan": ["chain_of_thought", "rag", "lora"]},
            "the plan is rag, lora, not chain_of_thought, rag, lora",
        ),
        ({"primary": "lora"}, "the primary method is rag, not lora"),
        ({"contains": ["full_ft"]}, "full_ft is missing"),
        ({"excludes": ["rag"]}, "rag is in the plan"),
        ({"contains_any": ["full_ft"]}, "none of full_ft is in the plan"),
        ({"order": ["lora", "rag"]}, "the order is not lora, rag"),
        ({"prepares": True}, "there is no preparation"),
        ({"refusals": ["no_budget"]}, "refusal no_budget is missing"),
    ],
)
def test_unmet_in_words(expected: dict[str, object], complaint: str) -> None:
    assert lacks(**expected) == (complaint,)


def test_prompts_alone_are_named_as_such() -> None:
    prompts = PlannedMethods(methods=("few_shot",), primary="few_shot")
    assert lacks(prompts, plan=["rag"]) == ("the plan is nothing but prompts, not rag",)


def test_steps_that_are_no_method() -> None:
    expect = Expectation(prepares=True, refuses=False, preparations=("eval_set",))
    got = unmet(
        expect, PLAN, TAXONOMY, preparations=["eval_set"], refusals=["no_budget"]
    )
    assert got == ("unexpected refusal: no_budget",)
