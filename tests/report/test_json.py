from __future__ import annotations

import json
from typing import Any

import pytest

from adapt_advisor.advice.record import Recommendation
from adapt_advisor.report.render import render
from adapt_advisor.report.render.schema import recommendation_schema

from .samples import NAMES, bare, hostile, recommendation, rulebook

QUANTITIES = (
    "training_gpu_hours",
    "memory_gb_per_gpu",
    "gpus",
    "cost_usd",
    "serving_gpu_hours_per_month",
)


def data(given: Recommendation | None = None) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        render(given or recommendation(), rulebook(), "json")
    )
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
    assert given["rulebook"] == {"id": "house", "version": "2.1", "sha256": "0" * 64}


def test_every_method_has_an_estimate_entry() -> None:
    assert list(data()["estimates"]) == list(NAMES)
    for entry in data(bare())["estimates"].values():
        assert entry["gpu"] is None
        assert all(entry[name] is None for name in QUANTITIES)
        assert all(entry[f"{name}_why"] for name in QUANTITIES)


def test_a_quantity_is_a_range_or_null_beside_its_reason() -> None:
    entry = data()["estimates"]["lora"]
    assert entry["gpu"] == "a100"
    assert entry["basis"] == "calibrated"
    assert entry["gpus"] == {"low": 1, "typical": 1, "high": 1, "unit": "GPUs"}
    assert entry["cost_usd"] is None
    assert entry["cost_usd_why"] == "There is no price of this GPU in the catalogue."
    assert "gpus_why" not in entry


def test_changes_and_flips_hold_what_set_accepts() -> None:
    given = data()
    assert given["rejected"][0]["changes"] == [
        {"labelled_examples": 5000},
        {"knowledge_change": "never"},
    ]
    hinge = given["hinges"][1]
    flip = {"value": "style", "plan": ["few_shot", "qlora"], "later": []}
    assert hinge.pop("flips") == [{**flip, "words": None, "approximate": False}]
    assert hinge == {
        "question": "missing_capability",
        "answer": "facts,style",
        "assumed": False,
        "approximate": False,
    }


def test_answers_keep_their_lists() -> None:
    assert data()["answers"][1]["value"] == ["facts", "style"]


def test_text_is_ascii_deterministic_and_ends_in_a_newline() -> None:
    text = render(*hostile(), "json")
    assert text.isascii()
    assert text.endswith("}\n")
    assert text == render(*hostile(), "json")


def test_user_text_arrives_unchanged() -> None:
    given, rules = hostile()
    loaded = json.loads(render(given, rules, "json"))
    assert loaded["answers"][0]["value"] == given.answers[0].value


def test_a_date_is_there_only_when_given() -> None:
    assert "date" not in data()
    dated = json.loads(render(bare(), rulebook(), "json", date="2026-11-23"))
    assert dated["date"] == "2026-11-23"


# the published schema

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def violations(value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
    """What a value breaks of the parts of JSON Schema that ours uses.

    Stricter than JSON Schema in one thing: a field that no schema names is reported.
    """
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return violations(value, recommendation_schema()["$defs"][name], at)
    if "anyOf" in schema:
        tried = [violations(value, option, at) for option in schema["anyOf"]]
        return [] if any(not found for found in tried) else tried[0]
    found = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is(value, kind) for kind in kinds):
        return [*found, f"{at}: {value!r} is no {kinds}"]
    if isinstance(value, dict):
        found += _object(value, schema, at)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{at}: too short")
        for index, item in enumerate(value):
            found += violations(item, schema["items"], f"{at}[{index}]")
    return found


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])


def _object(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: lacks {k}" for k in schema.get("required", []) if k not in value]
    properties = schema.get("properties", {})
    for key, item in value.items():
        inner = properties.get(key, schema.get("additionalProperties"))
        if inner is None:
            found.append(f"{at}: {key} is not in the schema")
        else:
            found += violations(item, inner, f"{at}.{key}")
    for part in schema.get("allOf", []):
        ((name, _),) = part["if"]["properties"].items()
        if value.get(name) is None and part["then"]["required"][0] not in value:
            found.append(f"{at}: {name} is null without a reason")
    return found


@pytest.mark.parametrize("given", [recommendation(), bare(), hostile()[0]])
def test_output_fits_the_published_schema(given: Recommendation) -> None:
    assert violations(data(given), recommendation_schema()) == []
    dated = json.loads(render(given, rulebook(), "json", date="x"))
    assert violations(dated, recommendation_schema()) == []


@pytest.mark.parametrize(
    ("at", "value"),
    [("plan", []), ("primary", None), ("hinges", {}), ("extra", 1), ("estimates", [])],
)
def test_the_schema_refuses_other_shapes(at: str, value: object) -> None:
    assert violations({**data(), at: value}, recommendation_schema())


def test_the_schema_refuses_a_null_without_a_reason() -> None:
    given = data()
    del given["estimates"]["lora"]["cost_usd_why"]
    assert violations(given, recommendation_schema())


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(recommendation_schema())) == recommendation_schema()
