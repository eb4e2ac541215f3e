from __future__ import annotations

import json
from typing import Any

import pytest

from adapt_advisor import Recommendation, RenderOptions, parse_guard, render

from .world import HOSTILE, advice, bare, hostile, house, rich

pytestmark = pytest.mark.oldest

QUANTITIES = (
    "training_gpu_hours",
    "memory_gb_per_gpu",
    "gpus",
    "cost_usd",
    "serving_gpu_hours_per_month",
)


def data(given: Recommendation | None = None) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render(given or rich(), house(), "json"))
    return loaded


def test_the_contract_names_are_all_there() -> None:
    assert {
        "schema_version", "plan", "primary", "preparations", "blocked_by", "path",
        "rejected", "hinges", "possible_plans", "missing", "assumptions", "estimates",
        "sources", "rulebook",
    } <= set(data())  # fmt: skip


def test_stages_and_rulebook() -> None:
    given = data()
    assert [stage["method"] for stage in given["plan"]] == ["few_shot", "rag", "qlora"]
    assert given["primary"] == "rag"
    assert given["rulebook"]["id"] == "house"


def test_every_method_has_an_estimate_entry() -> None:
    assert set(data()["estimates"]) == set(house().methods)


def test_a_quantity_is_a_range_or_null_beside_its_reason() -> None:
    for entry in data()["estimates"].values():
        for name in QUANTITIES:
            value = entry[name]
            assert (value is None) is (f"{name}_why" in entry)
            assert value is None or set(value) == {"low", "typical", "high", "unit"}


def test_changes_and_flips_hold_what_set_accepts() -> None:
    given = data(advice(gap="facts", examples=5, changes="never"))
    changes = [change for out in given["rejected"] for change in out["changes"]]
    assert {"gap": "facts,tone", "examples": 50} in changes
    for hinge in given["hinges"]:
        for flip in hinge["flips"]:
            assert isinstance(flip["value"], bool | int | float | str)


def test_guards_are_given_as_a_rulebook_writes_them() -> None:
    guards = [step["guard"] for step in data()["path"] if step["guard"]]
    assert guards
    assert all(parse_guard(guard) for guard in guards)


def test_answers_keep_their_lists() -> None:
    assert data()["answers"][0]["value"] == ["facts", "tone"]


def test_text_is_ascii_deterministic_and_ends_in_a_newline() -> None:
    text = render(*hostile(), "json")
    assert text.isascii()
    assert text.endswith("}\n")
    assert text == render(*hostile(), "json")


def test_rulebook_text_arrives_unchanged() -> None:
    loaded = json.loads(render(*hostile(), "json"))
    assert loaded["answers"][0]["ask"] == HOSTILE


def test_a_date_is_there_only_when_given() -> None:
    assert "date" not in data()
    dated = json.loads(
        render(bare(), house(), "json", RenderOptions(date="2026-11-23"))
    )
    assert dated["date"] == "2026-11-23"
