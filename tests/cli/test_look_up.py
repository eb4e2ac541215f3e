"""Help, versions, tables and the check of rules."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from adapt_advisor import load_rulebook
from tests.cli.running import HOUSE, house, run

RULES = load_rulebook(HOUSE)


def test_version_names_the_rulebook_its_hash_and_its_place() -> None:
    result = house("--version")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0].startswith("adapt-advisor ")
    assert lines[1] == f"rulebook house 2.1.0 sha256:{RULES.sha256}"
    assert lines[2] == "rules found: override"
    assert run("--version").out.splitlines()[2] in (
        "rules found: installed", "rules found: checkout",
    )  # fmt: skip


@pytest.mark.parametrize("command", ["recommend", "ask"])
def test_help_lists_a_flag_per_question(command: str) -> None:
    result = house(command, "--help")
    assert result.code == 0
    for question in RULES.questions.values():
        assert f"  --{question.id.replace('_', '-')}" in result.out
        assert question.ask in " ".join(result.out.split())
    assert "--gap facts|tone|speed (several: a,b)" in result.out
    assert "--budget NUMBER (USD)" in result.out


@pytest.mark.parametrize(
    "command",
    [(), ("rules",), ("rules", "check"), ("catalogue",), ("catalogue", "gpus")],
)
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    result = house(*command, "--help")
    assert result.code == 0
    assert "Usage: adapt-advisor" in result.out


def test_help_needs_no_rules() -> None:
    assert run("--rules", "/nowhere", "--help").code == 0


# -------------------------------------------------------------------- where rules are


@pytest.mark.parametrize(
    "arguments",
    [
        ("--rules", HOUSE, "catalogue", "methods"),
        ("catalogue", "--rules", HOUSE, "methods"),
        ("catalogue", "methods", "--rules", HOUSE),
        ("catalogue", "methods", f"--rules={HOUSE}"),
    ],
)
def test_rules_may_be_named_anywhere(arguments: tuple[Any, ...]) -> None:
    assert "qlora" in run(*arguments).out
    assert "pretraining" not in run(*arguments).out


def test_rules_may_be_named_by_the_environment() -> None:
    result = run("--version", ADAPT_ADVISOR_RULES=str(HOUSE))
    assert "rulebook house" in result.out
    assert "rulebook house" in house("--version", ADAPT_ADVISOR_RULES="/nowhere").out


# ---------------------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("what", "ids"),
    [
        ("questions", RULES.questions),
        ("methods", RULES.methods),
        ("gpus", RULES.gpus),
        ("models", RULES.models),
        ("sources", RULES.sources),
    ],
)
def test_tables_hold_every_entry(what: str, ids: dict[str, Any]) -> None:
    result = house("catalogue", what, "--format", "json")
    assert result.json["schema_version"] == 1
    assert [row["id"] for row in result.json[what]] == list(ids)
    text = house("catalogue", what)
    assert all(name in text.out for name in ids)
    markdown = house("catalogue", what, "--format", "markdown").out.splitlines()
    assert sum(line.startswith("| ") for line in markdown) == 2 + len(ids)
    assert max(map(len, text.out.splitlines())) <= 80


def test_questions_carry_all_that_a_program_needs() -> None:
    rows = house("catalogue", "questions", "--format", "json").json["questions"]
    row = next(r for r in rows if r["id"] == "changes")
    assert row["flag"] == "--changes"
    assert [o["id"] for o in row["options"]] == ["daily", "yearly", "never"]
    assert row["unknown"]["assume"] == "daily"
    assert row["unknown"]["explore"] is True
    assert {r["id"] for r in rows if r["required"]} == {"gap"}


def test_sources_say_what_they_support() -> None:
    rows = house("catalogue", "sources", "--format", "json").json["sources"]
    supports = {row["id"]: row["supports"] for row in rows}
    assert "node baseline" in supports["house_notes"]
    assert "question examples" in supports["house_notes"]
    assert "method rag" in supports["house_paper"]


def test_a_table_goes_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "gpus.md"
    result = house("catalogue", "gpus", "--format", "markdown", "--output", file)
    assert (result.code, result.out) == (0, "")
    assert "Card-80GB" in file.read_text()


# ---------------------------------------------------------------------- rules check


def test_sound_rules_pass() -> None:
    result = house("rules", "check")
    assert (result.code, result.out) == (0, "0 errors, 0 warnings\n")


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    with (folder / "sources.yaml").open("a") as stream:
        stream.write("  orphan: {title: T, url: https://example.org, grade: vendor}\n")
    return folder


def test_a_warning_is_no_failure(warned: Path) -> None:
    result = run("--rules", warned, "rules", "check")
    assert result.code == 0
    assert result.out.endswith("(warning)\n0 errors, 1 warnings\n")
    assert run("--rules", warned, "recommend", "--gap", "tone").code == 0


def test_problems_as_json_and_markdown(warned: Path) -> None:
    result = run("--rules", warned, "rules", "check", "--format", "json")
    (row,) = result.json["findings"]
    assert row["code"] == "P303"
    assert row["severity"] == "warning"
    assert (row["file"], row["line"], row["column"]) == ("sources.yaml", 12, 3)
    assert row["cause"]
    assert row["remedy"]
    result = run("--rules", warned, "rules", "check", "--format", "markdown")
    assert "`sources.yaml:12:3` **P303**" in result.out


def test_scenarios_are_checked_by_rules_check_alone(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    path = folder / "scenarios" / "situations" / "letters.yaml"
    path.write_text(path.read_text().replace("examples: 500", "exampels: 500"))
    result = run("--rules", folder, "rules", "check")
    assert result.code == 1
    assert "scenarios/situations/letters.yaml:6:3: T401" in result.out
    path.write_text("[")
    assert run("--rules", folder, "rules", "check").code == 1
    assert run("--rules", folder, "recommend", "--gap", "tone").code == 0


def test_a_rulebook_may_have_no_scenarios(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    shutil.rmtree(folder / "scenarios")
    shutil.rmtree(folder / "evidence")
    assert run("--rules", folder, "rules", "check").code == 0
