"""The command line under the rules that ship: examples, fields of JSON, unknowns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer.main

from adapt_advisor import RENDERERS
from adapt_advisor.checks.references import RESERVED
from adapt_advisor.cli.app import COMMANDS, app
from adapt_advisor.cli.context import QuestionCommand
from tests.cli.running import CHECKOUT, no_network, run

EXAMPLES = sorted((CHECKOUT / "examples" / "answers").glob("*.yaml"))
METHODS = [
    "zero_shot", "few_shot", "chain_of_thought", "react", "long_context", "rag", "lora",
    "qlora", "full_ft", "preference_tuning", "distillation", "continued_pretraining",
    "pretraining", "stronger_model", "prompt_optimisation", "retriever_tuning",
    "classifier_head", "reinforcement_tuning", "routing",
]  # fmt: skip
QUANTITIES = [
    "training_gpu_hours", "memory_gb_per_gpu", "gpus", "cost_usd",
    "serving_gpu_hours_per_month", "serving_usd_per_month",
]  # fmt: skip


def test_the_shipped_rules_have_no_problems() -> None:
    result = run("rules", "check")
    assert (result.code, result.out) == (0, "0 errors, 0 warnings\n")


def test_the_methods_are_those_of_the_contract() -> None:
    rows = run("catalogue", "methods", "--format", "json").json["methods"]
    assert sorted(row["id"] for row in rows) == sorted(METHODS)


def test_no_question_takes_the_name_of_an_option() -> None:
    """What rules may not call a question covers every option beside its flag."""
    named = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    commands = [command.called() for command in named.values()]
    options = {
        name.removeprefix("--").replace("-", "_")
        for command in commands
        if isinstance(command, QuestionCommand)
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    }
    assert {"answers", "set", "format", "output", "strict"} <= options
    assert options <= RESERVED


def test_every_command_says_of_itself_what_the_list_says() -> None:
    for name, line in COMMANDS.items():
        assert " ".join(run(name, "--help").out.split()).count(line) == 1, name


@pytest.mark.parametrize("answers", EXAMPLES, ids=lambda path: path.stem)
def test_json_carries_every_field_of_the_contract(answers: Path) -> None:
    result = run("recommend", "--answers", answers, "--format", "json")
    assert result.code == 0, result.err
    found = result.json
    assert found["schema_version"] == 1
    for field in (
        "primary", "preparations", "blocked_by", "path", "rejected", "hinges",
        "missing", "assumptions", "sources",
    ):  # fmt: skip
        assert field in found
    assert found["plan"]
    for stage in found["plan"]:
        assert stage["method"] in METHODS
        assert stage["role"]
        assert stage["because"]
    planned = {stage["method"] for stage in found["plan"]}
    assert found["primary"] in planned
    rejected = {r["method"] for r in found["rejected"]}
    assert rejected | planned == set(METHODS)
    assert not rejected & planned
    assert all(p["id"] and p["because"] for p in found["preparations"])
    assert {"id", "version", "sha256"} <= set(found["rulebook"])


@pytest.mark.parametrize("answers", EXAMPLES, ids=lambda path: path.stem)
def test_every_method_is_estimated_or_says_why_not(answers: Path) -> None:
    result = run("recommend", "--answers", answers, "--format", "json")
    estimates = result.json["estimates"]
    assert set(estimates) == set(METHODS)
    for estimate in estimates.values():
        assert estimate["gpu"] or estimate["route"] == "hosted"
        assert estimate["model"]
        assert estimate["basis"]
        for name in QUANTITIES:
            value = estimate[name]
            if value is None:
                assert estimate[f"{name}_why"]
            else:
                assert value["unit"]
                assert 0 <= value["low"] <= value["typical"] <= value["high"]


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("answers", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_printed_on_any_terminal(answers: Path, name: str) -> None:
    with no_network() as attempts:
        result = run(
            "recommend", "--answers", answers, "--format", name, encoding="ascii"
        )
    assert (result.code, result.err, attempts) == (0, "", [])
    assert result.out.isascii()


def test_unknown_on_every_question_ends_in_a_plan() -> None:
    rows = run("catalogue", "questions", "--format", "json").json["questions"]
    flags = [part for row in rows for part in (row["flag"], "unknown")]
    result = run("recommend", *flags, "--format", "json")
    assert result.code == 0, result.err
    assert result.json["plan"]
    first, second, *_ = result.json["assumptions"]
    assert {first["question"], second["question"]} == {"base_model", "gpu_kind"}
    assert {m["state"] for m in result.json["missing"]} <= {"unknown", "not_applicable"}


def test_the_first_assumptions_are_an_8b_model_on_an_80_gb_card() -> None:
    result = run("recommend", "--gap-type", "facts", "--format", "json")
    model, gpu = result.json["assumptions"][:2]
    assert model["question"] == "base_model"
    assert "8b" in str(model["value"])
    assert gpu["question"] == "gpu_kind"
    assert "80GB" in str(gpu["value"])


def test_every_answer_of_a_report_can_be_given_again() -> None:
    """The values that JSON prints are answers: a report can be run again from them."""
    for answers in EXAMPLES:
        first = run("recommend", "--answers", answers, "--format", "json").json
        given = {
            line["question"]: line["value"]
            for line in first["answers"]
            if line["origin"] != "default"
        }
        given |= {
            line["question"]: "unknown"
            for line in first["missing"]
            if line["state"] == "unknown"
        }
        again = json.dumps({"answers": given}).encode()
        second = run("recommend", "--answers", "-", "--format", "json", stdin=again)
        assert second.code == 0, second.err
        assert second.json["plan"] == first["plan"]
