"""Everything that is printed as JSON fits its published schema, and no wider one."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from adapt_advisor import render
from adapt_advisor.report.shapes import SHAPES, schema_of
from tests.cli.running import house as run

from .test_lint import CASES, EXAMPLES, RULES, told
from .world import bare, hostile, house

ANSWERS = ("--gap", "tone", "--examples", "20")


def checked(name: str, data: Any) -> None:
    validator = jsonschema.Draft202012Validator(schema_of(name))
    found = [f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(data)]
    assert found == []


@pytest.mark.parametrize("name", SHAPES)
def test_a_schema_is_a_schema_and_forbids_what_it_does_not_name(name: str) -> None:
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert json.loads(run("rules", "schema", "--of", name).out) == schema


@pytest.mark.parametrize(
    "name", [*(path.stem for path in EXAMPLES), *list(CASES)[-20:]]
)
def test_a_recommendation_fits(name: str) -> None:
    checked("recommendation", json.loads(render(told(name), RULES, "json")))


def test_the_ends_fit_too() -> None:
    checked("recommendation", json.loads(render(bare(), house(), "json")))
    checked("recommendation", json.loads(render(*hostile(), "json")))


def test_an_explanation_fits() -> None:
    checked("explanation", run("explain", *ANSWERS, "--format", "json").json)
    changed = run("explain", *ANSWERS, "--what-if", "examples=900", "--format", "json")
    checked("explanation", changed.json)


def test_a_comparison_fits() -> None:
    checked("comparison", run("compare", *ANSWERS, "--format", "json").json)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("plan", None),
        ("primary", None),
        ("hinges", {}),
        ("extra", 1),
        ("estimates", []),
    ],
)
def test_other_shapes_are_refused(at: str, value: object) -> None:
    data = json.loads(render(bare(), house(), "json"))
    with pytest.raises(AssertionError):
        checked("recommendation", {**data, at: value})


def test_a_null_without_a_reason_is_refused() -> None:
    data = json.loads(render(bare(), house(), "json"))
    entry = data["estimates"]["qlora"]
    entry["cost_usd"] = None
    entry.pop("cost_usd_why", None)
    with pytest.raises(AssertionError):
        checked("recommendation", data)
